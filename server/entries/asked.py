"""What is handed in for an entry, brought into form, and every fault of it that needs no database.

Names are NFC without control or direction characters, at most 64 characters; the dot of a minority name and every
extension of the Chinese characters are welcome.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from server.entries import MEMBER_ROLES
from server.people import ID_TYPES, identity, vault
from server.ranking import Group
from server.refusal import Fault, Refusal

NAME_LIMIT, TEXT_LIMIT, NUMBER_LIMIT, LIST_LIMIT = 64, 200, 60, 1000  # characters
MEMBER_LIMIT = 30
HIGHEST_LEVEL, MOST_YEARS = 8, 70  # levels: domain.md 6.3
STANDINGS = ("worker", "student", "teacher")
SEPARATOR = ";"
REGION = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9A-Za-z-]{1,12}", re.ASCII)
HAN = "[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
BETWEEN_HAN = re.compile(rf"(?<={HAN})\s+(?={HAN})")
DOT = re.compile(rf"(?<={HAN})\s*[·•‧・∙⋅･]\s*(?={HAN})")
FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
NO_CHARACTERS = frozenset("\ufffe\uffff")  # what XML cannot hold; other unassigned ones may be new Han
# The contestants of an entry, least and most, by the format of its event (domain.md 2.3).
SIZES = {"individual": (1, 1), "pair": (2, 2), "team": (1, MEMBER_LIMIT)}


@dataclass(frozen=True, slots=True)
class MemberAsked:
    """One contestant or coach. `level` 0 is no level; `certificates` None: nobody was asked, () has none.

    `id_type` may be left out of a resident ID.
    """

    name: str = ""
    role: str = "contestant"
    id_type: str = ""
    id_number: str = field(default="", repr=False)
    organisation: str = ""
    region: str = ""
    standing: str = ""
    level: int | None = None
    years_of_work: int | None = None
    certificates: tuple[str, ...] | None = None
    prior_honours: tuple[str, ...] = ()

    @property
    def number(self) -> tuple[str, str] | None:
        """Type and number, None where there is none."""
        return (self.id_type, self.id_number) if self.id_number else None

    def in_form(self) -> "MemberAsked":
        """Texts in NFC without space at their ends, the number in upper case, a number without type a resident ID."""
        number = tidy(self.id_number).upper().replace(" ", "")
        return replace(
            self,
            name=tidy_name(self.name),
            id_type=self.id_type or ("resident_id" if number else ""),
            id_number=number,
            organisation=tidy(self.organisation),
            region=tidy(self.region),
            certificates=None if self.certificates is None else _listed(self.certificates),
            prior_honours=_listed(self.prior_honours),
        )


@dataclass(frozen=True, slots=True)
class EntryAsked:
    """One entry. `entry_no` empty: the next free one. A team or pair may be handed in without its members. `group`:
    the code of one of the groups of a joint event."""

    members: tuple[MemberAsked, ...] = ()
    entry_no: str = ""
    team: str = ""
    delegation: UUID | None = None
    session: UUID | None = None
    group: str = ""

    def in_form(self) -> "EntryAsked":
        """The same in form, contestants before coaches: verdicts count them so."""
        members = [one.in_form() for one in self.members]
        members.sort(key=lambda one: one.role != "contestant")
        return replace(
            self, members=tuple(members), entry_no=tidy(self.entry_no), team=tidy(self.team), group=tidy(self.group)
        )

    @property
    def contestants(self) -> list[MemberAsked]:
        """Those who compete."""
        return [one for one in self.members if one.role == "contestant"]


def tidy(text: str) -> str:
    """NFC, inner space as one, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()


def tidy_name(text: str) -> str:
    """A name as it is compared: 张　三 is 张三, and every dot of a minority name is U+00B7."""
    return DOT.sub("·", BETWEEN_HAN.sub("", tidy(text)))


def _listed(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in texts if (text := tidy(one))))


def plain(asked: Any) -> Any:
    """What was asked as JSON, for the memory of requests: an ID number only as its keyed hash."""
    if isinstance(asked, MemberAsked):
        texts = {name: getattr(asked, name) for name in MemberAsked.__slots__ if name != "id_number"}
        return texts | {"number": vault.lookup(*asked.number) if asked.number else ""}
    if isinstance(asked, EntryAsked):
        return {name: plain(getattr(asked, name)) for name in EntryAsked.__slots__}
    if isinstance(asked, tuple):
        return [plain(one) for one in asked]
    return str(asked) if isinstance(asked, UUID) else asked


# --- questions ---


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault of one field of a member or entry, before its place is known."""

    field: str
    rule: str
    expected: str = ""
    found: str = ""


def malformed(entry: EntryAsked, format_: str, groups: Sequence[Group] = ()) -> Refusal | None:
    """Every fault of an entry by its path (`members[0].idNumber`)."""
    faults = [_fault("", one) for one in (*wrong_with_entry(entry, format_), *wrong_with_group(entry.group, groups))]
    for n, member in enumerate(entry.members):
        faults += [_fault(f"members[{n}].", one) for one in wrong_with_member(member)]
    return Refusal("entry_malformed", {"n": len(faults)}, faults[0].column, faults) if faults else None


def _fault(path: str, one: Wrong) -> Fault:
    head, *rest = one.field.split("_")
    column = path + head + "".join(word.capitalize() for word in rest)
    return Fault("", None, column, one.rule, one.expected, one.found)


def wrong_with_entry(entry: EntryAsked, format_: str) -> Iterator[Wrong]:
    """Its texts, and how many it has of contestants: 个人 one, 双人 two, or a named team whose members are unknown."""
    yield from _text("entry_no", entry.entry_no, NUMBER_LIMIT)
    yield from _text("team", entry.team, TEXT_LIMIT)
    if len(entry.members) > MEMBER_LIMIT:
        yield Wrong("members", "too_many_members", str(MEMBER_LIMIT), str(len(entry.members)))
    least, most = SIZES[format_]
    n = len(entry.contestants)
    unknown = n == 0 and bool(entry.team) and format_ != "individual"
    if not unknown and not least <= n <= most:
        expected = str(least) if least == most else f"{least}-{most}"
        yield Wrong("members", "entry_contestants", expected, str(n))


def wrong_with_group(code: str, groups: Sequence[Group]) -> Iterator[Wrong]:
    """An entry of a joint event is in one of its groups; no other has any."""
    expected = "、".join(f"{one.code} {one.title}" for one in groups)
    if groups and not code:
        yield Wrong("group", "entry_group_missing", expected)
    elif groups and code not in {one.code for one in groups}:
        yield Wrong("group", "entry_group_unknown", expected, code[:40])
    elif code and not groups:
        yield Wrong("group", "entry_group_not_asked", "", code[:40])


def wrong_with_member(member: MemberAsked) -> Iterator[Wrong]:
    """One member's own faults."""
    yield from _words(member)
    if not member.name:
        yield Wrong("name", "member_nameless")
    yield from _text("name", member.name, NAME_LIMIT)
    yield from _identity(member)
    yield from _text("organisation", member.organisation, TEXT_LIMIT)
    if member.region and not REGION.fullmatch(member.region):
        yield Wrong("region", "bad_region")
    for name, value, most in (
        ("level", member.level, HIGHEST_LEVEL),
        ("years_of_work", member.years_of_work, MOST_YEARS),
    ):
        if value is not None and not 0 <= value <= most:
            yield Wrong(name, "out_of_range", f"0-{most}", str(value))
    for name, listed in (("certificates", member.certificates or ()), ("prior_honours", member.prior_honours)):
        yield from _list(name, listed)


def _words(member: MemberAsked) -> Iterator[Wrong]:
    if member.role not in MEMBER_ROLES:
        yield Wrong("role", "unknown_word", " | ".join(MEMBER_ROLES), member.role[:40])
    if member.standing and member.standing not in STANDINGS:
        yield Wrong("standing", "unknown_word", " | ".join(STANDINGS), member.standing[:40])


def _identity(member: MemberAsked) -> Iterator[Wrong]:
    if member.id_type and member.id_type not in ID_TYPES:
        yield Wrong("id_type", "unknown_word", " | ".join(ID_TYPES), member.id_type[:40])
    elif member.id_type and not member.id_number:
        yield Wrong("id_number", "missing_id_number")
    elif member.id_number and (rule := identity.fault_of(member.id_type, member.id_number)):
        yield Wrong("id_number", rule)


def _list(name: str, listed: tuple[str, ...]) -> Iterator[Wrong]:
    for one in listed:
        yield from _text(name, one, TEXT_LIMIT)
        if SEPARATOR in one or "；" in one:
            yield Wrong(name, "separator_in_title", "", one[:80])
    length = len(SEPARATOR.join(listed))
    if length > LIST_LIMIT:
        yield Wrong(name, "text_too_long", str(LIST_LIMIT), str(length))


def _text(name: str, text: str, most: int) -> Iterator[Wrong]:
    bad = next((one for one in text if unicodedata.category(one) in FORBIDDEN or one in NO_CHARACTERS), None)
    if bad:
        yield Wrong(name, "control_character", "", f"U+{ord(bad):04X}")
    if len(text) > most:
        yield Wrong(name, "text_too_long", str(most), str(len(text)))


def county_unknown(member: MemberAsked) -> bool:
    """A warning only: the county of a sound resident ID did not exist in the year of birth, as far as is known."""
    sound = member.id_type == "resident_id" and not identity.fault_of(member.id_type, member.id_number)
    return sound and not identity.is_county_known(member.id_number)
