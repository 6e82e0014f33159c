"""A form acts: it posts to its own page with `?do=Operation`, one of the mutations in the page's own document.

The hidden `key` is the idempotency key, made when the page was read: a form sent twice acts once.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Receive

from schema.context import Context
from schema.errors import IN_DOUBT, UNAUTHENTICATED, code_of, is_of_a_value
from schema.http import InDoubt, Running, Stopped
from schema.refusal import render
from web import confirming, fields, languages
from web.forms import Posted, field_of, wrong_words
from web.page import OF_THE_READER, Data, Operation, Page, SignInNeeded, id_of

KeepFile = Callable[[Context, str, bytes, str | None], Coroutine[Any, Any, Any]]
Counted = Callable[[Receive, int, float], Receive]
ACT_SECONDS = 10.0
BODY_MOST, BODY_SECONDS = 256 * 1024, 10.0
FILE_MOST, FILE_SECONDS = 10 * 1024 * 1024 + 64 * 1024, 60.0  # a file of 10 MB with the fields around it
MOST_FIELDS, MOST_FILES = 3000, 5
KEY_MOST = 80  # characters


async def keeps_nothing(context: Context, name: str, content: bytes, key: str | None) -> Any:
    """For an application that takes no files."""
    raise LookupError("no page of this application takes files")


def uncounted(receive: Receive, most: int, seconds: float) -> Receive:
    """For an application whose edge bounds every body."""
    return receive


@dataclass(frozen=True, slots=True)
class Acting:
    """What the front door lends the forms.

    `running` carries out the writes. `keep_file(context, name, content, key)` answers the id of the stored file,
    the same for the same key, or the server's Refusal. `counted(receive, most bytes, seconds)` bounds a body by
    HTTPException 413 and 408.
    """

    running: Running = field(default_factory=Running)
    keep_file: KeepFile = keeps_nothing
    counted: Counted = uncounted
    seconds: float = ACT_SECONDS


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: texts by field (of a file its name), and files by field as (name, content)."""

    operation: Operation
    texts: dict[str, list[str]]
    files: dict[str, tuple[str, bytes]]

    @property
    def key(self) -> str:
        """The idempotency key in the form."""
        return self.texts.get("key", [""])[-1][:KEY_MOST]

    def again(self, **more: Any) -> Posted:
        """The form to be shown again."""
        return Posted(self.operation.name, self.texts.get("_of", [""])[-1][:KEY_MOST], self.key, self.texts, **more)


async def read(request: Request, page: Page, operation: Operation, counted: Counted) -> Sent:
    """The body of the request. Raises HTTPException 400, 408, 413."""
    most, seconds = (FILE_MOST, FILE_SECONDS) if page.files else (BODY_MOST, BODY_SECONDS)
    bounded = Request(request.scope, counted(request.receive, most, seconds))
    sent = Sent(operation, {}, {})
    async with bounded.form(max_fields=MOST_FIELDS, max_files=MOST_FILES) as form:
        for name, value in form.multi_items():
            of_field = sent.texts.setdefault(name, [])
            if isinstance(value, UploadFile):
                of_field.append(value.filename or "")
                if value.filename:
                    sent.files[name] = (value.filename, await value.read())
            else:
                of_field.append(value)
    return sent


@dataclass(frozen=True, slots=True)
class Attempt:
    """One form of one request, from its fields to the answer of its mutation."""

    request: Request
    page: Page
    operation: Operation
    context: Context
    acting: Acting

    async def carry_out(self) -> Data | Posted:
        """The answer of the mutation, or the form to be shown again."""
        sent = await read(self.request, self.page, self.operation, self.acting.counted)
        path = {name: [str(value)] for name, value in self.request.path_params.items()}
        reading = fields.Reading({**sent.texts, **path})
        variables = reading.variables(self.operation.wanted)
        refused = await self._confirmed(sent)
        if refused is not None:
            return refused
        if not reading.wrong and sent.files:
            ids = await self._keep(sent)
            if isinstance(ids, Posted):
                return ids
            variables = fields.Reading({**sent.texts, **ids, **path}).variables(self.operation.wanted)
        if reading.wrong:
            words = wrong_words(languages.of(self.request).say)
            errors = {name: words[told] for name, told in reading.wrong.items()}
            return sent.again(rule="not_understood", message=words["form"], errors=errors)
        return await self._act(sent, variables)

    async def _confirmed(self, sent: Sent) -> Posted | None:
        """The form to be shown again, where somebody was asked who he is and did not prove it."""
        typed = sent.texts.get(confirming.FIELD, [""])[-1]
        if not typed:
            return None
        try:
            no = await confirming.confirmed(self.context, typed, self.acting.running, self.acting.seconds)
        except InDoubt:
            return sent.again(state="in_doubt")
        except Stopped:
            return sent.again(state="stopping")
        return None if no is None else sent.again(rule=no[0], message=no[1])

    async def _keep(self, sent: Sent) -> Mapping[str, list[str]] | Posted:
        """The ids of the files that were sent, by field."""
        ids: dict[str, list[str]] = {}
        for name, (filename, content) in sent.files.items():
            key = f"{sent.key}:{name}"[:KEY_MOST] if sent.key else None  # sent again, the form has the same ids in it
            work = partial(self.acting.keep_file, self.context, filename, content, key)
            try:
                kept = await self.acting.running.write(work, self.acting.seconds)
            except InDoubt:
                return sent.again(state="in_doubt")
            except Stopped:
                return sent.again(state="stopping")
            if not isinstance(kept, str):
                said = render(kept, self.context.language)
                return sent.again(rule=kept.rule, message=said, errors={name: said})
            ids[name] = [kept]
        return ids

    async def _act(self, sent: Sent, variables: Data) -> Data | Posted:
        execute = self.page.contract.execute
        context = self.context.fresh()
        work = partial(execute, self.page.document, variables, context, operation_name=self.operation.name)
        try:
            result = await self.acting.running.write(work, self.acting.seconds)
        except InDoubt:
            return sent.again(state="in_doubt")
        except Stopped:
            return sent.again(state="stopping")
        return self._failed(sent, result.errors[0]) if result.errors else _answer(sent, result.data)

    def _failed(self, sent: Sent, error: Any) -> Posted:
        """An error is no refusal: what it was is in the log, and whether anything was done is not known."""
        code = code_of(error)
        if code == UNAUTHENTICATED:
            raise SignInNeeded
        if is_of_a_value(error) or (code in OF_THE_READER and error.path is None):
            words = wrong_words(languages.of(self.request).say)
            return sent.again(rule="not_understood", message=words["understood"])
        return sent.again(state="in_doubt", error_id="" if code == IN_DOUBT else id_of(error))


def _answer(sent: Sent, data: Data) -> Data | Posted:
    (answer,) = data.values()
    if answer["__typename"] != "Refusal":
        return dict(answer)
    of_field = field_of(answer.get("field"), sent.texts)
    errors = {of_field: answer["message"]} if of_field else {}
    faults = answer.get("faults") or ()
    return sent.again(rule=answer["rule"], message=answer["message"], errors=errors, faults=faults)


def onward(request: Request, page: Page, operation: Operation, answer: Data) -> str:
    """Where to go on: what the page says for the operation, filled from path and answer; else the page itself."""
    pattern = page.then.get(operation.name)
    if pattern is not None:
        return pattern.format_map(_quoted({**request.path_params, **answer}))
    return here(request)


def here(request: Request) -> str:
    """The address of the request, without what it was to do."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "do"]
    return quote(request.url.path) + ("?" + urlencode(asked) if asked else "")


def _quoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _quoted(each) for key, each in value.items()}
    return quote(str(value), safe="")
