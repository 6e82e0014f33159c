"""What a resolver knows: who looks, in which language, and the loaders of this one request."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from schema import catalogue
from server import listing
from server.access import Viewer
from server.record import Record

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
R = TypeVar("R", bound=Record)


class Loader(DataLoader[K, V]):
    """A loader whose answers outlive who asks: fields that ask for the same share one future, and where a field fails
    the executor cancels its siblings, each of which must take nothing from the others."""

    def load(self, key: K) -> Awaitable[V]:
        """The answer for a key."""
        return asyncio.shield(super().load(key))


class Context:
    """One request, or one event of a subscription. `of_a_page`: one of our own pages asks, and may ask long lists.
    `address`: where the house is reached, without a slash at its end; `client`: the network address that asks, which
    is counted where anybody may write, and never kept."""

    def __init__(
        self, viewer: Viewer, language: str = catalogue.SOURCE, *, of_a_page: bool = False, address: str = "",
        client: str = "",
    ) -> None:  # fmt: skip
        self.viewer = viewer
        self.language = language
        self.of_a_page = of_a_page
        self.address = address
        self.client = client
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}

    def ask(self, question: Callable[..., Awaitable[Mapping[K, V]]], *how: Hashable) -> DataLoader[K, V]:
        """The loader of a question about many things at once: `question(viewer, keys, *how)` answers each key."""
        name = (question, how)
        if name not in self._loaders:
            self._loaders[name] = Loader(lambda keys: _answers(question(self.viewer, keys, *how), keys))
        return self._loaders[name]

    def one(self, record: type[R]) -> DataLoader[int, R | None]:
        """The loader of records by id; None where unknown or not visible."""
        return self.ask(listing.by_id, record)

    def many(self, record: type[R], by: str, order: str) -> DataLoader[int, list[R]]:
        """The loader of the records that belong to others: by which column, in which order."""
        return self.ask(listing.belonging, record, by, order)

    def say(self, key: str, /, **params: str | int) -> str:
        """The sentence of the catalogue in the viewer's language."""
        return catalogue.say(self.language, key, **params)

    def fresh(self) -> "Context":
        """The same viewer with nothing loaded yet: a subscription reads every event anew."""
        return Context(self.viewer, self.language, of_a_page=self.of_a_page, address=self.address, client=self.client)


async def _answers(asked: Awaitable[Mapping[K, V]], keys: Sequence[K]) -> list[V]:
    found = await asked
    return [found[key] for key in keys]


Info = strawberry.Info[Context, None]
