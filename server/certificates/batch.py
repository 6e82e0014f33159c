"""The making of a batch: who is due, numbered and drawn outside the transaction, written in it.

What was issued is not issued again, so a batch that was broken off goes on where it stopped. A certificate whose result
was corrected is void (`validity`); the one then issued anew replaces it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from server import clock, ledger
from server.access import Viewer
from server.certificates import Certificate, CertificateTemplate, paper, wording
from server.certificates.drawing import engine, facts_text
from server.certificates.grounds import Ground, Grounds, erased
from server.certificates.numbering import alone, next_serial, status_list_of, taken
from server.certificates.validity import validities
from server.heads import WANTED, proving
from server.ledger import Change
from server.refusal import Fault, Refusal, insist, refuse

ACTS = {
    "award": "award_certificates.issued", "appointment": "appointments.issued", "honour": "honour_certificates.issued",
    "level": "level_proofs.issued",
}  # fmt: skip
MOST = 500  # of one act: drawn before its transaction, written in it
TRIES = 5
LONGEST = 120
Find = Callable[[], Awaitable[Grounds]]
Told = Callable[[int], None]
Also = Callable[[Change, Sequence[Certificate]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued, `left` how many are still to be, `held` the entries that an open appeal keeps waiting."""

    certificates: Sequence[Certificate]
    left: int = 0
    held: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Which certificates, by which template, in whose hand, under which address of the house. `also` is done in the
    transaction that writes them."""

    viewer: Viewer
    template: CertificateTemplate
    find: Find
    asked: dict[str, Any]
    address: str = ""
    most: int = MOST
    told: Told | None = None
    also: Also | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """Certificates that are numbered and drawn, and those they replace by claim."""

    rows: Sequence[Certificate]
    void: dict[str, Certificate] = field(default_factory=dict)


class Moved(Exception):  # noqa: N818  tried again
    """Somebody else issued in between: the numbers are others now."""


async def issued(order: Order, key: str | None) -> Issued:
    """Issue what is due of the order. Refused: erased names, no font, `no_certificates_due`, `certificates_busy`."""
    for _ in range(TRIES):
        with suppress(Moved):
            return await _tried(order, key)
    return refuse("certificates_busy")


async def _tried(order: Order, key: str | None) -> Issued:
    grounds = await order.find()
    insist(erased(grounds.listed))
    wanted, void = await due(grounds.listed)
    drafted = Drafted(await _drafted(order, grounds, wanted[: order.most]), void)
    rows = await _written(order, grounds, drafted, key)
    return Issued(rows, max(0, len(wanted) - len(drafted.rows)), grounds.held)


async def due(grounds: Sequence[Ground]) -> tuple[list[Ground], dict[str, Certificate]]:
    """Those of `grounds` that no certificate stands for, and by claim the void ones they replace."""
    known = await taken([one.claim for one in grounds])
    states = await validities(list(known.values()))
    void = {claim: one for claim, one in known.items() if states[one.id].state == "void"}
    return [one for one in grounds if one.claim not in known or one.claim in void], void


async def _drafted(order: Order, grounds: Grounds, wanted: Sequence[Ground]) -> list[Certificate]:
    """Numbered, checked and drawn; nothing is written."""
    rows = await numbered(order, grounds, wanted)
    await asyncio.to_thread(_draw, rows, order.template, order.told)
    return rows


async def numbered(order: Order, grounds: Grounds, wanted: Sequence[Ground]) -> list[Certificate]:
    """The certificates with the numbers that come next. Refused: what no font has, a number too long to keep."""
    if not wanted:
        return []
    now, today = clock.now(), clock.today()
    series = wording.series(order.template.number_format, {**grounds.codes, "year": str(today.year)})
    first, head = await next_serial(series), await proving.newest()
    line = {"head": proving.line(head)} if head else {}
    rows = [
        Certificate(
            kind=grounds.kind, template_id=order.template.id, number=wording.numbered(series, serial), series=series,
            serial=serial, claim=one.claim, holder=one.holder, region_code=one.region_code, name=one.name,
            unit=one.unit, facts=facts_text({**one.facts, **line}), document=one.document, issued_on=today,
            issued_at=now,
            account_id=order.viewer.account_id, address=order.address, engine=engine(order.template.layout),
            status_list=status_list_of(series), **one.columns,
        )
        for serial, one in enumerate(wanted, first)
    ]  # fmt: skip
    insist(await asyncio.to_thread(unprintable, rows, order.template))
    return rows


def unprintable(rows: Sequence[Certificate], template: CertificateTemplate) -> Refusal | None:
    """Every one with a character that no font has, each named, and a number too long to keep."""
    faults = []
    for n, one in enumerate(rows, 1):
        missing = paper.unprintable(one, template)
        if missing:
            faults.append(Fault("", n, "name", "glyph_missing", params={"name": one.name or "", "characters": missing}))
    if faults:
        return Refusal("certificate_glyphs", {"n": len(faults)}, None, faults)
    long = [one for one in rows if len(one.number) > LONGEST]
    return Refusal("certificate_number_long", {"n": LONGEST}, "template") if long else None


def _draw(rows: Sequence[Certificate], template: CertificateTemplate, told: Told | None) -> None:
    for n, one in enumerate(rows, 1):
        one.digest = paper.made(one, template).digest
        if told:
            told(n)


async def _written(order: Order, grounds: Grounds, drafted: Drafted, key: str | None) -> list[Certificate]:
    rows, act = list(drafted.rows), ACTS[grounds.kind]
    facts = {"template": [order.template.code, order.template.edition], "source": dict(grounds.source)}
    async with ledger.change(
        order.viewer, act, chain=grounds.chain, key=key, asked=order.asked, certificates=len(rows), **facts
    ) as change:
        if change.answered:
            return await change.answer_all(Certificate)
        if not rows:
            refuse("no_certificates_due", "template", template=order.template.code)
        await alone(change)
        await _insist_unmoved(rows, drafted.void)
        await write(change, rows, drafted.void)
        if order.also:
            await order.also(change, rows)
        change.topics.append(WANTED["issued"])
        change.answers(rows[0])
    return rows


async def _insist_unmoved(rows: Sequence[Certificate], void: dict[str, Certificate]) -> None:
    """Raise Moved where numbers or claims were taken since they were looked at."""
    now = await taken([str(one.claim) for one in rows])
    others = [one for claim, one in now.items() if claim not in void or void[claim].id != one.id]
    if others or await next_serial(rows[0].series) != rows[0].serial:
        raise Moved


async def write(change: Change, rows: Sequence[Certificate], void: dict[str, Certificate]) -> None:
    """Write new certificates; those that stood void for the same claim are replaced by them."""
    old = {claim: void[claim] for claim in (str(one.claim) for one in rows) if claim in void}
    for one in old.values():
        one.claim = None
        await one.save(using_db=change.client, update_fields=["claim"])  # free for the new one; its image comes below
    await change.save_many(rows)
    by_claim = {str(one.claim): one for one in rows}
    for claim, one in old.items():
        one.state, one.replaced_for, one.closed_on = "replaced", "result", clock.today()
        one.replaced_by_id, one.version = by_claim[claim].id, one.version + 1
    await change.save_many(list(old.values()))
