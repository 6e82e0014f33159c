"""The control: Strawberry's own server with nothing of ours around it, over a contract of the same field names.

`python -m tests.trust.hostile.edge_stock PORT`.
"""

import sys

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from strawberry.asgi import GraphQL

ROWS = 50  # of each list


@strawberry.type
class Competition:
    code: str
    title: str = "示例"

    @strawberry.field
    def events(self) -> list["Event"]:
        return [Event(code=str(n)) for n in range(ROWS)]


@strawberry.type
class Event:
    code: str

    @strawberry.field
    def competition(self) -> Competition:
        return Competition(code="A")


@strawberry.type
class Competitions:
    nodes: list[Competition]


@strawberry.type
class Query:
    demo: bool = True

    @strawberry.field
    def competition(self, code: str) -> Competition:
        return Competition(code=code)

    @strawberry.field
    def competitions(self, first: int = 20) -> Competitions:
        return Competitions(nodes=[Competition(code=str(n)) for n in range(first)])


async def ready(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ready")


def main() -> None:
    graphql = GraphQL[object, object](strawberry.Schema(Query))
    app = Starlette(routes=[Route("/readyz", ready), Route("/graphql", graphql), Mount("/graphql", graphql)])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")


if __name__ == "__main__":
    main()
