"""The mutations of the signature chain: sign, attach what was signed by hand, reopen."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.scoring.done import Done, Said
from schema.signatures import Reopening, Signature, SignedKind
from server import signatures
from server.files import StoredFile
from server.signatures import inking, reopening, returning, signing

Content = Annotated[
    str,
    strawberry.argument(
        description="The hash that was looked at: whole, or its first 16 digits. Refused where another stands now."
    ),
]
Aspect = Annotated[str, strawberry.argument(description="The code of the aspect.")]
Signer = Annotated[str, strawberry.argument(description="The name of who signs.")]
TheSheet = Annotated[str | None, strawberry.argument(description="The number of the sheet; none for an event.")]
Scan = Annotated[strawberry.ID, strawberry.argument(description="The scan: one's own upload, PDF, JPEG or PNG.")]


@strawberry.type
class SignatureMutation:
    """The mutations of this room."""

    @act(
        "The contestant signs the process marks on a sheet that was sent, on the tablet of the judge who sits there.",
        answers=Signature,
    )
    @staticmethod
    async def sign_process(
        info: Info, sheet: str, signer: Signer, content: Content, idempotency_key: Key
    ) -> signatures.Signature:
        """One act."""
        viewer = info.context.viewer
        return await signing.sign_process(viewer, sheet, signer, content=content, key=idempotency_key)

    @act(
        "复评: the chief judge asks the panel again where the levels of an aspect differ by more than the scheme "
        "allows. The sheets of the entry go back to the judges who marked it, with what stands on them; their "
        "signatures fall.",
        answers=Done,
    )
    @staticmethod
    async def ask_panel_again(
        info: Info, competition: str, event: str, entry_no: str, aspect: Aspect, reason: Reason, idempotency_key: Key
    ) -> Said:
        """One act."""
        viewer = info.context.viewer
        await returning.ask_panel_again(viewer, competition, event, entry_no, aspect, reason, key=idempotency_key)
        return Said(message=info.context.say("done.asked_again", entry_no=entry_no, aspect=aspect))

    @act("The chief judge signs a closed event again, after something on it was corrected.", answers=Signature)
    @staticmethod
    async def sign_event(
        info: Info, competition: str, event: str, content: Content, idempotency_key: Key
    ) -> signatures.Signature:
        """One act."""
        viewer = info.context.viewer
        return await signing.sign_event(viewer, competition, event, content=content, key=idempotency_key)

    @act(
        "The supervisor signs a closed event, after the chief judge and the recheck, and is another person.",
        answers=Signature,
    )
    @staticmethod
    async def sign_as_supervisor(
        info: Info, competition: str, event: str, content: Content, idempotency_key: Key
    ) -> signatures.Signature:
        """One act."""
        viewer = info.context.viewer
        return await signing.sign_as_supervisor(viewer, competition, event, content=content, key=idempotency_key)

    @act(
        "Attach the scan of a paper that was signed by hand to what it was printed from. Refused where something else "
        "stands there now. It counts as a signature.",
        answers=Signature,
    )
    @staticmethod
    async def attach_signed_paper(
        info: Info,
        competition: str,
        event: str,
        kind: SignedKind,
        content: Content,
        signer: Signer,
        scan: Scan,
        idempotency_key: Key,
        sheet: TheSheet = None,
    ) -> signatures.Signature:
        """One act."""
        return await inking.attach_signed_paper(
            info.context.viewer, competition, event, value_of(SignedKind, kind) or "", content=content, signer=signer,
            scan=uid_of(StoredFile, scan), sheet=sheet, key=idempotency_key,
        )  # fmt: skip

    @act("重开: ask that a closed event be marked on. Another person must confirm it.", answers=Reopening)
    @staticmethod
    async def ask_reopening(
        info: Info, competition: str, event: str, reason: Reason, idempotency_key: Key
    ) -> signatures.Reopening:
        """One act."""
        viewer = info.context.viewer
        return await reopening.ask_reopening(viewer, competition, event, reason=reason, key=idempotency_key)

    @act(
        "Confirm a reopening: the event is marked on, the signatures on it are undone, the sheets keep their state. "
        "Never by the person who asked.",
        answers=Reopening,
    )
    @staticmethod
    async def confirm_reopening(info: Info, reopening: strawberry.ID, idempotency_key: Key) -> signatures.Reopening:
        """One act."""
        return await _confirm(info.context.viewer, uid_of(signatures.Reopening, reopening), key=idempotency_key)

    @act("Refuse a reopening: the event stays closed.", answers=Reopening)
    @staticmethod
    async def refuse_reopening(info: Info, reopening: strawberry.ID, idempotency_key: Key) -> signatures.Reopening:
        """One act."""
        return await _refuse(info.context.viewer, uid_of(signatures.Reopening, reopening), key=idempotency_key)


_confirm, _refuse = reopening.confirm_reopening, reopening.refuse_reopening
