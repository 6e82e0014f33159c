"""Regions: GB/T 2260 divisions and functional areas, by six-digit code; old codes point to a successor."""

from typing import Any, ClassVar

from tortoise.fields import CharField, DateField

from server import db
from server.record import Noun

LEVELS = ("province", "city", "county", "functional")


class Region(Noun):
    """地区. `code` is six digits padded with 0, or a functional area's own code, `parent` the code one level up."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("uid", "code", "name", "level", "parent", "successor", "starts_on", "ends_on")
    named = ("code",)

    code: str = CharField(max_length=12, unique=True)  # type: ignore[assignment]
    name: str = CharField(max_length=60)  # type: ignore[assignment]
    level: str = CharField(max_length=12)  # type: ignore[assignment]
    parent: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    successor: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    starts_on = DateField(null=True)
    ends_on = DateField(null=True)

    class Meta:
        table = "region"


def padded(code: str) -> str:
    """`code` of 2, 4 or 6 digits as six digits; a functional area's code as it is; empty stays empty."""
    return code.ljust(6, "0") if code.isdigit() else code


def code_range(code: str) -> tuple[str, str]:
    """The first and last six-digit code of a division and everything below it (1407 -> 140700, 140799).

    Text of equal length sorts by code point on both engines. A functional area is its own range.
    """
    full = padded(code)
    if not full.isdigit():
        return full, full
    stem = full[:2] if full.endswith("0000") else full[:4] if full.endswith("00") else full
    return full, stem.ljust(6, "9")


async def names_of(codes: set[str]) -> dict[str, str]:
    """The names of the given stored codes, in one query."""
    rows = await Region.filter(code__in=sorted(codes)).using_db(db.here()).values_list("code", "name")
    return {str(code): str(name) for code, name in rows}
