"""Templates recorded and papers sent, as mutations."""

from datetime import date

import strawberry

from schema.acting import Key, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.papers import ExportSent, PaperTemplate
from schema.papers.enums import PaperKind, PaperMedium, PaperOrder, PaperSubject
from server import papers
from server.files import StoredFile
from server.papers import drawing, sending, templates


@strawberry.input(description="A template of papers, or its next edition.")
class PaperTemplateInput:
    """公文模板."""

    code: str = strawberry.field(description="Its code: letters, digits, hyphens.")
    kind: PaperKind = strawberry.field(description="What is drawn with it.")
    title: str = strawberry.field(description="What it is called.")
    region: str = strawberry.field(default="", description="The office's region; empty for the whole.")
    spaced_names: bool = strawberry.field(default=True, description="Whether names of two characters get a space.")

    def wanted(self) -> templates.Wanted:
        """As the server takes it."""
        kind = value_of(PaperKind, self.kind) or ""
        return templates.Wanted(self.code, kind, self.title, self.region, self.spaced_names)


@strawberry.input(description="A paper to be drawn and sent.")
class PaperInput:
    """公文."""

    kind: PaperKind = strawberry.field(description="What it is.")
    medium: PaperMedium = strawberry.field(description="Word or Excel.")
    subject: PaperSubject = strawberry.field(description="What `code` names.")
    code: str = strawberry.field(description="The competition, round or decision it is about.")
    dated: date = strawberry.field(description="The date on it.")
    recipient: str = strawberry.field(description="To whom it goes; for the record.")
    reason: str = strawberry.field(default="", description="Why it goes there; for the record.")
    template: str = strawberry.field(default="", description="The code of a template; empty for the house's own.")
    order: PaperOrder | None = strawberry.field(
        default=None, description="The order of its list; by result for a competition, else by region."
    )
    title: str = strawberry.field(default="", description="Its title, with placeholders; empty for the usual one.")
    number: str = strawberry.field(default="", description="文号.")
    addressee: str = strawberry.field(default="", description="主送.")
    text: str = strawberry.field(default="", description="The text, a paragraph a line; empty for the usual one.")
    signed: str = strawberry.field(default="", description="署名; empty for the organisers.")
    contact: str = strawberry.field(default="", description="Where to ask.")
    attachment: str = strawberry.field(default="", description="附件 as it is named.")

    def wanted(self) -> drawing.Wanted:
        """As the server takes it."""
        return drawing.Wanted(
            value_of(PaperKind, self.kind) or "", value_of(PaperMedium, self.medium) or "",
            value_of(PaperSubject, self.subject) or "", self.code, self.dated, self.template,
            value_of(PaperOrder, self.order) or "", self.title, self.number, self.addressee, self.text, self.signed,
            self.contact, self.attachment,
        )  # fmt: skip


@strawberry.type
class PaperMutation:
    """The mutations of this room."""

    @act(
        "Record a template of papers, or the next edition of one. Every placeholder is checked; `file` is the id of an "
        "upload.",
        answers=PaperTemplate,
    )
    @staticmethod
    async def record_paper_template(
        info: Info, input: PaperTemplateInput, file: strawberry.ID, idempotency_key: Key
    ) -> papers.PaperTemplate:
        """One act."""
        uid = uid_of(StoredFile, file)
        return await templates.record_template(info.context.viewer, input.wanted(), uid, key=idempotency_key)

    @act(
        "Draw a paper and record that it was sent. Its file is there under `path` while the same data give it.",
        answers=ExportSent,
    )
    @staticmethod
    async def send_paper(info: Info, input: PaperInput, idempotency_key: Key) -> papers.ExportSent:
        """One act."""
        viewer, wanted = info.context.viewer, input.wanted()
        return await sending.send(viewer, wanted, input.recipient, input.reason, key=idempotency_key)
