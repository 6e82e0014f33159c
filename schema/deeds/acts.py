"""Model deeds recorded, published and withdrawn, as mutations."""

from datetime import date
from typing import Annotated

import strawberry

from schema.acting import Key, Version, act, uid_of
from schema.context import Info
from schema.deeds import Deed
from schema.inputs import given_field, optional
from server import honours
from server.files import StoredFile
from server.honours import deeds
from server.honours.deeds import telling


@strawberry.input(description="Deeds as they are recorded.")
class DeedInput:
    """先进事迹."""

    honour: strawberry.ID = given_field("The honour whose holder they are of.")
    headline: str = given_field("The headline, at most 100 characters.")
    text: str = given_field("The text, at most 5000 characters.")
    consented_on: date = given_field("The date of the consent.")
    consent: strawberry.ID | None = optional("The consent signed by the holder: a file one has uploaded.")
    picture: strawberry.ID | None = optional("A picture: a file one has uploaded.")


Why = Annotated[str, strawberry.argument(description="Why; seen by the office alone.")]


@strawberry.type
class DeedMutation:
    """The mutations of this room."""

    @act("Record the deeds of who holds an honour, with the signed consent. A draft until published.", answers=Deed)
    @staticmethod
    async def record_deed(info: Info, input: DeedInput, idempotency_key: Key) -> deeds.Deed:
        """One act."""
        files = [uid_of(StoredFile, one) if one else None for one in (input.consent, input.picture)]
        return await telling.record_deed(
            info.context.viewer, uid_of(honours.Honour, input.honour), input.headline, input.text, files[0],
            input.consented_on, files[1], key=idempotency_key,
        )  # fmt: skip

    @act("Show deeds to everybody.", answers=Deed)
    @staticmethod
    async def publish_deed(info: Info, deed: strawberry.ID, version: Version, idempotency_key: Key) -> deeds.Deed:
        """One act."""
        return await telling.publish_deed(info.context.viewer, uid_of(deeds.Deed, deed), version, key=idempotency_key)

    @act("Withdraw deeds: the text is erased. By the office, or by the holder himself.", answers=Deed)
    @staticmethod
    async def withdraw_deed(info: Info, deed: strawberry.ID, reason: Why, idempotency_key: Key) -> deeds.Deed:
        """One act."""
        return await telling.withdraw_deed(info.context.viewer, uid_of(deeds.Deed, deed), reason, key=idempotency_key)
