"""Sending hostile calls to a real server that may take two gigabytes, and judging what comes back."""

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from tests.faults.marking import ROOT, quiet_port
from tests.trust.hostile.sdl import Call
from tests.trust.hostile.sdl_world import Ground

MEMORY = 2 * 1024**3  # bytes of address space
SECONDS = 30.0
FAILED = frozenset({"INTERNAL", "TIMEOUT", "IN_DOUBT", "UNAVAILABLE", "STOPPING"})
RULE = re.compile(r'"(?:told_)?rule":"(\w+)"')
FIRST = re.compile(r"not_your_role|sign_in_needed|token_scope|outside_your_scope|only_in_person|key_|no_such_")
# What only the inside of a program says. Words that a caller sent and is told again are no leak.
INSIDE = re.compile(
    r"""Traceback|File\s\\?"|\bline\s\d+,\sin\s|site-packages|\w\.py\b|\b0x[0-9a-f]{8,}|\sobject\sat\s|<(?:class|function|coroutine|bound)\s
    |\(\)\s(?:got|missing|takes)\s|\bNoneType\b|\b[A-Z]\w+(?:Error|Exception|DoesNotExist)\b|\bKeyError|isoformat
    |\bSELECT\s.+\sFROM\s|\bINSERT\sINTO\s|\bUPDATE\s\S+\sSET\s|\bDELETE\sFROM\s|UNIQUE\sconstraint|duplicate\skey
    |violates\s|constraint\sfailed|no\ssuch\s(?:table|column)|sqlite3|SQLITE|asyncpg|tortoise|strawberry|starlette|uvicorn
    |\b(?:server|schema|web)\.[a-z_]+\.\w|/(?:usr|home|root|tmp|dev|var|srv|opt|work)/|\bsubscriptable|\bunhashable|\bcodec\b
    |literal\sfor|has\sno\sattribute|(?:index|value|month|year)\sout\sof\srange|unsupported\soperand""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: none came."""

    status: int
    text: str


@dataclass
class Told:
    """What a run was told: `wrong` as (what was wrong, call, answer), `by` counts the kinds of answers; `deep` are the
    operations that were carried out, or refused by a rule behind the first check of who asks and what he names."""

    calls: int = 0
    wrong: list[tuple[str, Call, str]] = field(default_factory=list)
    by: Counter[str] = field(default_factory=Counter)
    deep: set[str] = field(default_factory=set)

    def note(self, call: Call, answer: Answer) -> None:
        """Judge one answer."""
        self.calls += 1
        found = wrong(call, answer)
        if found:
            self.wrong.append((found, call, answer.text[:2000]))
        kind = _kind(answer)
        self.by[kind] += 1
        if kind in ("answered", "refused"):
            self.deep.add(call.operation)


def wrong(call: Call, answer: Answer) -> str:
    """What must never be answered; empty where all is well."""
    if answer.status == 0 or answer.status >= 500:
        return f"status {answer.status}"
    codes = {_code(one) for one in _errors(answer)}
    if codes & FAILED:
        return " ".join(sorted(codes & FAILED))
    return leak(answer.text, call.query + json.dumps(call.variables, ensure_ascii=False))


def leak(text: str, sent: str) -> str:
    """What an answer tells of the inside of the program."""
    for found in INSIDE.finditer(text):
        if found[0].lower() not in sent.lower():
            return f"leak {found[0]!r}"
    return ""


def _body(answer: Answer) -> Mapping[str, object]:
    try:
        found = json.loads(answer.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _errors(answer: Answer) -> list[Mapping[str, object]]:
    found = _body(answer).get("errors")
    return found if isinstance(found, list) else []


def _code(error: Mapping[str, object]) -> str:
    extensions = error.get("extensions")
    return str(extensions.get("code", "")) if isinstance(extensions, dict) else ""


def _kind(answer: Answer) -> str:
    """The kind of an answer: answered, refused, "first check", nothing (or not asked for), the code of its error."""
    errors = _errors(answer)
    if errors:
        return _code(errors[0]) or "error"
    rule = RULE.search(answer.text)
    if rule:
        return "first check" if FIRST.match(rule[1]) else "refused"
    data = _body(answer).get("data")
    if not isinstance(data, dict):
        return str(answer.status)
    (said,) = data.values() or (None,)
    return "answered" if said not in (None, [], {}) else "nothing"


@cache
def handed() -> Mapping[str, bytes]:
    """Files such as people hand in, by name."""
    book, paper, rows = Workbook(), Document(), ["event,entry_no,name", "D1,101,示例甲", "E1,102,示例乙"]
    for row in rows:
        book.active.append(row.split(","))
    paper.add_paragraph("{name} {title} {nothing}")
    written: dict[str, BytesIO] = {"entries.xlsx": BytesIO(), "paper.docx": BytesIO()}
    book.save(written["entries.xlsx"])
    paper.save(written["paper.docx"])
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return {name: one.getvalue() for name, one in written.items()} | {
        "entries.csv": "\n".join(rows).encode(), "scan.pdf": pdf,
    }  # fmt: skip


class Asker:
    """A connection to the server that is kept; of each role the token, or the cookie."""

    def __init__(self, port: int, ground: Ground) -> None:
        self.port, self.ground = port, ground
        self.connection = self._new()

    def _new(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def ask(self, call: Call) -> Answer:
        """Send a call."""
        body = json.dumps({"query": call.query, "variables": dict(call.variables)}).encode()
        return self.send("POST", "/graphql", body, {"content-type": "application/json", **self._who(call)})

    def _who(self, call: Call) -> Mapping[str, str]:
        if call.in_person:
            return {"cookie": f"jinbang={self.ground.cookies[call.role]}", "origin": f"http://127.0.0.1:{self.port}"}
        token = self.ground.tokens.get(call.role)
        return {"authorization": f"Bearer {token}"} if token else {}

    def hand_in(self) -> None:
        """A file of each kind for every role, that acts about files come further than to somebody else's."""
        for role, cookie in self.ground.cookies.items():
            headers = {
                "cookie": f"jinbang={cookie}", "origin": f"http://127.0.0.1:{self.port}",
                "content-type": "multipart/form-data; boundary==",
            }  # fmt: skip
            for name, content in handed().items():
                start = f'--=\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
                body = start.encode() + content + b"\r\n--=--\r\n"
                answer = self.send(
                    "POST", "/files", body, {"content-type": "multipart/form-data; boundary==", **headers}
                )
                assert answer.status == 201, answer
                self.ground.files.setdefault(role, []).append(json.loads(answer.text)["id"])

    def send(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Any request; asked once more where a kept connection had been closed meanwhile."""
        for _ in range(2):
            try:
                self.connection.request(method, path, body, dict(headers or {}))
                return self._read(self.connection.getresponse())
            except (HTTPException, OSError):
                self.connection.close()
                self.connection = self._new()
        return Answer(0, "")

    def _read(self, response: HTTPResponse) -> Answer:
        return Answer(response.status, response.read().decode("utf-8", "replace"))


@contextmanager
def serving(url: str, log: Path, *, module: str = "server.cli", memory: int = MEMORY) -> Iterator[tuple[int, int]]:
    """`jinbang serve` that may take `memory` bytes; its port and process id. It must live to the end."""
    port = quiet_port()
    command = [sys.executable, "-m", module, "serve", "--port", str(port), "--database", url]
    with log.open("wb") as told:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ, stdout=told, stderr=told,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
        )  # fmt: skip
    try:
        _until_ready(process, port, log)
        yield port, process.pid
        assert process.poll() is None, log.read_text()[-3000:]
    finally:
        process.kill()
        process.wait()


def _until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    with closing(Asker(port, Ground())) as asker:
        for _ in range(1200):
            if asker.send("GET", "/readyz").status == 200:
                return
            assert process.poll() is None, log.read_text()[-3000:]
            time.sleep(0.05)
    raise TimeoutError(log.read_text()[-3000:])
