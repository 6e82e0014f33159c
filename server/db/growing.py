"""Migrations that take a second: the state of the records is worked out once for a run of steps that only add.

Tortoise copies and renders every record anew for each step; a hundred steps took ten seconds on an empty database.
A step that adds a table or a column never reads the older state, so its neighbours can be foretold together.
"""

from collections.abc import Iterable
from itertools import groupby

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

ADDING = (ops.CreateModel, ops.AddField)


class _Gathering(State):
    """The same records as `state`; remembers which to render anew instead of rendering them."""

    def __init__(self, state: State) -> None:
        super().__init__(models=state.models, apps=state.apps)
        self.gathered: set[tuple[str, str]] = set()

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        self.gathered |= set(model_tuples)


class Migration(migrations.Migration):
    """A migration that runs the SQL of the stock one in the same order, without a copy of all records at each step."""

    async def apply(
        self,
        state: State,
        *,
        dry_run: bool = False,
        schema_editor: BaseSchemaEditor | None = None,
        collect_sql: bool = False,
    ) -> State:
        """Bring `state` forward and, unless `dry_run`, the database of `schema_editor`."""
        if collect_sql:
            return await super().apply(state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=True)
        editor = None if dry_run else schema_editor
        for kind, steps in groupby(self.operations, key=type):
            if kind in ADDING:
                await self._together(list(steps), state, editor)
            else:
                for step in steps:
                    await self._alone(step, state, editor)
        state.validate_relations_initialized()
        return state

    async def _together(self, steps: list[Operation], state: State, editor: BaseSchemaEditor | None) -> None:
        gathering = _Gathering(state)
        for step in steps:
            step.state_forward(self.app_label, gathering)
        state.reload_models(gathering.gathered)
        for step in steps if editor else ():
            await self._run(step, state, state, editor)

    async def _alone(self, step: Operation, state: State, editor: BaseSchemaEditor | None) -> None:
        before = state.clone() if editor else state
        step.state_forward(self.app_label, state)
        if editor:
            await self._run(step, before, state, editor)

    async def _run(self, step: Operation, before: State, after: State, editor: BaseSchemaEditor | None) -> None:
        assert editor is not None
        transactions = editor.client.capabilities.supports_transactions
        await self._run_database_forward(step, before, after, editor, transactions)
