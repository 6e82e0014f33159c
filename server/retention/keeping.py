"""How long each personal field is kept: after what, how many months, by which rule. The months are defaults, which an
office sets by JINBANG_KEEP_<FIELD>_MONTHS; 0 keeps it for ever.

PIPL (个人信息保护法) art. 19: as short as the purpose needs; art. 47: deleted when the purpose is reached. No rule of a
contest in our papers names a number of months (domain.md 22), so that each default says what it waits for.
"""

import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.context import require_context
from tortoise.expressions import Q

from server import clock, db
from server.db.address import APP
from server.entries import Evidence
from server.files import StoredFile
from server.objections import Objection
from server.people import IdNumber
from server.record import Record
from server.retention import DataCorrection
from server.rewards import BankCard

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """A field: its period in months after `after`, the source, and who is due at an instant."""

    field: str
    months: int
    after: str
    source: str
    due: Callable[[int, int], Awaitable[Sequence[Record]]]

    @property
    def kept(self) -> int:
        """The months that hold here."""
        given = os.environ.get(f"JINBANG_KEEP_{self.field.upper()}_MONTHS", "")
        return int(given) if given.isdecimal() else self.months


def months_before(today: date, months: int) -> date:
    """The day so many months ago; the last day of a shorter month.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for day in range(today.day, today.day - 4, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("a month has 28 days")


def instant_before(months: int) -> int:
    """Midnight of that day in Shanghai, UTC microseconds."""
    day = months_before(clock.today(), months)
    return clock.now() - (clock.today() - day).days * 86_400_000_000


async def _ids(text: str, *values: object) -> list[int]:
    rows = await db.here().execute_query_dict(db.placeholders(text), list(values))
    return [int(row["id"]) for row in rows]


# Nobody is due who is still in a contest that is not final or ended a short while ago, who holds an honour or a level
# (his number proves him), or who is to be paid.
NUMBERS = """SELECT n.id AS id FROM id_number n WHERE n.sealed IS NOT NULL AND n.id > ?
 AND EXISTS (SELECT 1 FROM member m WHERE m.person_id = n.person_id)
 AND NOT EXISTS (SELECT 1 FROM member m JOIN entry e ON e.id = m.entry_id JOIN event v ON v.id = e.event_id
   JOIN competition c ON c.id = v.competition_id WHERE m.person_id = n.person_id
   AND ((v.state IS NOT NULL AND v.final_at IS NULL AND v.state <> 'cancelled') OR c.ends_on IS NULL
     OR c.ends_on >= ?))
 AND NOT EXISTS (SELECT 1 FROM honour h WHERE h.person_id = n.person_id)
 AND NOT EXISTS (SELECT 1 FROM promotion p WHERE p.person_id = n.person_id)
 AND NOT EXISTS (SELECT 1 FROM nomination o WHERE o.person_id = n.person_id)
 AND NOT EXISTS (SELECT 1 FROM account a WHERE a.person_id = n.person_id AND a.state <> 'closed')
 AND NOT EXISTS (SELECT 1 FROM reward r WHERE r.person_id = n.person_id
   AND r.state IN ('due', 'approved', 'returned', 'recovering'))
 ORDER BY n.id LIMIT ?"""


async def _numbers(months: int, after: int) -> Sequence[Record]:
    day = months_before(clock.today(), months)
    bound: object = day.isoformat() if db.current().engine == "sqlite" else day
    ids = await _ids(NUMBERS, after, bound, BATCH)
    return await IdNumber.filter(id__in=ids).using_db(db.here()).order_by("id")


CARDS = """SELECT c.id AS id FROM bank_card c WHERE c.sealed IS NOT NULL AND c.id > ? AND c.entered_at < ?
 AND NOT EXISTS (SELECT 1 FROM reward r WHERE r.person_id = c.person_id
   AND (r.state IN ('due', 'approved', 'returned', 'recovering') OR r.decided_at >= ?))
 ORDER BY c.id LIMIT ?"""


async def _cards(months: int, after: int) -> Sequence[Record]:
    """The payee's rewards are all ended, the last paid or decided so long ago; an older card of his goes with it."""
    until = instant_before(months)
    ids = await _ids(CARDS, after, until, until, BATCH)
    return await BankCard.filter(id__in=ids).using_db(db.here()).order_by("id")


async def _objectors(months: int, after: int) -> Sequence[Record]:
    """Answered, or declined, so long ago."""
    day = months_before(clock.today(), months)
    rows = Objection.filter(id__gt=after, sealed__isnull=False, replied_on__lt=day).using_db(db.here())
    return await rows.order_by("id").limit(BATCH)


EVIDENCE = """SELECT s.id AS id FROM stored_file s WHERE s.digest <> '' AND s.id > ?
 AND s.id IN (SELECT w.file_id FROM evidence w)
 AND NOT EXISTS (SELECT 1 FROM evidence w JOIN entry e ON e.id = w.entry_id JOIN event v ON v.id = e.event_id
   JOIN competition c ON c.id = v.competition_id WHERE w.file_id = s.id
   AND ((v.state IS NOT NULL AND v.final_at IS NULL AND v.state <> 'cancelled') OR c.ends_on IS NULL
     OR c.ends_on >= ?)){elsewhere}
 ORDER BY s.id LIMIT ?"""


async def _evidence(months: int, after: int) -> Sequence[Record]:
    """What was handed in for entries, when every contest it was handed in for ended so long ago, and nothing else (an
    appeal, a document, a signed paper) rests on the file."""
    one = ' AND NOT EXISTS (SELECT 1 FROM "{}" x WHERE x."{}" = s.id)'
    elsewhere = "".join(one.format(*place) for place in _uses_of_files())
    day = months_before(clock.today(), months)
    bound: object = day.isoformat() if db.current().engine == "sqlite" else day
    ids = await _ids(EVIDENCE.format(elsewhere=elsewhere), after, bound, BATCH)
    return await StoredFile.filter(id__in=ids).using_db(db.here()).order_by("id")


def _uses_of_files() -> Iterator[tuple[str, str]]:
    """Table and column of every other record that names a stored file."""
    apps = require_context().apps
    assert apps is not None
    for table, model in sorted((str(model._meta.db_table), model) for model in apps[APP].values()):
        for name in sorted(model._meta.fk_fields):
            if model is not Evidence and model._meta.fields_map[name].related_model is StoredFile:  # type: ignore[attr-defined]
                yield table, f"{name}_id"


async def _corrections(months: int, after: int) -> Sequence[Record]:
    """Decided so long ago; but for the telephone in use, which has no other place."""
    until = instant_before(months)
    in_use = Q(field="phone", state="accepted", sealed__isnull=False)
    said = Q(sealed__isnull=False) | Q(reason__isnull=False) | Q(answer__isnull=False)
    rows = DataCorrection.filter(said, ~in_use, id__gt=after, decided_at__lt=until).using_db(db.here())
    return await rows.order_by("id").limit(BATCH)


RULES: Mapping[str, Rule] = {
    one.field: one
    for one in (
        Rule("id_number", 36, "last_contest", "PIPL 19, 47", _numbers),
        Rule("bank_card", 12, "last_payment", "PIPL 19, 47", _cards),
        Rule("objector", 24, "reply", "PIPL 19, 47", _objectors),
        Rule("evidence", 36, "last_contest", "PIPL 19, 47", _evidence),
        Rule("correction", 12, "decision", "PIPL 19, 47", _corrections),
    )
}
