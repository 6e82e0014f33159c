"""查验: a number with its check code, or the QR's token, answered by what the certificate says and whether it is valid.

An unknown number and a wrong check code are one answer. It is for everybody: who has the paper may know what it says.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from server import clock, db
from server.certificates import Certificate, CertificateTemplate, codes
from server.certificates.guessing import held_up, wrong
from server.certificates.validity import Validity, validities
from server.certificates.wording import folded
from server.refusal import Refusal, Refused, refuse

MOST = 200
SUBJECTS = {"award": "award", "honour": "title", "level": "level", "appointment": "role"}
SEPARATORS = "\t,，;；"
CHAIN_MOST = 20  # of replacements followed


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate as it stood at `checked_at`. `successor`: the one it was replaced by in the end. `alone`: it was
    asked for by itself, not in a list."""

    certificate: Certificate
    template: CertificateTemplate
    validity: Validity
    checked_at: int
    successor: "Verified | None" = None
    alone: bool = False

    @property
    def facts(self) -> dict[str, str]:
        """What the body says."""
        found: dict[str, str] = json.loads(self.certificate.facts)
        return found

    @property
    def subject(self) -> str:
        """The award, title, level or role it is about."""
        return self.facts.get(SUBJECTS[self.certificate.kind], "")


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a list: the number and code as they were written."""

    row: int
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A line of a list with its answer."""

    asked: Asked
    answer: Verified | Refusal


async def verify(number: str, code: str) -> Verified:
    """By number and check code. Refused: `no_such_certificate_or_code`, `too_many_codes`."""
    [found] = await verify_all([Asked(1, number, code)])
    if isinstance(found.answer, Refusal):
        raise Refused(found.answer)
    return replace(found.answer, alone=True)


async def verify_token(token: str) -> Verified:
    """By what the QR carries. Refused: `no_such_certificate_or_code`."""
    uid = codes.opened(token)
    found = await Certificate.get_or_none(uid=uid, using_db=db.here()) if uid else None
    if found is None:
        refuse("no_such_certificate_or_code", "code")
    return replace((await told([found]))[found.id], alone=True)


async def verify_all(asked: Sequence[Asked]) -> list[Checked]:
    """A list, each with its answer, in a fixed number of statements. Refused: `list_too_long`, `list_empty`."""
    if not asked:
        refuse("list_empty", "list")
    if len(asked) > MOST:
        refuse("list_too_long", "list", n=len(asked), most=MOST)
    numbers = sorted({folded(one.number) for one in asked})
    rows = Certificate.filter(number__in=[one for one in numbers if one]).using_db(db.here())
    known = {one.number: one for one in await rows}
    full = await held_up(numbers)
    right = {
        one.row: known[folded(one.number)]
        for one in asked
        if folded(one.number) in known and codes.is_right(known[folded(one.number)].uid, one.code)
    }
    await wrong(sorted({folded(one.number) for one in asked if one.row not in right} - full.keys()))
    answers = await told(list({one.id: one for one in right.values()}.values()))
    no = Refusal("no_such_certificate_or_code", {}, "code")
    return [
        Checked(one, full.get(folded(one.number)) or (answers[right[one.row].id] if one.row in right else no))
        for one in asked
    ]


def listed(text: str) -> list[Asked]:
    """The lines of a pasted list: number and code with a space, tab or comma between; a heading and empty lines are
    passed over. The code is the last word."""
    found = []
    for row, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        words = "".join(" " if one in SEPARATORS else one for one in line).replace("\u3000", " ").split()
        if words and not (row == 1 and not any(one.isdigit() for one in line)):
            number = "".join(words[:-1]) if len(words) > 1 else words[0]
            found.append(Asked(row, number, words[-1] if len(words) > 1 else ""))
    return found


async def told(certificates: Sequence[Certificate]) -> dict[int, Verified]:
    """What is told of certificates, by id; of the replaced ones with the certificate that stands for them now."""
    every = {one.id: one for one in certificates}
    for _ in range(CHAIN_MOST):
        wanted = {one.replaced_by_id for one in every.values() if one.replaced_by_id} - every.keys()
        if not wanted:
            break
        every |= {one.id: one for one in await Certificate.filter(id__in=sorted(wanted)).using_db(db.here())}
    states = await validities(list(every.values()))
    ids = sorted({one.template_id for one in every.values()})
    templates = {one.id: one for one in await CertificateTemplate.filter(id__in=ids).using_db(db.here())}
    now = clock.now()

    def said(one: Certificate, successor: Verified | None = None) -> Verified:
        return Verified(one, templates[one.template_id], states[one.id], now, successor)

    found = {}
    for one in certificates:
        last = one
        while last.replaced_by_id and last.replaced_by_id in every:
            last = every[last.replaced_by_id]
        found[one.id] = said(one, said(last) if last is not one else None)
    return found
