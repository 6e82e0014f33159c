"""Requests that are no GraphQL over HTTP: odd JSON, odd variables, odd encodings, odd addresses, odd transports."""

import gzip
import json
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

from tests.trust.hostile.edge import JSON, asked, post, request, said
from tests.trust.hostile.edge_queries import CODE, PAGE

Wire = Iterator[tuple[str, bytes]]
FORM, EVENTS = "application/x-www-form-urlencoded", "text/event-stream"
HELLO = said("{ demo }")
FEED = "subscription { resultsChanged }"
MUTATION = 'mutation { withdrawToken(token: "x", idempotencyKey: "k", version: 1) { __typename } }'
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**9, 10**18, 2**63, 10**39, 1e300, "", "x", "\0", "a\0b", "9" * 5000, [], {}, [[]],
    [None],
    {"a": [True]}, "\u202e", "x" * 200_000, list(range(20_000)),
)  # fmt: skip
MARKS = """mutation($m: [MarkInput!]!) {
  giveMarks(sheet: "x", version: 1, send: true, idempotencyKey: "k", marks: $m) { __typename }
}"""
KEYED = """mutation($k: String!) {
  withdrawToken(token: "x", idempotencyKey: $k, version: 1) { __typename }
}"""
ACTS = {
    "many marks": (MARKS, {"m": [{"aspect": f"A{n}", "mark": "1" * 50} for n in range(3000)]}),
    "a key of nonsense": (KEYED, {"k": "k" * 100_000}),
}


def bodies(cookie: str) -> Wire:
    """(kind, request): what is sent to /graphql and is no GraphQL request, or hardly one."""
    yield from broken_json()
    yield from odd_variables()
    yield from acts(cookie)
    yield from encodings()
    yield from content_types()
    yield from addresses()
    yield from transports(cookie)


def broken_json() -> Wire:
    """JSON that is cut short, too deep, of another shape, or says what JSON cannot."""
    whole = said(PAGE, {"n": 5})
    for at in range(1, len(whole), 9):
        yield "JSON cut short", post("/graphql", whole[:at])
    for text in ("1", '"x"', "null", "[]", "{}", "true", "", " ", "{", "}", "[{}]", '{"query":1}', '{"query":null}',
            "{'query':1}",
                 '{"query":"{demo}",}', '{"query":"{demo}"}{}', '{"query":[]}', '{"query":{}}', '{"query":""}',
                 '{"query":"{demo}","query":"{x}"}', '{"query":"{demo}","variables":[]}',
                 '{"query":"{demo}","variables":"x"}',
                 '{"query":"{demo}","operationName":{"a":1}}', '{"query":"{demo}","operationName":"x"}',
                 '{"query":"{demo}","extensions":[1]}',
                 '{"query":"{demo}","extensions":{"persistedQuery":{"version":1}}}'):  # fmt: skip
        yield "JSON of another shape", post("/graphql", text.encode())
    for text in (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 5000, b"-" + b"9" * 50_000, b'"\\ud800"',
            b'"\xff\xfe"',
                 b'"\\u0000"', b"[" * 900 + b"]" * 900, b"[" * 100_000 + b"]" * 100_000,
                 b'{"a":' * 65 + b"1" + b"}" * 65, b"0x10",
                 b"+1", b"01", b"undefined", b'"\x01"'):  # fmt: skip
        yield "JSON of odd values", post("/graphql", b'{"query":"{demo}","variables":{"v":' + text + b"}}")
    for n in (1, 2, 100, 5000):
        yield "a batch", post("/graphql", b"[" + b",".join([HELLO] * n) + b"]")
    for n in (15_000, 100_000):
        yield "many variables", post("/graphql", said("{ demo }", {f"v{k}": k for k in range(n)}))
    for size in (262_144, 262_145, 5_000_000):
        yield "a large body", post("/graphql", HELLO + b" " * (size - len(HELLO)))
    yield "a large variable", post("/graphql", said(CODE, {"c": "x" * 200_000}))


def odd_variables() -> Wire:
    """Every odd value for a page, a code, a cursor and an id."""
    node = "query($v: ID!) { node(id: $v) { id } }"
    after = "query($v: String) { publicChanges(after: $v) { nodes { __typename } } }"
    year = "query($v: Int) { competitions(year: $v, first: 1) { nodes { code } } }"
    for value in ODD:
        yield "a page of", post("/graphql", said(PAGE, {"n": value}))
        yield "a code of", post("/graphql", said(CODE, {"c": value}))
        yield "an id of", post("/graphql", said(node, {"v": value}))
        yield "a cursor of", post("/graphql", said(after, {"v": value}))
        yield "a year of", post("/graphql", said(year, {"v": value}))
    yield "a default value", post("/graphql", said(PAGE.replace("Int!", "Int = 100000")))


def acts(cookie: str) -> Wire:
    """Acts by somebody who is signed in, with input that no act can mean."""
    for kind, (text, given) in ACTS.items():
        yield kind, post("/graphql", said(text, given), cookie=cookie, origin="http://jinbang.test")
        yield kind, post("/graphql", said(text, given))


def encodings() -> Wire:
    """Bodies in every encoding but the one."""
    text = HELLO.decode()
    for name in ("utf-16", "utf-16-be", "utf-32", "utf-7", "utf-8-sig", "cp037"):
        yield "a body in another encoding", post("/graphql", text.encode(name))
        yield "said to be in another encoding", post("/graphql", HELLO, f"{JSON}; charset={name}")
    yield (
        "a body in GB 18030",
        post("/graphql", '{"query":"{ competition(code: \\"金榜\\") { code } }"}'.encode("gb18030")),
    )
    for name in ("gzip", "br", "deflate", "zstd", "identity", "gzip, gzip"):
        yield "a body said to be packed", post("/graphql", HELLO, content_encoding=name)
    yield "a packed bomb", post("/graphql", gzip.compress(b" " * 10_000_000), content_encoding="gzip")
    for bad in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x00", b"\x1b[2J"):
        yield (
            "bytes that are no UTF-8",
            post("/graphql", b'{"query":"{ competition(code: \\"' + bad + b'\\") { code } }"}'),
        )


def content_types() -> Wire:
    """Every content type but the one, with what a form of another site could send."""
    sides = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    spec = sides % (b"operations", HELLO) + sides % (b"map", b'{"0":["variables.f"]}') + b"--x--\r\n"
    for kind in ("text/plain", FORM, "application/jsonp", "application/graphql", "application/json5", "text/json",
            "*/*", "", ";;;=\t,",
                 "application/json; charset=x", "application/json, text/plain", "application/json" * 500,
                         "\xe9\xe9"):  # fmt: skip
        yield "another content type", post("/graphql", HELLO, kind)
    yield "a form", post("/graphql", b"query=" + quote("{ demo }").encode(), FORM)
    for boundary in ("x", "", "y", "x" * 5000):
        yield "multipart operations", post("/graphql", spec, f"multipart/form-data; boundary={boundary}")
    yield "two content types", post("/graphql", HELLO, f"{JSON}\r\ncontent-type: text/plain")
    yield "no content type", request("POST", "/graphql", HELLO)


def addresses() -> Wire:
    """GET with everything an address can say."""
    for query in ("{ demo }" + "#" * 20_000, "{", "", "%00", "%ff%00%ed%a0%80", "%", "%zz", "{demo}&query={demo}"):
        yield (
            "an odd address",
            request("GET", f"/graphql?query={query if '%' in query or '&' in query else quote(query)}"),
        )
    for odd in ("{", "[]", "1", "null", '"x"', "[" * 1000, '{"n":1e999}', "\ud800"):
        shown = quote(odd, errors="surrogatepass")
        yield "odd variables in the address", request("GET", f"/graphql?query={quote(PAGE)}&variables={shown}")
    yield "a mutation by GET", request("GET", asked(MUTATION))
    yield "an address of 60,000", request("GET", "/graphql?" + "a" * 60_000)
    yield "an address of fields", request("GET", "/graphql?" + "&".join(f"a{n}=1" for n in range(8000)))
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "QUERY", "CONNECT", "FOO"):
        yield "another method", request(method, "/graphql", HELLO)


def transports(cookie: str) -> Wire:
    """Event streams, foreign origins, tokens and cookies of nonsense."""
    for accept in (EVENTS, "*/*;q=0", "image/png", "," * 5000, f"{EVENTS};q=0", "a/b;c=" + "x" * 5000):
        yield "another answer wanted", post("/graphql", HELLO, accept=accept)
        yield "a subscription", post("/graphql", said(FEED), accept=accept)
    yield "a subscription by GET", request("GET", asked(FEED), accept=EVENTS)
    yield (
        "two subscriptions in one",
        post("/graphql", said("subscription { resultsChanged a: resultsChanged }"), accept=EVENTS),
    )
    yield (
        "a subscription to nothing",
        post("/graphql", said('subscription { competitionChanged(code: "\\u0000") }'), accept=EVENTS),
    )
    for origin in ("https://evil.example", "null", "http://[::1:99999999", "", "http://jinbang.test:99999"):
        yield "another origin", post("/graphql", said(MUTATION), cookie=cookie, origin=origin)
    for name, value in product(("cookie", "authorization", "accept-language", "x-forwarded-for", "if-none-match"),
                               ("jinbang=" + "x" * 5000, "Bearer " + "x" * 5000, ";=;=;", "\x7f\xff",
                               "q=" + "1," * 5000)):  # fmt: skip
        yield f"odd {name}", request("GET", asked("{ demo }"), **{name: value})
    yield "an upgrade", request("GET", "/graphql", upgrade="websocket", connection="Upgrade, close",
            sec_websocket_key="x" * 24,
                                sec_websocket_version="13",
                                sec_websocket_protocol="graphql-transport-ws")  # fmt: skip
    yield "a large JSON header", request("GET", "/graphql", x_json=json.dumps(list(range(9000))))
