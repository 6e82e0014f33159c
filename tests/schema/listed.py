"""The lists of the schema as queries: generated from it, with the ids and codes of what a world holds."""

import re
from typing import Any
from uuid import UUID

from graphql import get_named_type

from schema import schema
from schema.node import KINDS, global_id, written_id
from server.access import Viewer, console
from server.certificates.codes import check_code
from server.scoring import Sheet
from tests.schema.planting_certificates import UID
from tests.schema.walking import ListPath, Only, every, list_paths
from tests.world import HOLDER

OF_AN_EVENT = '(competition: "A", event: "E1")'
ARGUMENTS = {
    "Query.competition": '(code: "A")',
    "Query.event": '(competition: "A", code: "E1")',
    "Query.chain": '(competition: "A", code: "E1")',
    "Query.holder": f'(id: "{written_id("Holder", UUID(HOLDER.format(1)))}")',
    "Query.title": '(code: "T1")',
    "Query.statistics": "(by: [YEAR, REGION, OCCUPATION])",
    "Query.verifyCertificate": '(number: "A1", code: "CHECK")',
    "Query.verifyCertificates": '(list: "A1 CHECK")',
    "Query.announcements": '(competition: "A")',
    "Query.decision": '(id: "ID:Decision")',
    "Query.decisionList": '(decision: "ID:Decision")',
    "Query.decisionSteps": '(decision: "ID:Decision")',
    "Query.appeals": OF_AN_EVENT,
    "Query.explanation": '(competition: "A", event: "E1", entryNo: "001")',
    "Query.notice": '(competition: "A", number: 1)',
    "Query.ruleSet": '(code: "R0")',
    "Query.benefitsOf": f'(holder: "{written_id("Holder", UUID(HOLDER.format(1)))}")',
    "Query.deedsOf": f'(holder: "{written_id("Holder", UUID(HOLDER.format(1)))}")',
    "Query.deed": '(id: "ID:Deed")',
    "Query.checkRoll": '(file: "ID:StoredFile")',
    "Query.levelsEarned": f'(holder: "{written_id("Holder", UUID(HOLDER.format(1)))}")',
    "Query.promotionPreview": '(competition: "A", event: "E1")',
    "Query.dueRewards": '(cause: {competition: "A", event: "E1", ruleSet: "RW"})',
    "Query.consistencyProof": "(since: 1, to: 1)",
    "Query.payList": '(number: "2023-0001")',
    "Query.teamTotal": '(competition: "A")',
    "Query.plan": '(region: "1407", year: 2023)',
    "Query.specialAwards": '(competition: "A")',
    "Query.entryQuotas": '(competition: "A")',
    "Query.comingUp": OF_AN_EVENT,
    "Query.reserves": '(entry: "ID:Entry")',
    "Query.squads": OF_AN_EVENT,
    "Query.carriedChanges": '(competition: "A")',
    "Query.packageReceipts": '(competition: "A")',
    "Query.quotaUses": '(competition: "A")',
    "Query.teamTotals": '(competition: "A")',
    "Query.teamTotalDraft": '(competition: "A", ruleSet: "RT")',
    "Query.selectionRound": '(code: "S1")',
    "Query.roundNotice": '(round: "S1", number: 1)',
    "Query.roundNoticesDue": '(round: "S1")',
    "Query.objection": '(id: "ID:Objection")',
    "Query.nomination": '(id: "ID:Nomination")',
    "Query.roundExperts": '(round: "S1")',
    "Query.picking": '(round: "S1", title: "T1")',
    "Query.roundConferral": '(round: "S1", title: "T1")',
    "Query.ownSheet": '(nomination: "ID:Nomination")',
    "Query.eligibility": '(title: "T1", competition: "A", event: "E1")',
    "Event.explain": '(entryNo: "secret0")',
    "Query.account": '(id: "ID:Account")',
    "Query.entry": '(id: "ID:Entry")',
    "Query.sheet": '(number: "ID:Sheet")',
    "Query.blankSheets": OF_AN_EVENT,
    "Query.conflicts": OF_AN_EVENT,
    "Query.draws": OF_AN_EVENT,
    "Query.drawSubjects": '(competition: "A", event: "E1", stage: ENTRY)',
    "Query.pairings": OF_AN_EVENT,
    "Query.seating": OF_AN_EVENT,
    "Query.sheetMoves": OF_AN_EVENT,
    "Query.shiftHints": OF_AN_EVENT,
    "Query.transcripts": OF_AN_EVENT,
    "Query.history": '(id: "ID:Competition")',
    "Query.ledgerEvent": '(chain: "competition/world", number: 1)',
    "Query.typingDesk": OF_AN_EVENT,
    "Query.typingTask": '(sheet: "ID:Sheet")',
    "Query.checkEntries": '(competition: "A", file: "ID:StoredFile")',
    "Query.checkMarks": '(competition: "A", event: "E1", module: "m1", file: "ID:StoredFile")',
}


async def ids(viewer: Viewer) -> dict[str, str]:
    """The id of one noun of each kind, as Query.node takes it: of one that `viewer` sees, else of a hidden one."""
    found = {}
    for name, kind in KINDS.items():
        row = await kind.visible_to(viewer).order_by("id").first() or await kind.visible_to(console()).first()
        found[name] = global_id(row) if row is not None else written_id(name, UUID(int=7))
    sheet = await Sheet.visible_to(console()).order_by("id").first()
    return found | {"Sheet": sheet.number if sheet else "0" * 16, "StoredFile": written_id("StoredFile", UUID(int=7))}


def paths(of: Any = schema, only: Only = every, *, singles: bool = False) -> list[ListPath]:
    """The lists of a schema; a node is reached through a placeholder for its id."""
    plain = list_paths(of._schema, ARGUMENTS, only, singles=singles)
    nodes = list_paths(of._schema, {"Query.node": '(id: "ID")'}, only, singles=singles)
    return plain + [one for one in nodes if one.path.startswith("node") and "... on" in one.document]


def placed(document: str, named: dict[str, str]) -> str:
    """The document with the id of the kind it narrows to, and of those it names."""
    kind = document.partition("... on ")[2].partition(" ")[0]
    document = document.replace('"ID"', f'"{named[kind]}"') if '"ID"' in document else document
    document = document.replace('CHECK"', f'{check_code(UID)}"')
    return re.sub(r'"ID:(\w+)"', lambda found: f'"{named[found[1]]}"', document)


def longest(data: Any, path: str) -> int:
    """How many items the longest list at the end of `path` has."""
    steps = [one for one in re.sub(r"\(.*?\)", "", path.replace("... on ", "@")).split(".") if not one.startswith("@")]
    found = [data]
    for name in steps:
        found = [one[name] for each in found for one in (each if isinstance(each, list) else [each]) if one]
    return max((len(one) for one in found if isinstance(one, list)), default=0)


def at_the_end(of: Any, path: str) -> tuple[str, ...]:
    """The last two fields of a path with the types they stand on: `("Competition.events", "Event.panels")`."""
    kind, found = of._schema.query_type, []
    for step in re.sub(r"\(.*?\)", "", path.replace("... on ", "@")).split("."):
        if step.startswith("@"):
            kind = of._schema.type_map[step[1:]]
        else:
            found.append(f"{kind.name}.{step}")
            kind = get_named_type(kind.fields[step].type)
    return tuple(found[-2:])


def _from_below_many(one: ListPath) -> tuple[bool, bool, int]:
    few = "(" in one.path or one.path.startswith(("me.", "publicChanges."))
    return few, ".edges" in one.path, one.steps


def by_their_ends(of: Any, wanted: list[ListPath]) -> list[ListPath]:
    """Of the paths that end with the same two fields the one that lies below the most lists, and is the shortest: what
    a list costs depends on the field it stands on and on how its parents were loaded."""
    found: dict[tuple[str, ...], ListPath] = {}
    for one in sorted(wanted, key=_from_below_many):
        found.setdefault(at_the_end(of, one.path), one)
    return list(found.values())
