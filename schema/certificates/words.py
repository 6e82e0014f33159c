"""What is told of a certificate, in one sentence."""

from collections.abc import Callable
from datetime import date

from server.certificates.verifying import Checked, Verified
from server.clock import shown
from server.refusal import Refusal

Say = Callable[..., str]
SENTENCE = "certificate.{}"


def what(verified: Verified, say: Say) -> str:
    """The competition, event and the award, title, level or role."""
    facts = verified.facts
    parts = (facts.get("competition"), facts.get("event"), verified.subject)
    return say("certificate.between").join(one for one in parts if one)


def basis(verified: Verified, say: Say) -> str:
    """The document it rests on."""
    one = verified.certificate
    if one.document:
        return one.document
    if "revision" in verified.facts:
        return say("certificate.by_revision", number=verified.facts["revision"])
    return say("certificate.by_appointment" if one.kind == "appointment" else "certificate.by_nothing")


def sentence(verified: Verified, say: Say) -> str:
    """Whether it is valid; name, title, number, subject, issuer, document, and when it was checked."""
    one, validity = verified.certificate, verified.validity
    document = validity.document
    if validity.state == "revoked" and document:
        document = say("certificate.by_decision", number=document)
    return say(
        f"certificate.{validity.state}",
        name=one.name or say("certificate.no_name"),
        title=verified.template.title,
        number=one.number,
        what=what(verified, say),
        issuer=verified.template.issuer,
        day=_day(one.issued_on),
        basis=basis(verified, say),
        at=f"{shown(verified.checked_at):%Y-%m-%d %H:%M}",
        on=_day(validity.on),
        decision=document,
        cause=say(f"enum.replaced_for.{one.replaced_for}") if one.replaced_for else "",
    )


def whole(verified: Verified, say: Say) -> str:
    """The same, and of a replaced one what is said of the one in force."""
    said = sentence(verified, say)
    if verified.successor is None:
        return said
    return said + say("certificate.successor", sentence=sentence(verified.successor, say))


def answer(checked: Checked, say: Say, render: Callable[[Refusal], str]) -> tuple[str, str]:
    """The word and the sentence of a line of a list."""
    found = checked.answer
    if isinstance(found, Refusal):
        return "", render(found)
    return say(f"enum.validity.{found.validity.state}"), whole(found, say)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
