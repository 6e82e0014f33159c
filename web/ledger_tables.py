"""The ledger as a table for a sheet: a line of each event under the filters of the address."""

from collections.abc import Iterator, Sequence
from typing import Any

from web.languages import Say
from web.tables import Cell, Data
from web.words import stamp


def events(parts: Sequence[Data], _: Say) -> Iterator[Sequence[Cell]]:
    """Place, time, act, actor and hash of each."""
    yield [
        *[_("链"), _("序号"), _("时间（北京时间）"), _("事项"), _("事项代码"), _("经手"), _("姓名")],
        "SHA-256",
    ]
    for part in parts:
        yield from map(_event, part["ledgerEvents"]["nodes"])


def _event(one: dict[str, Any]) -> Sequence[Cell]:
    what = [one["actLabel"], one["act"], one["actor"], one["actorName"]]
    return [one["chain"], one["number"], stamp(one["at"]), *what, one["hash"]]
