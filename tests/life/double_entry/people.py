"""Who is at the typing desk, what they may ask for, and how often they ask for what they may not."""

from typing import Any

from hypothesis import strategies as st

from tests.life.double_entry.papers import Values, Who
from tests.server.scoring.story import CODE, EVENT

SHEETS = 4
PEOPLE = {
    one.name: one
    for one in (
        Who("ann", "typist", "ann"), Who("ann2", "typist", "ann"), Who("ben", "typist", "ben"),
        Who("eva", "typist", "eva"), Who("zoe", "coordinator", "zoe"),
        Who("cai", "coordinator", "cai"), Who("dan", "coordinator", "dan"), Who("chief", "chief_judge", "chief"),
        Who("eve", "typist", "eve", here=False), Who("nobody"), Who("spare", "judge", "spare"),
        Who("judge", "judge", "judge", sits=True),
    )
}  # fmt: skip
VALUES: tuple[Values, ...] = (
    {"A1": "1", "A2": "1", "B1": "1"}, {"A1": "2.5", "A2": "1", "B1": "1"}, {"A1": "1", "A2": "1", "B1": "absent"},
)  # fmt: skip
BAD: tuple[Values, ...] = ({"A1": "61", "A2": "1", "B1": "1"}, {"A1": "1", "A2": "1"})


def document(act: str, arguments: str, variables: str) -> str:
    """A mutation of one act."""
    declared = f"$key: String!{', ' if variables else ''}{variables}"
    return f"mutation ({declared}) {{ done: {act}({arguments}, idempotencyKey: $key) {{ __typename ... on Refusal {{ rule }} }} }}"  # noqa: E501


SHEET, VERSION = "$sheet: String!", "$version: Int!"
PAIR = "$source: String!, $target: String!, $reason: String!, $sourceVersion: Int!, $targetVersion: Int!"
GIVEN = (
    "source: $source, target: $target, reason: $reason, sourceVersion: $sourceVersion, targetVersion: $targetVersion"
)
MOVED = "move: $move, sourceVersion: $sourceVersion, targetVersion: $targetVersion"
DOCUMENTS = {
    "begin": document("beginTranscript", "sheet: $sheet", SHEET),
    "type": document("typeSheet", "sheet: $sheet, marks: $marks", f"{SHEET}, $marks: [TypedInput!]!"),
    "resolve": document("resolveDifferences", "sheet: $sheet, right: $right, version: $version", f"{SHEET}, $right: [ResolutionInput!]!, {VERSION}"),  # noqa: E501
    "send_back": document("sendBackTranscript", "sheet: $sheet, entry: $entry, reason: $reason, version: $version", f"{SHEET}, $entry: TypedEntry!, $reason: String!, {VERSION}"),  # noqa: E501
    "swap": document("swapSheets", GIVEN, PAIR), "move": document("moveSheet", GIVEN, PAIR),
    "confirm": document("confirmSheetMove", MOVED, "$move: ID!, $sourceVersion: Int!, $targetVersion: Int!"),
    "refuse_move": document("refuseSheetMove", "move: $move, reason: $reason", "$move: ID!, $reason: String!"),
    "give": document("giveMarks", "sheet: $sheet, marks: $marks, send: true, version: $version", f"{SHEET}, $marks: [MarkInput!]!, {VERSION}"),  # noqa: E501
    "sign": document("signSheet", "sheet: $sheet, version: $version", f"{SHEET}, {VERSION}"),
    "close": document("closeMarking", f'competition: "{CODE}", event: "{EVENT}", version: $version', VERSION),
    "correct": document("correctMark", 'sheet: $sheet, aspect: "A1", value: $value, reason: "录入有误", version: $version', f"{SHEET}, $value: String!, {VERSION}"),  # noqa: E501
}  # fmt: skip


def marks(values: Values) -> list[dict[str, Any]]:
    """As the contract takes them."""
    return [
        {"aspect": one, **({"absent": True} if text == "absent" else {"value": text})} for one, text in values.items()
    ]


def among(*names: str) -> Any:
    """One of the people, those who may oftener than those who may not."""
    return st.sampled_from([PEOPLE[one] for one in names])


SHEET_NO, PICK = st.integers(0, SHEETS - 1), st.integers(0, 7)
TYPISTS = among("ann", "ben", "ann", "ben", "ann", "ben", "cai", "ann2", "eve", "nobody", "judge", "chief")
ASKERS = among("cai", "dan", "cai", "dan", "cai", "ann", "ben", "eve", "nobody", "chief")
COORDINATORS = among("cai", "dan", "cai", "dan", "cai", "ben", "chief", "nobody")
CONFIRMERS = among("cai", "dan", "cai", "dan", "chief", "ann", "nobody")
JUDGES = among("judge", "judge", "judge", "judge", "spare", "chief", "ann", "nobody")
CHIEFS = among("chief", "chief", "chief", "chief", "cai", "nobody")
STALE = st.sampled_from([False] * 7 + [True])
SECOND = st.sampled_from([VALUES[0], *VALUES])
ON_TABLET = st.sampled_from([SHEETS - 1] * 4 + list(range(SHEETS)))
TYPED = st.sampled_from([VALUES[0]] * 4 + list(VALUES) + list(BAD))


def said(marks: dict[str, Any]) -> Values:
    """Marks of the database as the oracle says them: thousandths as text, absent; void ones not at all."""
    return {
        code: "absent" if state == "absent" else f"{value / 1000:g}"
        for code, (state, value) in marks.items()
        if state != "void"
    }
