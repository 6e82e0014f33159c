"""Databases are opened thousands of times in a run: what Tortoise works out from the records is worked out once.

A server opens one database in its life and never notices; in tests it was a third of a fresh database's cost. Nothing
is left out: the values are those that Tortoise made the first time, by the records and by the kind of their client.
"""

from typing import Any

from tortoise.apps import Apps

OF_AN_ENGINE = (
    "filters", "db_native_fields", "db_default_fields", "db_complex_fields",
    "basetable", "basequery", "basequery_all_fields",
)  # fmt: skip
GROWING = OF_AN_ENGINE[:4]  # filled in place, so that each engine gets its own
Known = dict[tuple[Any, ...], list[dict[str, Any]]]


def remember() -> None:
    """Let this process work out each engine's queries and filters once."""
    stock, known = Apps._build_initial_querysets, Known()

    def build(self: Apps) -> None:
        metas = [model._meta for app in self.apps.values() for model in app.values()]
        key = tuple((meta._model, type(meta.db)) for meta in metas)
        if key not in known:
            for meta in metas:
                own = {name: getattr(meta, name).copy() for name in GROWING}
                _put(meta, own)
            stock(self)
            known[key] = [{name: getattr(meta, name) for name in OF_AN_ENGINE} for meta in metas]
        for meta, values in zip(metas, known[key], strict=True):
            _put(meta, values)

    Apps._build_initial_querysets = build  # type: ignore[method-assign]


def _put(meta: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(meta, name, value)
