"""The canonical form of a package, and when two packages have the same content (design.md section 8)."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from server.packages import content
from server.packages.content import programme
from server.packages.format import Entry, EventDef, Package
from server.packages.layout import ROLES
from server.ranking.scheme import Award, AwardRounding


def canonical(package: Package) -> Package:
    """The content alone, rows ordered by key; events, modules, aspects, awards and units keep their order, which has
    a meaning. What an export adds (results, ledger, seal) and warnings are no content."""
    return replace(
        package,
        events=tuple(map(_plain, package.events)),
        entries=tuple(sorted(map(_ordered, package.entries), key=lambda entry: (entry.event, entry.entry_no))),
        judges=tuple(sorted(package.judges, key=lambda judge: (judge.event, judge.judge_no))),
        marks=tuple(sorted(package.marks, key=lambda mark: (mark.event, mark.entry_no, mark.aspect, mark.judge_no))),
        penalties=tuple(
            sorted(package.penalties, key=lambda one: (one.event, one.entry_no, one.points, one.reason, one.deduction))
        ),
        delegations=tuple(sorted(package.delegations, key=lambda delegation: delegation.code)),
        results=None,
        ledger=(),
        seal=None,
        warnings=(),
    )


def _plain(event: EventDef) -> EventDef:
    """A rounding of an award that is the default anyway is absent."""
    awards = tuple(replace(award, rounding=plain_rounding(award)) for award in event.scheme.awards)
    return replace(event, scheme=replace(event.scheme, awards=awards))


def plain_rounding(award: Award) -> AwardRounding | None:
    """The rounding of an award, None where it is the default: half_up, and ceil for an upto."""
    default = "half_up" if award.upto is None else "ceil"
    return None if award.rounding == default else award.rounding


def _ordered(entry: Entry) -> Entry:
    """Contestants before coaches, each by number."""
    members = sorted(entry.members, key=lambda member: (ROLES.index(member.role), member.member))
    return replace(entry, members=tuple(members))


def _chunks(package: Package) -> Iterator[bytes]:
    """The content as lines of JSON; this form is final, for digests are kept."""
    ordered = canonical(package)
    yield _line(programme.head(ordered))
    for name, rows in sorted(content.rows(ordered).items()):
        yield _line(name)
        yield from map(_line, list(content.written(name, rows))[1:])


def _line(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_date_text)
    return text.encode() + b"\n"


def _date_text(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def digest(package: Package, key: bytes | None = None) -> str:
    """SHA-256 of the canonical content in hex, whatever encoding, order, columns or archive it came in. With a `key`
    HMAC-SHA-256: ID numbers are content, and a plain digest could be guessed at."""
    sums = hashlib.sha256() if key is None else hmac.new(key, digestmod=hashlib.sha256)
    for chunk in _chunks(package):
        sums.update(chunk)
    return sums.hexdigest()


def same_content(one: Package, other: Package) -> bool:
    """Whether importing one after the other changes nothing."""
    return canonical(one) == canonical(other)


def without_id_numbers(package: Package) -> Package:
    """The package as it may leave the house: no ID numbers."""
    entries = tuple(
        replace(entry, members=tuple(replace(member, id_type="", id_number="") for member in entry.members))
        for entry in package.entries
    )
    return replace(package, entries=entries)
