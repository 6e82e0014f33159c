"""C12: hostile inputs at the edge of a real server: none is answered by 500 or more, none stops it for the others.

The bounds of reliability.md stand beside the figures in the line each run prints; asserted is five times as much, for
other programs run on this machine too.
"""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.server.heads.serving import free_port
from tests.trust.hostile.edge import JSON, Site, furnished, post, running, said
from tests.trust.hostile.edge_bodies import broken_json
from tests.trust.hostile.edge_queries import depths, fragments
from tests.trust.hostile.edge_run import BOUND, MIB, Probe, Run, attack, probes, sample, warmed
from tests.trust.hostile.edge_run import plain_query as plain_seconds

LEAST_INPUTS, LEAST_BY_DAY, LEAST_KINDS = 500, 200, 59
GROWTH, OTHERS_P99, GENEROUS = 50 * MIB, 0.5, 5
RATIO = 100  # of the slowest to a plain query
pytestmark = pytest.mark.timeout(280)


@pytest.fixture(scope="module", params=databases.ENGINES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server of the whole module, warm."""
    with furnished(request.param, tmp_path_factory.mktemp("edge")) as made:
        warmed(made)
        yield made


def is_within(run: Run, site: Site) -> None:
    """Nothing failed, nothing took long, nothing was eaten, and nobody else noticed."""
    assert run.failed() == []
    assert run.other.failed == []
    assert site.bugs() == []
    assert run.slowest[1].seconds < max(GENEROUS * BOUND, RATIO * run.plain), run.slowest[0]
    assert run.other.p99 < max(GENEROUS * OTHERS_P99, RATIO * run.quiet.p99)
    assert run.grown < GROWTH


def test_a_sample_of_every_kind(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = sample(probes(site.cookie))
    run = attack(site, chosen)
    print(f"hostile inputs by day: {run}")
    assert len(chosen) >= LEAST_BY_DAY
    is_within(run, site)
    assert site.ask("{ demo }").json == {"data": {"demo": False}}


@pytest.mark.night
def test_five_hundred_and_more(site: Site) -> None:
    chosen = probes(site.cookie)
    assert len(chosen) >= LEAST_INPUTS
    assert len({one.kind for one in chosen}) >= LEAST_KINDS
    run = attack(site, chosen)
    print(f"hostile inputs: {run}")
    is_within(run, site)


def test_no_two_are_the_same() -> None:
    every = [one.wire for one in probes("jinbang=x")]
    assert len(every) - len(set(every)) < 20  # a handful of kinds meet in one input


def test_the_refusals_are_short(site: Site) -> None:
    for text in ("{" + "x " * 1990 + "}", "{ demo " + "@x " * 900 + "}", '{ competition(c: "' + "x" * 100_000 + '") }'):
        assert len(site.ask(text).body) < 2000


def test_what_nothing_can_be_found_under_is_not_found(site: Site) -> None:
    """A text longer than its column, a number larger than its column, a NUL: the same on both engines, and no bug."""
    for path in ("/competitions/" + "x" * 2000, "/desk/" + "x" * 2000, "/competitions/%00", "/competitions/A/a%00b",
            "/judge/" + "9" * 40,
                 "/credentials/status/9999999999999/9999999999999", "/heads/99999999999999999999",
                         "/ceremony/%00/script.docx"):  # fmt: skip
        answer = site.get(path, cookie=site.cookie)
        assert answer.status in (400, 404), path
    found = site.ask("query($c: String!) { competition(code: $c) { code } }", {"c": "x" * 2000}).json
    assert found["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "fault": "unstorable"}
    for query, given in (
        ('{ competition(code: "a\\u0000") { code } }', None),
        ("query($c: String!) { competition(code: $c) { code } }", {"c": "\0"}),
    ):
        refused = site.ask(query, given).json
        assert refused["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "fault": "unstorable"}
    assert site.bugs() == []


def test_the_contract_is_told_once_worked_out(site: Site) -> None:
    """The same answer to everybody, with nothing of an earlier caller in it."""
    asking = post(
        "/graphql",
        said("{ __schema { queryType { name } } }"),
        JSON,
        cookie="jinbang=gone",
        origin="http://jinbang.test",
    )
    first, again = site.send(asking), site.ask("{ __schema { queryType { name } } }")
    assert first.json == again.json == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
    assert first.header("x-request-id") != again.header("x-request-id")
    assert (first.header("set-cookie") is None, again.header("set-cookie") is None) == (False, True)


def test_the_control_strawberrys_own_server_fails(tmp_path_factory: pytest.TempPathFactory) -> None:
    port, log = free_port(), tmp_path_factory.mktemp("stock") / "stock.log"
    with running(["-m", "tests.trust.hostile.edge_stock", str(port)], port, log, "/readyz") as stock:
        chosen = [Probe(kind, (wire,)) for kind, wire in broken_json()]
        chosen += [Probe(kind, (post("/graphql", said(query)),)) for kind, query in (*depths(), *fragments())]
        before, plain = stock.memory(), plain_seconds(stock)
        run = attack(stock, chosen)
        big = "query { " + " ".join(f"a{n}: competitions(first: 2000) {{ nodes {{ code }} }}" for n in range(40)) + "}"
        huge = stock.send(post("/graphql", said(big)))
        print(f"control of hostile inputs: {run}")
    assert len(run.failed()) >= 5
    assert huge.seconds > 10 * plain
    assert before > 0
