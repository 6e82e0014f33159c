"""Old rolls imported and undone, as mutations."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, act, uid_of
from schema.context import Info
from schema.entries.inputs import uid_or_none_such
from schema.roll_import import OfRoll, OnDay, RollImport
from server.files import StoredFile
from server.honours import roll_import
from server.honours.roll_import import importing, undoing


@strawberry.type
class RollImportMutation:
    """The mutations of this room."""

    @act("Take over every row of an old roll as an honour, or none of them.", answers=RollImport)
    @staticmethod
    async def import_roll(
        info: Info, file: strawberry.ID, idempotency_key: Key, title: OfRoll = "", on: OnDay = None
    ) -> roll_import.RollImport:
        """One act."""
        uid = uid_or_none_such(StoredFile, file)
        return await importing.import_roll(info.context.viewer, uid, title, on, key=idempotency_key)

    @act("Undo an import as one, while nothing hangs on its honours. They are listed no more.", answers=RollImport)
    @staticmethod
    async def undo_roll_import(
        info: Info,
        import_: Annotated[strawberry.ID, strawberry.argument(name="import", description="The import.")],
        reason: Reason,
        idempotency_key: Key,
    ) -> roll_import.RollImport:
        """One act."""
        uid = uid_of(roll_import.RollImport, import_)
        return await undoing.undo_import(info.context.viewer, uid, reason, key=idempotency_key)
