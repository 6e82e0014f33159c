"""Queries that are too deep, too wide or too many, in sizes around the limits and far beyond them."""

from collections.abc import Iterator, Sequence
from itertools import product

from graphql import get_introspection_query

PAGE = "query($n: Int!) { competitions(first: $n) { nodes { code events { code } } } }"
CODE = "query($c: String!) { competition(code: $c) { title } }"
LEAF = "{ nodes { code } }"

Generated = Iterator[tuple[str, str]]


def generated() -> Generated:
    """(kind, query): the dimensions of reliability.md C12, each in several sizes."""
    yield from depths()
    yield from aliases()
    yield from repeated()
    yield from fragments()
    yield from directives()
    yield from lists()
    yield from strings()
    yield from introspected()


def depths() -> Generated:
    """Fields in fields, inline fragments, lists, objects and list types in one another."""
    for n in (10, 11, 30, 60, 61, 150, 199, 500, 5000):
        yield (
            "depth of fields",
            "{"
            + "competitions { nodes { events { competition {" * (n // 4 + 1)
            + " code "
            + ("} } } }" * (n // 4 + 1) + "}"),
        )
        yield "depth of inline fragments", "{" + "... on Query {" * n + "demo" + "}" * n + "}"
        yield "depth of a list literal", "{ competition(code: " + "[" * n + "]" * n + ") { code } }"
        yield "depth of an object literal", "{ competition(code: " + "{a: " * n + "1" + "}" * n + ") { code } }"
        yield "depth of a list type", "query($v: " + "[" * n + "Int" + "]" * n + ") { demo }"
        yield "depth of fragments", spread(n, 1)
        yield (
            "depth of introspection",
            '{ __type(name: "Query") ' + "{ fields { type " * n + "{ name }" + "} }" * n + "}",
        )


def aliases() -> Generated:
    """One field under many names."""
    for n, field in product(
        (30, 31, 101, 1000, 10_000), ("demo", "__typename", f"competitions {LEAF}", "__schema { queryType { name } }")
    ):
        yield "aliases", "{" + " ".join(f"a{k}: {field}" for k in range(n)) + "}"
    for n in (31, 500):
        yield (
            "aliases of a mutation",
            "mutation {"
            + " ".join(
                f'a{k}: withdrawToken(token: "x", idempotencyKey: "k{k}", version: 1) {{ __typename }}'
                for k in range(n)
            )
            + "}",
        )


def repeated() -> Generated:
    """One field many times, in one operation or in many of them."""
    for n, field in product((400, 1990, 10_000), ("demo", "__typename", f"competitions {LEAF}", "nothingOfThatName")):
        yield "field duplication", "{" + f"{field} " * n + "}"
    for n in (20, 21, 2000):
        yield "operations", " ".join(f"query Q{k} {{ demo }}" for k in range(n))
    yield "operations", "{ demo } { demo }"
    yield "duplication in another operation", "query A { demo } query B {" + f"competitions {LEAF} " * 300 + "}"


def spread(generations: int, times: int, leaf: str = "demo") -> str:
    """A fragment that spreads another so many times, and that another, and so on."""
    chain = " ".join(f"fragment f{n} on Query {{ {f'...f{n + 1} ' * times} }}" for n in range(generations))
    return f"{{ ...f0 }} {chain} fragment f{generations} on Query {{ {leaf} }}"


def fragments() -> Generated:
    """Bombs, circles, namesakes, and more of them than anybody needs."""
    for generations, times in product((9, 14, 29, 31, 100), (2, 3, 10)):
        yield "fragment bomb", spread(generations, times)
        yield "fragment bomb with aliases", spread(generations, times, f"a: competitions {LEAF}")
    for n in (1, 2, 3, 29, 300):
        circle = " ".join(f"fragment c{k} on Query {{ demo ...c{(k + 1) % n} }}" for k in range(n))
        yield "fragment circle", f"{{ ...c0 }} {circle}"
    for n in (1, 31, 300):
        yield "unused fragments", "{ demo } " + " ".join(f"fragment u{k} on Query {{ demo }}" for k in range(n))
        yield "unknown fragments", "{ " + " ".join(f"...u{k}" for k in range(n)) + " }"
    yield "namesakes", "{ ...a } fragment a on Query { demo } fragment a on Query { demo }"
    yield "fragment on nothing", "{ ...a } fragment a on Nowhere { b }"
    yield "fragment on a scalar", "{ ...a } fragment a on String { b }"


def directives() -> Generated:
    """Known, unknown, repeated, in every place where one may stand."""
    for n, one in product((5, 6, 50, 900), ("@skip(if: false)", "@include(if: true)", "@x", "@access(roles: [])")):
        yield "directives on a field", f"{{ demo {f'{one} ' * n} }}"
    for n in (6, 900):
        yield "directives on an operation", f"query {'@x ' * n} {{ demo }}"
        yield "directives on a fragment", f"{{ ...a }} fragment a on Query {'@x ' * n} {{ demo }}"
        yield "directives on an inline fragment", f"{{ ... {'@x ' * n} {{ demo }} }}"
        yield "directives on a variable", f"query($v: Int {'@x ' * n}) {{ demo }}"
    yield "directives of numbers", "{ demo @skip(if: " + "9" * 5000 + ") }"
    yield "defer and stream", "{ demo ... @defer { demo } competitions { nodes @stream { code } } }"


def lists() -> Generated:
    """Long lists, pages within pages, pages that are negative or huge."""
    for n in (100, 1000, 50_000):
        yield "long list", "{ publicChanges(after: [" + "1," * n + "]) { nodes { __typename } } }"
        yield "many arguments", "{ competition(" + " ".join(f'code{k}: "x"' for k in range(n)) + ") { code } }"
        yield "long object", "{ competition(code: {" + " ".join(f"k{k}: 1" for k in range(n)) + "}) { code } }"
        yield "variable definitions", "query(" + " ".join(f"$v{k}: Int" for k in range(n)) + ") { demo }"
    for size in (
        "100000",
        "-1",
        "101",
        "2147483648",
        "9" * 39,
        "9" * 41,
        "9" * 5000,
        "1e9",
        "1.5",
        '"5"',
        "true",
        "null",
        "[5]",
    ):
        yield "size of a page", f"{{ competitions(first: {size}) {LEAF} }}"
    inner = "__typename"
    for field in ("standings(first: 100)", "revisions", "events"):
        inner = f"{field} {{ {'nodes {' if '(' in field else ''} {inner} {'}' if '(' in field else ''} }}"
    yield "pages within pages", f"{{ competitions(first: 100) {{ nodes {{ {inner} }} }} }}"
    yield (
        "pages within pages",
        f"{{ competitions(first: 100) {{ nodes {{ events {{ competition {{ {inner} }} }} }} }} }}",
    )


def strings() -> Generated:
    """Strings, comments and names of every length, with what no keyboard types."""
    for n in (1000, 50_000, 200_000):
        for fill in ("x", "\\n", "\\u4e2d", "\\u0000", "'", "𬀩"):
            yield "string", f'{{ competition(code: "{fill * (n // len(fill))}") {{ code }} }}'
        yield "block string", f'{{ competition(code: """{chr(10) * n}""") {{ code }} }}'
        yield "comment", "#" + "x" * n + "\n{ demo }"
        yield "blanks", "{" + " ,\t\n" * (n // 4) + "demo }"
        yield "long name", "{ " + "x" * n + " }"
    for odd in (
        "\\u0000",
        "\\ud800",
        "\\udc00\\ud800",
        "\\u{110000}",
        "\\u{0}",
        "\\q",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "\x7f",
        "\x00",
        "\x1b",
    ):
        yield "odd character", f'{{ competition(code: "a{odd}b") {{ code }} }}'
        yield (
            "odd character in a search",
            f'{{ honours(search: "a{odd}b", region: "{odd}") {{ nodes {{ __typename }} }} }}',
        )


def introspected() -> Generated:
    """Introspection in circles, by aliases and twice."""
    whole = get_introspection_query()
    yield "introspection", whole
    yield "introspection twice", whole.replace("__schema", "__schema { types { name } } a: __schema", 1)
    for n in (2, 4, 6, 8):
        inner = "name"
        for _ in range(n):
            inner = f"fields {{ type {{ {inner} }} }}"
        yield "introspection circle", f"{{ __schema {{ types {{ {inner} }} }} }}"


def cut_short(query: str, places: Sequence[int]) -> Generated:
    """The query up to each of these places, and without the one character there."""
    for at in places:
        yield "query cut short", query[: at % len(query)]
        yield "query with a gap", query[: at % len(query)] + query[at % len(query) + 1 :]
