"""Two tiers: a county's result that feeds a city's event, which is planned here and takes entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from server.access import Held, Viewer, console
from server.competitions import Competition, Event
from server.entries import Entry, Member
from server.ledger import change
from server.packages.importing import import_package
from server.progression import publish
from server.refusal import Refusal, Refused
from tests.server.entries.office import resident
from tests.server.packages.sample import result_of
from tests.server.team_totals.contest import DELEGATIONS, EVENT, HEAD

ABOVE = "SX-2023"
TARGET = f"{ABOVE}/WELD"


@dataclass(frozen=True)
class One:
    """An entry below: its mark, whose it is, the number of its ID number (0: none), its name."""

    mark: str
    delegation: str = "XF"
    id: int = 0
    name: str = ""
    honours: str = ""
    unit: str = "示例厂"
    status: str = ""


def files(entrants: Sequence[One], code: str = "XZ-2023", *, advance: str = "count = 2", region: str = "1409"):
    """The package of a competition below with one event that feeds TARGET, numbered in the order given."""
    toml = HEAD.replace("XZ-2023", code).replace('region = "1409"', f'region = "{region}"')
    event = EVENT.format(code="WELD", title="焊接", format="individual")
    event = event.replace('group = "worker"', f'group = "worker"\nfeeds = ["{TARGET}"]')
    entries = [
        "event,entry_no,member,name,role,organisation,delegation,standing,id_type,id_number,prior_honours,status"
    ]
    marks = ["event,entry_no,aspect,judge_no,mark,remark"]
    for n, one in enumerate(entrants, 1):
        number = f"resident_id,{resident(one.id)}" if one.id else ","
        name = one.name or f"选手{code[:2]}{n}"
        entries.append(
            f"WELD,{n:03},1,{name},contestant,{one.unit},{one.delegation},worker,{number},{one.honours},{one.status}"
        )
        marks.append(f"WELD,{n:03},P1,J1,{one.mark},")
    judges = "event,judge_no,name,organisation,region,role,panel\n,J1,裁判甲,,,chief,\n"
    return {
        "competition.toml": toml + event + f"\n[events.advance]\n{advance}\n", "delegations.csv": DELEGATIONS,
        "entries.csv": "\n".join(entries) + "\n", "marks.csv": "\n".join(marks) + "\n", "judges.csv": judges,
    }  # fmt: skip


async def below(entrants: Sequence[One], code: str = "XZ-2023", **more: Any) -> None:
    """Import and publish it."""
    package = result_of(files(entrants, code, **more))
    assert not isinstance(package, list), package
    await import_package(console(), package)
    await publish(console(), code, reason="公布")


async def corrected(entrants: Sequence[One], code: str = "XZ-2023", **more: Any) -> None:
    """What is said now in place of what was, published anew."""
    package = result_of(files(entrants, code, **more))
    assert not isinstance(package, list), package
    await import_package(console(), package, correction="更正登分")
    await publish(console(), code, reason="更正登分")


async def above(state: str = "registration", requirements: str = "") -> Event:
    """The province's event, in `state`."""
    async with change(console(), "competition.registered", chain=f"competition/{ABOVE}") as made:
        top = await made.save(
            Competition(
                code=ABOVE, title="示例省大赛", tier="province", kind="comprehensive", region_code="140000",
                region_name="山西省", starts_on="2023-09-01", ends_on="2023-09-02", stage="registration",
            )
        )  # fmt: skip
        event = Event(
            competition_id=top.id, position=0, code="WELD", title="焊接", group="worker", format="individual",
            state=state, requirements=requirements, stage="registration",
        )  # fmt: skip
        await made.save(event)
    return event


async def set_event(**columns: Any) -> Event:
    """Write columns of the event above, as its own acts would."""
    event = await Event.visible_to(console()).get(competition__code=ABOVE, code="WELD")
    async with change(console(), "event.changed", chain=f"competition/{ABOVE}") as made:
        await made.save(event.update_from_dict(columns))
    return event


def organiser(low: str = "140000", high: str = "149999") -> Viewer:
    """Of a region."""
    return Viewer("account:o", account_id=1, held=(Held("organiser", "region", low=low, high=high),))


async def entered() -> list[Entry]:
    """The entries above in their order."""
    rows = Entry.visible_to(console()).filter(event__competition__code=ABOVE).order_by("entry_no")
    return await rows.prefetch_related("members__person", "delegation")


async def names() -> list[tuple[str, str]]:
    """Number and contestant of those above who have not left."""
    return [(one.entry_no, one.members[0].person.name) for one in await entered() if one.status != "withdrawn"]


async def gone(entry: Entry) -> Entry:
    """It withdrew."""
    async with change(console(), "entry.withdrawn", chain=f"competition/{ABOVE}") as made:
        row = await Entry.visible_to(console()).get(id=entry.id)
        row.status, row.state, row.version = "withdrawn", "withdrawn", row.version + 1
        await made.save(row)
    return row


async def member_of(entry: Entry) -> Member:
    """Its first contestant."""
    return await Member.visible_to(console()).get(entry_id=entry.id, role="contestant", number=1)


async def refused(step: Any) -> Refusal:
    """Why not."""
    with pytest.raises(Refused) as caught:
        await step
    return caught.value.refusal
