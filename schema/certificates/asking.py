"""The root fields of certificates: templates, lists, and verification for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.acting import or_refusal
from schema.certificates import BY_ISSUED, READERS, Certificate, CertificateTemplate, Verification, words
from schema.certificates.enums import CertificateKind
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.mirror import Mirror
from schema.refusal import render
from server.certificates import verifying
from server.certificates.templates import MOST, newest_ones
from server.listing import certified
from server.refusal import Refusal, Refused


@dataclass(frozen=True, slots=True)
class FoundList:
    """The answers to a list."""

    lines: Sequence[verifying.Checked]


@strawberry.type(description="A line of a list with its answer.")
class CheckedLine(Mirror, of=verifying.Checked):
    """一行的结果."""

    @field("The line of the list, from 1.", access=PUBLIC)
    @staticmethod
    def row(root: Any) -> int:
        """As pasted."""
        return root.asked.row  # type: ignore[no-any-return]

    @field("The number as it was written.", access=PUBLIC)
    @staticmethod
    def number(root: Any) -> str:
        """As pasted."""
        return root.asked.number  # type: ignore[no-any-return]

    @field("What was found; null where nothing was.", access=PUBLIC, graphql_type=Verification | None)
    @staticmethod
    def verification(root: Any) -> Any:
        """The answer."""
        return None if isinstance(root.answer, Refusal) else root.answer

    @field("The answer in words, whatever it is.", access=PUBLIC)
    @staticmethod
    def sentence(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return words.answer(root, info.context.say, lambda no: render(no, info.context.language))[1]


@strawberry.type(description="The answers to a list of numbers and check codes.")
class CheckedList(Mirror, of=FoundList):
    """批量查验的结果."""

    @field(f"Line by line. At most {verifying.MOST}.", access=PUBLIC, usual=20)
    @staticmethod
    def lines(root: Any) -> list[CheckedLine]:
        """All of them."""
        return list(root.lines)


@strawberry.type
class CertificateQuery:
    """The root fields of this room."""

    @field(
        f"The newest edition of each certificate template, by kind and code. At most {MOST}.",
        access=PUBLIC,
        usual=20,
        graphql_type=list[CertificateTemplate],
    )
    @staticmethod
    async def certificate_templates(info: Info, kind: CertificateKind | None = None) -> Any:
        """One question."""
        return await newest_ones(info.context.viewer, value_of(CertificateKind, kind))

    @field(
        "The certificates the viewer sees, the newest first; `search`: the beginning of a number or a name.",
        access=READERS,
        graphql_type=Connection[Certificate],
    )
    @staticmethod
    async def certificates(
        info: Info,
        first: int = DEFAULT_FIRST,
        after: str | None = None,
        kind: CertificateKind | None = None,
        competition: str | None = None,
        event: str | None = None,
        decision: str | None = None,
        search: str | None = None,
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        asked = certified.Asked(value_of(CertificateKind, kind), competition, event, decision, search)
        found = await certified.certificates(viewer, asked, size, BY_ISSUED.position(after))
        return page(found, BY_ISSUED, after, partial(certified.certificate_count, viewer, asked))

    @field(
        "What is told of a certificate by its number and check code; without a number `code` is the token in its QR. "
        "An unknown number and a wrong code are one refusal. Null where nothing is asked.",
        access=PUBLIC,
        graphql_type=or_refusal(Verification) | None,
    )
    @staticmethod
    async def verify_certificate(
        info: Info, number: str | None = None, code: str | None = None
    ) -> verifying.Verified | Refusal | None:
        """One question."""
        try:
            if code and not number:
                return await verifying.verify_token(code)
            return await verifying.verify(number, code or "") if number else None
        except Refused as no:
            return no.refusal

    @field(
        f"The same for a list, a number and a code on each line, at most {verifying.MOST}. Null where nothing is "
        "asked.",
        access=PUBLIC,
        graphql_type=or_refusal(CheckedList) | None,
    )
    @staticmethod
    async def verify_certificates(info: Info, list: str | None = None) -> FoundList | Refusal | None:
        """One question."""
        try:
            return FoundList(await verifying.verify_all(verifying.listed(list))) if list else None
        except Refused as no:
            return no.refusal
