"""Delegations of a competition: who enters, and for whom (领队, registering unit, county reporter)."""

from dataclasses import asdict, dataclass

from server import ledger, organisations, regions
from server.access import Viewer, may
from server.competitions import places
from server.entries import DELEGATION_KINDS, Delegation
from server.entries.asked import REGION, TEXT_LIMIT, tidy
from server.refusal import Refusal, insist, refuse

ADDED = "delegation.added"
CODE_LIMIT = 100
MOST_DELEGATIONS = 500


@dataclass(frozen=True, slots=True)
class DelegationAsked:
    """A delegation. `organisation`: the unit that registers its entries; `region`: whose reporter may."""

    code: str
    name: str
    kind: str = ""
    organisation: str = ""
    region: str = ""


async def add(viewer: Viewer, competition: str, asked: DelegationAsked, *, key: str | None = None) -> Delegation:
    """Add a delegation to a competition.

    Refused: `delegation_malformed`, `delegation_kind`, `delegation_exists`, `delegations_full`, `unknown_region`.
    """
    insist(may(viewer, ADDED))
    of = await places.competition_of(viewer, competition)
    insist(may(viewer, ADDED, places.of_competition(of)))
    wanted = DelegationAsked(**{name: tidy(text) for name, text in asdict(asked).items()})
    memory = {"competition": competition, **asdict(wanted)}
    async with ledger.change(viewer, ADDED, chain=of.chain, key=key, asked=memory, code=wanted.code) as change:
        if change.answered:
            return await change.answer(Delegation)
        insist(malformed(wanted))
        await places.locked(of)
        stored = Delegation.filter(competition_id=of.id).using_db(change.client)
        if await stored.filter(code=wanted.code).exists():
            refuse("delegation_exists", "code", code=wanted.code)
        if await stored.count() >= MOST_DELEGATIONS:
            refuse("delegations_full", "code", most=MOST_DELEGATIONS)
        region = regions.padded(wanted.region)
        if region and region not in await regions.names_of({region}):
            refuse("unknown_region", "region")
        units = await organisations.by_name(change, [wanted.organisation])
        row = Delegation(
            competition_id=of.id, code=wanted.code, name=wanted.name, kind=wanted.kind or None, declared=True,
            organisation_id=units.get(wanted.organisation), region_code=region or None,
        )  # fmt: skip
        change.answers(await change.save(row))
    return row


def malformed(asked: DelegationAsked) -> Refusal | None:
    """Whether the texts are there, of a fitting length, and the kind is one of them."""
    for name, text, most in (("code", asked.code, CODE_LIMIT), ("name", asked.name, TEXT_LIMIT)):
        if not text or len(text) > most or not text.isprintable():
            return Refusal("delegation_malformed", {"most": most}, name)
    if len(asked.organisation) > TEXT_LIMIT or not asked.organisation.isprintable():
        return Refusal("delegation_malformed", {"most": TEXT_LIMIT}, "organisation")
    if asked.kind and asked.kind not in DELEGATION_KINDS:
        return Refusal("delegation_kind", {"expected": " | ".join(DELEGATION_KINDS)}, "kind")
    return Refusal("bad_region", {}, "region") if asked.region and not REGION.fullmatch(asked.region) else None
