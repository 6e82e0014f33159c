"""What a run of hostile inputs cost: answers, times, memory, and how somebody else fared meanwhile."""

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from graphql import get_introspection_query

from tests.trust.hostile.edge import Answer, Site, post, said
from tests.trust.hostile.edge_bodies import bodies
from tests.trust.hostile.edge_queries import PAGE, cut_short, generated
from tests.trust.hostile.edge_uploads import MULTIPART, ORIGIN, part, uploads
from tests.trust.hostile.edge_wire import wires

PLAIN = "{ competitions(first: 5) { nodes { code title } } }"
BOUND = 0.2  # seconds for the slowest; one that takes longer is sent again, for other programs run here too
TRIES = 3
OF_A_PASSWORD = "a form to /sign-in"  # costs what it costs to try one
QUIET = 1.5  # seconds in which another client is left alone
PAUSE = 0.02  # seconds between two questions of the bystander
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Probe:
    """One hostile input, as it goes over the wire."""

    kind: str
    wire: tuple[bytes, ...]


def probes(cookie: str) -> list[Probe]:
    """All of them; about half of the queries are asked by somebody who is signed in."""
    found = []
    for n, (kind, query) in enumerate([*generated(), *cut_short(PAGE, range(3, 80, 7))]):
        own = {"cookie": cookie, "origin": "http://jinbang.test"} if n % 2 else {}
        found.append(Probe(kind, (post("/graphql", said(query), **own),)))
    found += [Probe(kind, (wire,)) for kind, wire in (*bodies(cookie), *uploads(cookie))]
    return found + [Probe(kind, pieces) for kind, pieces in wires()]


def sample(every: Sequence[Probe]) -> list[Probe]:
    """The first and the last of each kind."""
    first: dict[str, Probe] = {}
    last: dict[str, Probe] = {}
    for one in every:
        last[one.kind] = one
        first.setdefault(one.kind, one)
    return [one for one in every if one is first[one.kind] or one is last[one.kind]]


@dataclass(slots=True)
class Bystander:
    """Another client, who asks a plain query all the time; `waits` in seconds."""

    port: int
    waits: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until it is over."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self._over.wait(PAUSE):
            started = time.perf_counter()
            try:
                line.request("POST", "/graphql", said(PLAIN), {"content-type": "application/json"})
                answer = line.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failed.append(str(answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
                line.close()
            self.waits.append(time.perf_counter() - started)
        line.close()

    @property
    def p99(self) -> float:
        """What 99 of 100 waited at most."""
        return sorted(self.waits)[int(len(self.waits) * 0.99)] if self.waits else 0.0


@contextmanager
def bystanding(port: int) -> Iterator[Bystander]:
    """Somebody else asks while the block runs."""
    other = Bystander(port)
    thread = threading.Thread(target=other.run)
    thread.start()
    try:
        yield other
    finally:
        other._over.set()
        thread.join()


@dataclass(slots=True)
class Run:
    """What came back; of an input that took long, the quickest answer of three."""

    answers: list[tuple[Probe, Answer]]
    plain: float
    grown: int
    other: Bystander
    quiet: Bystander

    @property
    def slowest(self) -> tuple[Probe, Answer]:
        """The one that took longest."""
        return max((one for one in self.answers if one[0].kind != OF_A_PASSWORD), key=lambda one: one[1].seconds)

    def failed(self) -> list[str]:
        """The answers that own up to a fault of the server's, and those that never came."""
        return [
            f"{probe.kind}: {answer.status} {answer.body[:300]!r}"
            for probe, answer in self.answers
            if answer.status >= 500 or answer.status == -1
        ]

    def __str__(self) -> str:
        probe, answer = self.slowest
        return (
            f"inputs {len(self.answers)} kinds {len({one.kind for one, _ in self.answers})} "
            f">=500 {len(self.failed())} slowest {answer.seconds:.3f} s ({probe.kind}; plain {self.plain:.4f} s) "
            f"memory +{self.grown / MIB:.1f} MB, another client p99 {self.other.p99:.3f} s "
            f"(left alone {self.quiet.p99:.3f} s)"
        )


def plain_query(site: Site, times: int = 30) -> float:
    """The median seconds of a plain query on a connection of its own."""
    return sorted(site.ask(PLAIN).seconds for _ in range(times))[times // 2]


def warmed(site: Site) -> None:
    """Ask what everybody asks, so that what is loaded once is not taken for what was eaten."""
    for path in (
        "/",
        "/competitions",
        "/competitions/A",
        "/honours",
        "/sign-in",
        "/verify",
        "/verify/list",
        "/desk/new",
        "/me",
    ):
        for cookie in ("", site.cookie):
            site.get(path, **({"cookie": cookie} if cookie else {}))
    site.ask(get_introspection_query())
    whole = part("file", b"x", "a.txt") + b"--x--\r\n"
    site.send(post("/files", whole, MULTIPART, cookie=site.cookie, origin=ORIGIN))


def best(site: Site, one: Probe, limit: float) -> Answer:
    """The answer; the quickest of three where it took long."""
    answer = site.send(*one.wire, limit=limit)
    for _ in range(TRIES - 1):
        if answer.seconds < BOUND or answer.status == -1:
            break
        answer = min(answer, site.send(*one.wire, limit=limit), key=lambda each: each.seconds)
    return answer


def attack(site: Site, chosen: Sequence[Probe], limit: float = 15.0) -> Run:
    """Send them one after another, while somebody else asks."""
    plain = plain_query(site)
    with bystanding(site.port) as quiet:
        time.sleep(QUIET)
    before = site.memory()
    with bystanding(site.port) as other:
        answers = [(one, best(site, one, limit)) for one in chosen]
    return Run(answers, plain, site.memory() - before, other, quiet)
