"""Forms: what is typed becomes the variables, a refusal stands beside its field, and nothing is done twice."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import FieldNode, OperationDefinitionNode, OperationType, parse, print_ast, validate
from starlette.requests import Request
from starlette.routing import Route

import web
from schema import schema
from schema.context import Context
from schema.http import Running
from server.access import ANONYMOUS, Viewer
from server.app import build
from server.app.body import counted
from server.refusal import Refusal
from tests.web import standin
from tests.web.test_languages import Read
from web import fields, frame
from web.answering import endpoint
from web.page import Page
from web.posting import Acting
from web.templates import ENVIRONMENTS
from web.templates import FOLDER as PAGES

FOLDER = Path(standin.__file__).parent
PAGE = Page(
    "/try/{code}", "tried", needs=("written",), then={"Register": "/try/{code}?of={code}"},
    shows=frozenset({"Once"}), files=True, for_roles=True, folder=FOLDER, contract=standin.contract,
)  # fmt: skip
STAFF = Viewer("account:1", account_id=1, name="王示例")
ADDRESS = "/try/A-1"
FULL = {"input.title": "焊接", "input.kind": "skill", "input.organisers": "甲局\r\n乙会", "key": "k1", "version": "7"}


@pytest.fixture(autouse=True)
def book() -> Iterator[standin.Book]:
    """An empty book, and the stand-in's template beside the others."""
    standin.BOOK.asked.clear()
    standin.BOOK.gate = None
    loaders: list[Any] = [one.loader for one in ENVIRONMENTS.values()]
    for loader in loaders:
        loader.searchpath.append(str(FOLDER))
    yield standin.BOOK
    for loader in loaders:
        loader.searchpath.remove(str(FOLDER))


async def keep_file(context: Context, name: str, content: bytes, key: str | None) -> Any:
    """The stand-in of the store of files: refuses what is empty."""
    return f"F:{name}:{len(content)}:{key}" if content else Refusal("reason_missing")


class Door:
    """The real front door with the stand-in's page; whoever has the cookie `who` is signed in."""

    def __init__(self, url: str, seconds: float = 10.0) -> None:
        self.running = Running()
        acting = Acting(self.running, keep_file, counted, seconds)
        route = Route(PAGE.path, endpoint(PAGE, self.context_of, acting), methods=["GET", "POST"])
        self.app = build(url, self.running, more=[route])

    async def context_of(self, request: Request) -> Context:
        viewer = STAFF if "who" in request.cookies else ANONYMOUS
        return Context(viewer, "en" if "en" in request.headers.get("accept-language", "") else "zh_CN", of_a_page=True)

    def client(self, *, signed_in: bool = True) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app),
            base_url="http://jinbang.test",
            headers={"origin": "http://jinbang.test"},
            cookies={"who": "1"} if signed_in else {},
        )


@pytest.fixture
async def door(database) -> Door:
    return Door(database.url)


def read(**given: Any) -> tuple[dict[str, Any], dict[str, str]]:
    operation = parse(PAGE.document).definitions[1]
    wanted = fields.declared(standin.contract._schema, operation)  # type: ignore[arg-type]
    texts = {name.replace("__", "."): [value] if isinstance(value, str) else value for name, value in given.items()}
    reading = fields.Reading({"code": ["A"], **{key: [one] for key, one in FULL.items()}, **texts})
    return reading.variables(wanted), reading.wrong


def test_every_kind_of_field_becomes_its_variable():
    found, wrong = read(
        input__startsOn="2027-03-05", input__opensAt="2027-03-05T09:30", input__places="３", input__note="",
        input__kinds=["skill", "THEORY"], input__open=["false", "true"], version="７",
        input__parts__10__code="c", input__parts__2__code=" b ", input__parts__2__points="-5",
        input__parts__3__code="", input__parts__3__points="",
    )  # fmt: skip
    assert wrong == {}
    assert found == {
        "code": "A",
        "idempotencyKey": "k1",
        "version": 7,
        "input": {
            "title": "焊接", "kind": "SKILL", "startsOn": "2027-03-05", "opensAt": "2027-03-05T09:30", "places": 3,
            "organisers": ["甲局", "乙会"], "kinds": ["SKILL", "THEORY"], "open": True, "note": None,
            "parts": [{"code": "b", "points": -5}, {"code": "c"}],
        },
    }  # fmt: skip


def test_what_is_not_in_the_form_is_not_given_and_what_is_empty_is_null():
    found, wrong = read(input__paper__number="", input__startsOn=" ", input__places="", input__note="", file="")
    assert wrong == {}
    assert found["file"] is None
    given = found["input"]
    assert (given["note"], given["open"]) == (None, False)  # where the contract has a default, empty means the default
    assert not {"places", "paper", "startsOn", "kinds", "parts", "opensAt"} & given.keys()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("input__title", "  ", "required"),
        ("input__kind", "x", "choice"),
        ("input__startsOn", "5.3.2027", "date"),
        ("input__opensAt", "2027-03-05", "time"),
        ("input__opensAt", "2027-03-05T09:30Z", "time"),
        ("input__places", "abc", "number"),
        ("input__places", "1.5", "number"),
        ("input__places", "99999999999999999999", "number"),
        ("input__places", "1_0", "number"),
        ("version", "", "required"),
        ("key", "", "required"),
        ("input__title", "a\x00b", "text"),
        ("input__note", "长" * 20_001, "text"),
        ("input__parts__0__points", "5", None),
        ("input__paper__pages", "5", None),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(name: str, text: str, told: str | None):
    _, wrong = read(**{name: text})
    if told is None:  # something is missing beside it
        assert list(wrong.values()) == ["required"]
    else:
        assert wrong == {name.replace("__", "."): told}


async def test_form_acts_once_and_goes_on(door: Door, book: standin.Book):
    async with door.client() as client:
        page = await client.get(ADDRESS)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "private, no-store"
        assert "etag" not in page.headers
        assert 'value="2027-03-05T09:30"' in page.text
        keys = re.findall(r'name="key" value="([0-9a-f-]{36})"', page.text)
        assert len(set(keys)) == 2
        sent = {**FULL, "key": keys[0]}
        for _ in range(2):
            answer = await client.post(f"{ADDRESS}?do=Register", data=sent)
            assert (answer.status_code, answer.headers["location"]) == (303, "/try/JZ%201%2F2?of=JZ%201%2F2")
        after = await client.get(ADDRESS)
        assert '<p class="done" role="status">登录</p>' in after.text
        assert "<li>焊接</li>" in after.text
        assert 'class="done"' not in (await client.get(ADDRESS)).text
    assert list(book.asked) == [keys[0]]
    assert book.asked[keys[0]][1:] == (7, None, "A-1", "王示例")


async def test_refusal_stands_at_its_field_with_all_that_was_typed(door: Door, book: standin.Book):
    async with door.client() as client:
        answer = await client.post(f"{ADDRESS}?do=Register", data={**FULL, "input.title": "同名", "input.open": "true"})
        text = answer.text
        assert answer.status_code == 422
        assert answer.headers["cache-control"] == "private, no-store"
        control = re.search(r'<input id="Register-input-title"[^>]*>', text)
        assert control
        assert 'value="同名"' in control[0]
        assert 'aria-invalid="true"' in control[0]
        assert 'aria-describedby="Register-input-title-hint Register-input-title-error"' in control[0]
        assert '<p class="error" id="Register-input-title-error">' in text
        assert '<a href="#Register-input-title">' in text
        assert "甲局\r\n乙会</textarea>" in text or "甲局\n乙会</textarea>" in text
        assert '<option value="skill" selected>' in text
        assert 'name="key" value="k1"' not in text
        faulty = await client.post(f"{ADDRESS}?do=Register", data={**FULL, "input.title": "坏表"})
        assert "共1处差错" in faulty.text
        assert "0 到 100" in faulty.text
        wrong = await client.post(f"{ADDRESS}?do=Register", data={**FULL, "version": "x", "input.places": "x"})
        assert wrong.status_code == 422
        assert "这里需要一个整数。" in wrong.text
        english = {"accept-language": "en"}
        said = await client.post(f"{ADDRESS}?do=Register", data={**FULL, "input.kind": ""}, headers=english)
        assert said.status_code == 422
        assert Read(said.text.replace("焊接", "").replace("甲局", "").replace("乙会", "")).left() == []
    assert book.asked == {}


async def test_other_forms_of_the_page_stay_as_they_are(door: Door):
    async with door.client() as client:
        given = {**FULL, "_of": "r2", "input.title": "同名"}
        text = (await client.post(f"{ADDRESS}?do=Once", data=given)).text
        assert 'aria-invalid="true"' not in text
        assert "没有提交" in text


async def test_answer_to_be_seen_once_is_shown_where_it_was_asked(door: Door):
    async with door.client() as client:
        answer = await client.post(f"{ADDRESS}?do=Once", data=FULL)
        assert answer.status_code == 200
        assert '<p class="once">JZ 1/2</p>' in answer.text
        assert answer.headers["cache-control"] == "private, no-store"


async def test_file_becomes_an_id_and_a_refused_one_is_told(door: Door, book: standin.Book):
    async with door.client() as client:
        file = {"file": ("名单.csv", b"a,b\n", "text/csv")}
        answer = await client.post(f"{ADDRESS}?do=Register", data=FULL, files=file)
        assert answer.status_code == 303
        assert book.asked["k1"][2] == "F:名单.csv:4:k1:file"
        empty = {"file": ("空.csv", b"", "text/csv")}
        refused = await client.post(f"{ADDRESS}?do=Register", data={**FULL, "key": "k2"}, files=empty)
        assert refused.status_code == 422
        assert 'id="Register-file-error"' in refused.text


async def test_act_in_doubt_keeps_key_and_fields_and_is_done_once(database, book: standin.Book):
    door = Door(database.url, seconds=0)
    book.gate = asyncio.Event()
    async with door.client() as client:
        answer = await client.post(f"{ADDRESS}?do=Register", data=FULL)
        assert answer.status_code == 503
        assert "再按一次" in answer.text
        assert 'name="key" value="k1"' in answer.text
        assert 'value="焊接"' in answer.text
        book.gate.set()
        assert await door.running.finish(5) == 0
        assert list(book.asked) == ["k1"]
        door.running.stop()
        stopping = await client.post(f"{ADDRESS}?do=Register", data=FULL)
        assert stopping.status_code == 503
        assert 'name="key" value="k1"' in stopping.text


async def test_bug_in_an_act_is_doubt_with_an_id(door: Door):
    async with door.client() as client:
        answer = await client.post(f"{ADDRESS}?do=Register", data={**FULL, "input.title": "坏了"})
        assert answer.status_code == 503
        assert 'name="key" value="k1"' in answer.text
        assert re.search(r"编号 [0-9a-f]{16}", answer.text)


async def test_who_is_not_signed_in_is_led_to_the_door_and_back(door: Door, book: standin.Book):
    async with door.client(signed_in=False) as client:
        for answer in (await client.get(f"{ADDRESS}?x=1"), await client.post(f"{ADDRESS}?x=1&do=Register", data=FULL)):
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Ftry%2FA-1%3Fx%3D1")
    assert book.asked == {}


async def test_foreign_origins_and_unknown_acts_are_refused(door: Door, book: standin.Book):
    async with door.client() as client:
        for origin in ("http://evil.test", "null"):
            answer = await client.post(f"{ADDRESS}?do=Register", data=FULL, headers={"origin": origin})
            assert answer.status_code == 403
        assert (await client.post(f"{ADDRESS}?do=Tried", data=FULL)).status_code == 404
        assert (await client.post(ADDRESS, data=FULL)).status_code == 404
        assert (await client.get("/try/NONE")).status_code == 404
    assert book.asked == {}
    async with door.client(signed_in=False) as anybody:
        assert (await anybody.post(f"{ADDRESS}?do=Register", data=FULL)).status_code == 303  # the control: it arrives


ACTING = [page for page in web.PAGES if page.operations]


@pytest.mark.parametrize("page", ACTING, ids=lambda page: page.name)
def test_law_every_mutation_of_a_page_asks_for_the_refusal(page: Page):
    document = parse(page.document)
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode) or node.operation is not OperationType.MUTATION:
            continue
        name = node.name.value if node.name else ""
        text = print_ast(node)
        assert len(node.selection_set.selections) == 1, f"{name}: one act"
        act = node.selection_set.selections[0]
        assert isinstance(act, FieldNode)
        assert "__typename" in text, name
        refusal = page.document[page.document.index("on Refusal") :]
        assert re.match(r"on Refusal \{ rule message field faults \{ row column message expected \} \}", refusal), name
        assert "...No" in text or "... on Refusal" in text, name
        assert "idempotencyKey" in {one.name for one in page.operations[name].wanted}, f"{name}: no key"


def whole(name: str) -> str:
    """A template with the ones it takes macros from or includes."""
    text = (PAGES / name).read_text("utf-8")
    named = re.findall(r'{% (?:from|include) "(\w+\.html)"', text)
    return text + "".join((PAGES / one).read_text("utf-8") for one in named if one not in {"forms.html", "layout.html"})


@pytest.mark.parametrize("page", ACTING, ids=lambda page: page.name)
def test_law_every_mutation_has_its_form_and_its_notice(page: Page):
    template = whole(f"{page.name}.html")
    for name in page.operations:
        assert re.search(rf'(?:form|press|ending)\("{name}"', template), f"{name}: no form"
        assert name in page.shows or name in page.then or f'"{name}": _(' in template, f"{name}: nothing is said"
    assert set(page.then) | page.shows <= set(page.operations)


def test_law_pages_that_act_are_for_people_who_are_signed_in():
    """But the one on which the code of an award notice is the credential, and those on which anybody may object."""
    open_to_all = ["bank_card", "object", "object_result"]
    assert [page.name for page in ACTING if not page.for_roles] == open_to_all


def test_law_the_frame_is_valid():
    assert validate(schema._schema, parse(frame.DOCUMENT)) == []
