"""Organisations: who organises, hosts, employs. Names have from and to; the credit code is optional."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from tortoise.fields import RESTRICT, CharField, DateField, ForeignKeyField, ForeignKeyRelation

from server import db
from server.ledger import Change
from server.record import Noun, Record
from server.refusal import Refusal

if TYPE_CHECKING:
    from datetime import date

LETTER_LED = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


class Organisation(Noun):
    """单位. `credit_code`: 统一社会信用代码, where known. Holds no personal data."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("uid", "credit_code")

    credit_code: str | None = CharField(max_length=18, unique=True, null=True)  # type: ignore[assignment]

    class Meta:
        table = "organisation"


class OrganisationName(Record):
    """A name an organisation bears or bore. `ends_on` None: the present name."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("organisation_id", "name", "starts_on", "ends_on")
    named = ("name",)

    organisation: ForeignKeyRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name="names", on_delete=RESTRICT
    )
    name: str = CharField(max_length=200, db_index=True)  # type: ignore[assignment]
    starts_on: "date | None" = DateField(null=True)
    ends_on: "date | None" = DateField(null=True)

    class Meta:
        table = "organisation_name"

    if TYPE_CHECKING:
        organisation_id: int


def credit_code_fault(code: str) -> Refusal | None:
    """GB 32100 check digit. Letter-led codes (N… rural collectives) are beyond the public rule and only looked at
    for their alphabet and length (domain.md 7.2)."""
    if not LETTER_LED.fullmatch(code):
        return Refusal("credit_code_malformed", {"code": code}, "creditCode")
    if code[0].isdigit():
        try:
            uscc.validate(code)
        except ValidationError:
            return Refusal("credit_code_check", {"code": code}, "creditCode")
    return None


async def by_name(change: Change, names: Iterable[str]) -> dict[str, int]:
    """The ids of the organisations that bear `names` today; those unknown are registered within `change`."""
    wanted = sorted(set(names) - {""})
    known = await OrganisationName.filter(name__in=wanted, ends_on__isnull=True).using_db(db.here())
    ids = {row.name: row.organisation_id for row in known}
    new = [name for name in wanted if name not in ids]
    made = [Organisation() for _ in new]
    await change.save_many(made)
    await change.save_many(
        [OrganisationName(organisation_id=one.id, name=name) for one, name in zip(made, new, strict=True)]
    )
    return ids | {name: one.id for one, name in zip(made, new, strict=True)}


async def names_of(ids: Iterable[int]) -> dict[int, str]:
    """The present names of organisations, in one query."""
    rows = await OrganisationName.filter(organisation_id__in=sorted(set(ids)), ends_on__isnull=True).using_db(db.here())
    return {row.organisation_id: row.name for row in rows}
