"""C14: what the public audit tools of GraphQL ask, as tests of ours: graphql-cop's thirteen, the fingerprints of
graphw00f, what InQL and clairvoyance read out, and CrackQL's many guesses in one request.

Two of graphql-cop's findings are decisions and stay (design.md 6): the contract is public, so introspection tells it;
and GraphQL over HTTP asks by GET, which here has no cookie's rights and changes nothing.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from graphql import build_client_schema, get_introspection_query, print_schema

from schema import schema
from server.access.demo import PASSWORD
from tests.trust.hostile.edge import JSON, Answer, Site, asked, post, request, said

FORM = "application/x-www-form-urlencoded"
MUTATION = 'mutation cop { withdrawToken(token: "x", idempotencyKey: "k", version: 1) { __typename } }'
INNER = "fields { type { " * 4 + "name" + " } }" * 4
CIRCLE = f"query cop {{ __schema {{ types {{ {INNER} }} }} }}"
TRACES = (
    "Traceback",
    "/site-packages/",
    str(Path(__file__).parents[3]),
    "tortoise",
    "strawberry",
    "sqlite",
    "asyncpg",
    "SELECT ",
    'File "',
    "line ",
)


@pytest.fixture
def site(served: Site) -> Site:
    """The server of all."""
    return served


def cop(site: Site, query: str) -> Answer:
    """One of graphql-cop's questions, named as it names them."""
    return site.send(post("/graphql", said(query).replace(b'{"query"', b'{"operationName": "cop", "query"', 1)))


def refused(answer: Answer) -> dict[str, Any]:
    """The one error of an answer that has nothing else in it."""
    body = answer.json
    assert "data" not in body, body
    assert len(body["errors"]) == 1
    return dict(body["errors"][0])


DEEP = "events { competition { " * 10 + "code" + " } }" * 10
HIGH = {
    "alias overloading": ("query cop { " + "".join(f"alias{n}:__typename \n" for n in range(101)) + " }", "aliases"),
    "field duplication": ("query cop { " + "__typename \n" * 500 + "} ", "repeated fields"),
    "directive overloading": ("query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }", "directives"),
    "circular introspection": (CIRCLE, "introspection cost"),
    "circular fragments": ("query cop { ...A } fragment A on Query { ...B } fragment B on Query { ...A }", None),
    "depth": ("query cop { competitions { nodes { " + DEEP + " } } }", "depth"),
    "pages within pages": ("query cop { competitions(first: 100) { nodes { events { revisions { standings(first: 100) "
                           "{ nodes { __typename place entryNo } } } } } } }", "cost"),
}  # fmt: skip


@pytest.mark.parametrize("name", HIGH)
def test_what_would_stop_a_server_is_refused_by_its_limit(site: Site, name: str) -> None:
    query, limit = HIGH[name]
    error = refused(cop(site, query))
    if limit is not None:
        assert error["extensions"]["limit"] == limit


def test_what_stays_below_the_limits_runs(site: Site) -> None:
    """The control of the one above: the same shapes, small."""
    for query in (
        "query cop { a:__typename b:__typename }",
        "query cop { __typename __typename }",
        "query cop { __typename @skip(if: false) }",
    ):
        assert "errors" not in cop(site, query).json


def test_no_batches(site: Site) -> None:
    one = said("query cop { __typename }")
    answer = site.send(post("/graphql", b"[" + b",".join([one] * 10) + b"]"))
    assert answer.status == 400
    refused(answer)


def test_no_mutation_by_get_nor_by_a_form(site: Site) -> None:
    assert site.get(asked(MUTATION), cookie=site.cookie).status == 405
    for kind in (FORM, "text/plain", "multipart/form-data; boundary=x"):
        assert site.send(post("/graphql", b"query=" + quote(MUTATION).encode(), kind)).status == 415
        assert site.send(post("/graphql", said(MUTATION), kind)).status == 415


def test_get_has_nobodys_rights(site: Site) -> None:
    """A picture in another site's page asks with the reader's cookie; it is answered as anybody is."""
    query = "query cop { viewer { __typename } }"
    own = site.ask(query, cookie=site.cookie, origin="http://jinbang.test")
    if "errors" in own.json:  # the contract has no such field: ask for what only somebody signed in sees
        query = "query cop { accounts { nodes { __typename } } }"
        own = site.ask(query, cookie=site.cookie, origin="http://jinbang.test")
    assert site.get(asked(query), cookie=site.cookie).json == site.get(asked(query)).json != own.json


def test_the_contract_that_is_told_is_the_published_one(site: Site) -> None:
    told = build_client_schema(site.ask(get_introspection_query()).json["data"])
    assert set(told.type_map) == set(schema._schema.type_map)
    assert "type Query" in print_schema(told)
    published = {*re.findall(r"\w+", Path("schema/schema.graphql").read_text())}
    assert {name for name in told.type_map if not name.startswith("__")} <= published


def test_suggestions_name_nothing_that_is_not_in_the_contract(site: Site) -> None:
    """clairvoyance reads fields out of suggestions; all it can learn here stands in schema.graphql."""
    known = {*re.findall(r"\w+", Path("schema/schema.graphql").read_text()), "or", "directives"}
    words = ("directive", "competitio", "passwor", "idNumbe", "secre", "account", "salt", "digest", "isAdmin", "user")
    for word in words:
        for query in (f"{{ {word} }}", f"{{ __schema {{ {word} }} }}", f"{{ competitions {{ nodes {{ {word} }} }} }}"):
            for error in cop(site, f"query cop {query}").json.get("errors", ()):
                assert set(re.findall(r"\w+", error["message"].partition("Did you mean")[2])) <= known


def test_no_traces(site: Site) -> None:
    bad = (
        "qwerty cop { abc }",
        'query cop { node(id: "x") { id } }',
        "query cop { competition(code: 5) { code } }",
        "query cop {",
    )
    for query in bad:
        answer = cop(site, query)
        assert "tracing" not in answer.body.decode() and "exception" not in answer.body.decode()
        assert not [word for word in TRACES if word in answer.body.decode()], query
    for path in (
        "/nowhere",
        "/competitions/none",
        "/files",
        "/graphql/console",
        "/.env",
        "/debug",
        "/__debug__",
        "/static/none",
    ):
        assert not [word for word in TRACES if word in site.get(path).body.decode()], path


def test_the_page_to_ask_on_is_ours_alone(site: Site) -> None:
    """It is there on purpose; what must not be is a script of elsewhere, or a frame around it."""
    answer = site.get("/graphql", accept="text/html")
    assert answer.status == 200
    assert b"http://" not in answer.body and b"https://" not in answer.body
    policy = answer.header("content-security-policy") or ""
    assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy and "unsafe-eval" not in policy
    for path in (
        "/graphiql",
        "/playground",
        "/altair",
        "/voyager",
        "/console",
        "/v1/graphql",
        "/api/graphql",
        "/graphql/",
        "/subscriptions",
    ):
        assert site.get(path, accept="text/html").status in (404, 307), path


# What graphw00f asks to learn which library answers; the answers must not be those of a stock Strawberry server.
FINGERPRINTS = ("query @deprecated { __typename }", "query { __typename @skip }", "queryy { __typename }", "",
"query { alias1$1:__typename }",
                "subscription { __typename }", "query @a@a@a { __typename }", "aaa", "{ __typename ...}",
                        "mutation { x }")  # fmt: skip


def test_fingerprints_say_neither_library_nor_version(site: Site) -> None:
    for query in FINGERPRINTS:
        answer = cop(site, query)
        assert answer.status in (200, 400, 406)
        assert len(answer.json["errors"]) == 1
        assert not [
            word
            for word in ("strawberry", "uvicorn", "graphql-core", "python")
            if word in (answer.head + answer.body.decode()).lower()
        ]
    for header in ("server", "x-powered-by", "via"):
        assert site.get("/").header(header) is None


GUESS = "/sign-in"


def test_there_is_no_guess_in_a_query(site: Site) -> None:
    """CrackQL sends a thousand passwords as a thousand aliases: no mutation takes a password of somebody else's."""
    mutations = schema._schema.mutation_type
    assert mutations is not None
    secret = {
        name: sorted(set(field.args) & {"password", "login", "pin", "otp"}) for name, field in mutations.fields.items()
    }
    assert {name for name, args in secret.items() if "login" in args and "password" in args} == {"openAccount"}
    guess = 'changePassword(old: "guess", new: "Another", idempotencyKey: "k")'
    many = "mutation cop {" + "".join(f" a{n}: {guess} {{ __typename }}" for n in range(100)) + "}"
    error = refused(cop(site, many))
    assert error["extensions"].get("limit") == "aliases" or error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_guesses_at_the_form_end(site: Site) -> None:
    """Ten wrong ones, and the right one is refused as well; said in one way to who is there and to who is not."""

    address = {
        "wang": "192.0.2.10",
        "nobody": "192.0.2.11",
    }  # whom the proxy asks for: nobody else has tried from there

    def guess(login: str, password: str) -> str:
        body = f"login={login}&password={password}".encode()
        return site.send(post(GUESS, body, FORM, x_forwarded_for=address[login])).header("location") or ""

    said_to = {login: [guess(login, f"wrong{n}") for n in range(10)] for login in ("wang", "nobody")}
    assert [one.split("&")[0] for one in said_to["wang"]] == [one.split("&")[0] for one in said_to["nobody"]]
    assert "refused=" in guess("wang", quote(PASSWORD))


def test_sdl_and_queries_are_not_told_to_other_sites(site: Site) -> None:
    """Nothing here lets a page of elsewhere read an answer."""
    for wire in (request("GET", asked("{ demo }"), origin="https://evil.example"), request("OPTIONS", "/graphql",
            origin="https://evil.example",
                 access_control_request_method="POST", access_control_request_headers="content-type"),
                 post("/graphql", said("{ demo }"), JSON, origin="https://evil.example")):  # fmt: skip
        assert site.send(wire).header("access-control-allow-origin") is None
