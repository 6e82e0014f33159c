"""Issue certificates: 获奖证书 of a result, 聘书 of judges, 荣誉证书 of a decision or a selection round, 等级证明 of
promotions."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from server.access import Place, Viewer, may
from server.certificates import CertificateTemplate
from server.certificates.batch import ACTS, Find, Issued, Order, issued
from server.certificates.grounds.awards import awarded
from server.certificates.grounds.honours import honoured
from server.certificates.grounds.judges import appointed
from server.certificates.grounds.levels import promoted
from server.certificates.grounds.rounds import selected
from server.certificates.templates import template_for
from server.competitions import Competition, Event
from server.competitions.places import competition_of, event_of, of_competition, of_event
from server.refusal import Refusal, insist


@dataclass(frozen=True, slots=True)
class Source:
    """What certificates are issued for: an event or a whole competition, a decision by its number, or a selection round
    by its code."""

    competition: str = ""
    event: str = ""
    decision: str = ""
    round: str = ""


async def issue(
    viewer: Viewer, kind: str, template: str, source: Source, *, key: str | None = None, **how: Any
) -> Issued:
    """Issue the certificates of a kind that are due of a source; `how`: the rest of an `Order`.

    Refused: no right there, the template's or the grounds' refusals, `certificate_glyphs`, `no_certificates_due`.
    """
    return await issued(replace(await order_of(viewer, kind, template, source), **how), key)


async def order_of(viewer: Viewer, kind: str, template: str, source: Source) -> Order:
    """The order of certificates that the viewer may issue. Refused: no right there, an unknown place, template or one
    of another kind, that of another region's office."""
    insist(may(viewer, ACTS[kind]))
    asked = {"template": template} | {name: said for name, said in asdict(source).items() if said}
    if kind == "honour":
        by = await template_for(viewer, template, kind)
        insist(may(viewer, ACTS[kind], Place(region_code=by.region_code)))
        return Order(viewer, by, _conferred(viewer, source), asked)
    if source.event or kind != "appointment":
        found, event = await event_of(viewer, source.competition, source.event)
        insist(may(viewer, ACTS[kind], of_event(found, event)))
        find = _of_event(viewer, kind, found, event)
    else:
        found = await competition_of(viewer, source.competition)
        insist(may(viewer, ACTS[kind], of_competition(found)))
        find = lambda: appointed(viewer, found)  # noqa: E731
    by = await template_for(viewer, template, kind)
    insist(_foreign(viewer, ACTS[kind], by, found.region_code))
    return Order(viewer, by, find, asked)


def _conferred(viewer: Viewer, source: Source) -> Find:
    if source.round:
        return lambda: selected(viewer, source.round)
    return lambda: honoured(viewer, source.decision)


def _of_event(viewer: Viewer, kind: str, competition: Competition, event: Event) -> Find:
    of = {"award": awarded, "level": promoted, "appointment": appointed}[kind]
    return lambda: of(viewer, competition, event)


async def issue_awards(viewer: Viewer, template: str, competition: str, event: str, **how: Any) -> Issued:
    """获奖证书 of an event's newest revision, announced or published, for whoever has none yet. Refused: as `issue`."""
    return await issue(viewer, "award", template, Source(competition, event), **how)


async def issue_appointments(
    viewer: Viewer, template: str, competition: str, event: str | None = None, **how: Any
) -> Issued:
    """聘书 of the judges of a competition, or of one event. Refused: as `issue`, `no_judges_to_appoint`."""
    return await issue(viewer, "appointment", template, Source(competition, event or ""), **how)


async def issue_honours(viewer: Viewer, template: str, decision: str, **how: Any) -> Issued:
    """荣誉证书 of what a decision conferred and is still held. Refused: as `issue`, `no_such_decision`."""
    return await issue(viewer, "honour", template, Source(decision=decision), **how)


async def issue_round(viewer: Viewer, template: str, code: str, **how: Any) -> Issued:
    """荣誉证书 of what a selection round led to. Refused: as `issue`, an unknown round."""
    return await issue(viewer, "honour", template, Source(round=code), **how)


async def issue_levels(viewer: Viewer, template: str, competition: str, event: str, **how: Any) -> Issued:
    """等级证明 of the promotions by an event that are approved or issued. Refused: as `issue`,
    `no_promotions_to_prove`."""
    return await issue(viewer, "level", template, Source(competition, event), **how)


def _foreign(viewer: Viewer, act: str, template: CertificateTemplate, region: str | None) -> Refusal | None:
    """Nobody issues in the name of another region's office, unless he holds the right there too."""
    if template.region_code in (None, region):
        return None
    return may(viewer, act, Place(region_code=template.region_code))
