"""Appeals as mutations: filed, entered from paper, withdrawn, ruled on."""

import strawberry

from schema.acting import Key, Version, act, uid_of
from schema.appeals import Appeal, AppealKind, AppealOutcome
from schema.competitions import value_of
from schema.context import Info
from schema.entries.inputs import uid_or_none_such
from schema.scalars import LocalTime
from server import appeals
from server.appeals import filing, ruling
from server.appeals.asked import Filing, Receipt
from server.files import StoredFile

ENTRIES = "The numbers of the entries it names, all of one delegation."
FILES = "Files handed in before, by id: JPEG, PNG or PDF."


@strawberry.input(description="An appeal as it is filed.")
class AppealInput:
    """申诉."""

    kind: AppealKind = strawberry.field(description="What it is about.")
    entry_nos: list[str] = strawberry.field(description=ENTRIES)
    statement: str = strawberry.field(description="What happened and what is asked for.")
    files: list[strawberry.ID] | None = strawberry.field(default=None, description=FILES)

    def asked(self) -> Filing:
        """As the server asks for it."""
        return filed(self.kind, self.entry_nos, self.statement, self.files)


@strawberry.input(description="An appeal that came on paper, with who received it and when.")
class PaperAppealInput:
    """书面申诉."""

    kind: AppealKind = strawberry.field(description="What it is about.")
    entry_nos: list[str] = strawberry.field(description=ENTRIES)
    statement: str = strawberry.field(description="What the paper says.")
    receiver: str = strawberry.field(description="Who received the paper.")
    received_at: LocalTime = strawberry.field(description="When: this hour decides whether it was in time.")
    files: list[strawberry.ID] | None = strawberry.field(default=None, description=FILES)

    def asked(self) -> Filing:
        """As the server asks for it."""
        return filed(self.kind, self.entry_nos, self.statement, self.files)


def filed(kind: AppealKind, entry_nos: list[str], statement: str, files: list[strawberry.ID] | None) -> Filing:
    """What both inputs have in common."""
    uids = tuple(uid_or_none_such(StoredFile, one) for one in files or ())
    return Filing(value_of(AppealKind, kind) or "", tuple(entry_nos), statement, uids)


@strawberry.type
class AppealMutation:
    """The mutations of this room."""

    @act("File an appeal for entries of one's own delegation, within its window.", answers=Appeal)
    @staticmethod
    async def file_appeal(
        info: Info, competition: str, event: str, input: AppealInput, idempotency_key: Key
    ) -> appeals.Appeal:
        """One act."""
        return await filing.file_appeal(info.context.viewer, competition, event, input.asked(), key=idempotency_key)

    @act("Enter an appeal that came on paper. The hour it was received counts.", answers=Appeal)
    @staticmethod
    async def enter_paper_appeal(
        info: Info, competition: str, event: str, input: PaperAppealInput, idempotency_key: Key
    ) -> appeals.Appeal:
        """One act."""
        receipt = Receipt(input.receiver, input.received_at)
        return await filing.enter_paper_appeal(
            info.context.viewer, competition, event, input.asked(), receipt, key=idempotency_key
        )

    @act("Take an appeal back before it is ruled on.", answers=Appeal)
    @staticmethod
    async def withdraw_appeal(
        info: Info, appeal: strawberry.ID, version: Version, idempotency_key: Key
    ) -> appeals.Appeal:
        """One act."""
        uid = uid_of(appeals.Appeal, appeal)
        return await filing.withdraw_appeal(info.context.viewer, uid, version=version, key=idempotency_key)

    @act(
        "Rule on an appeal, with reasons. It changes no mark: a correction is a new revision, which names the appeal.",
        answers=Appeal,
    )
    @staticmethod
    async def rule_on_appeal(
        info: Info,
        appeal: strawberry.ID,
        outcome: AppealOutcome,
        reasons: str,
        version: Version,
        idempotency_key: Key,
    ) -> appeals.Appeal:
        """One act."""
        uid = uid_of(appeals.Appeal, appeal)
        return await ruling.rule_on_appeal(
            info.context.viewer,
            uid,
            value_of(AppealOutcome, outcome) or "",
            reasons,
            version=version,
            key=idempotency_key,
        )
