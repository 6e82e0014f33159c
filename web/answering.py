"""What the routes call: a GET shows a page, a POST carries out one of its own mutations and goes on from there."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schema import catalogue
from schema.context import Context
from schema.errors import bug, is_of_a_value
from web import frame, languages, posting, trouble, variables
from web.forms import Posted, form_of
from web.page import OWN, Asking, Broken, Data, Missing, Page, SignInNeeded, csv, html, id_of, labels
from web.posting import Acting, Attempt
from web.sheets import xlsx
from web.variables import BadQuery

ContextOf = Callable[[Request], Awaitable[Context]]
Endpoint = Callable[[Request], Awaitable[Response]]
DONE = "done"  # the cookie that says, once, which operation was carried out
DONE_SECONDS = 30
FIGURES = re.compile(r"[0-9T:. +-]{1,32}")
STATUS = {"refused": 422, "in_doubt": 503, "stopping": 503}


def endpoint(page: Page, context_of: ContextOf, acting: Acting) -> Endpoint:
    """What answers for a page; `context_of` says who asks, with the right of a page to ask long lists."""

    async def answer(request: Request) -> Response:
        context = await context_of(request)
        try:
            if page.for_roles and not context.viewer.is_signed_in:
                raise SignInNeeded
            if page.roles and not context.viewer.holds(page.roles):
                if context.viewer.sleeps(page.roles):
                    return RedirectResponse(f"/factor?next={quote(posting.here(request), safe='')}", 303, OWN)
                raise Missing
            answering = Answering(request, page, context)
            return await (answering.post(acting) if request.method == "POST" else answering.get())
        except BadQuery as bad:
            return trouble.bad_query(request, bad, await frame.of(context))
        except Missing:
            return trouble.missing(request, await frame.of(context))
        except SignInNeeded:
            return RedirectResponse(f"/sign-in?next={quote(posting.here(request), safe='')}", 303, OWN)
        except Broken as broken:
            return trouble.failed(request, str(broken), await frame.of(context))
        except HTTPException as refused:
            return trouble.unread(request, refused, await frame.of(context))
        except Exception as error:
            masked = bug(error)
            if is_of_a_value(masked):
                return trouble.missing(request, await frame.of(context))
            return trouble.failed(request, id_of(masked), await frame.of(context))

    return answer


def told(asked: Mapping[str, str], language: str) -> str | None:
    """The sentence of the rule in `?refused=`, with which a form outside the pages comes back; its parameters are
    figures only, so that nobody's words are put on our page by an address."""
    rule = f"rule.{asked.get('refused', '')}"
    if not catalogue.knows(rule):
        return None
    figures = {name: value for name, value in asked.items() if FIGURES.fullmatch(value)}
    try:
        return catalogue.say(language, rule, **figures)
    except KeyError:
        return catalogue.say(language, "rule.sign_in_refused")


class Answering:
    """One request for a page."""

    def __init__(self, request: Request, page: Page, context: Context) -> None:
        self.request, self.page, self.context = request, page, context
        given = variables.read(page.variables, request.path_params, request.query_params.multi_items())
        self.asking = Asking(page, given, context)

    async def get(self) -> Response:
        """The page, with what was just done said on it once."""
        if self.page.rows:
            give = xlsx if self.page.path.endswith(".xlsx") else csv
            return await give(self.request, self.asking)
        done = self.request.cookies.get(DONE) if self._is_own else None
        answer = await self._shown(done=done)
        if done is not None:
            answer.delete_cookie(DONE)
        return answer

    async def post(self, acting: Acting) -> Response:
        """303 to where it goes on; the page again where nothing was done or nobody knows; the answer to see once."""
        operation = self.page.operations.get(self.request.query_params.get("do", ""))
        if operation is None:
            raise Missing
        found = await Attempt(self.request, self.page, operation, self.context, acting).carry_out()
        if isinstance(found, Posted):
            return await self._shown(posted=found, status=STATUS[found.state])
        if operation.name in self.page.shows:
            return await self._shown(answer=found, done=operation.name)
        onward = posting.onward(self.request, self.page, operation, found)
        answer = RedirectResponse(onward, 303, OWN)
        secure = self.request.url.scheme == "https"
        answer.set_cookie(DONE, operation.name, max_age=DONE_SECONDS, secure=secure, httponly=True, samesite="lax")
        return answer

    @property
    def _is_own(self) -> bool:
        """Whether the page is this reader's own, which nobody keeps: also one that a code opened, or that acts."""
        signed_in = self.page.for_roles or self.context.viewer.is_signed_in
        return signed_in or "code" in self.asking.given or bool(self.page.operations)

    async def _shown(
        self, *, posted: Posted | None = None, answer: Data | None = None, done: str | None = None, status: int = 200
    ) -> Response:
        around: dict[str, Any] = await frame.of(self.context) if self._is_own else {}
        language = languages.of(self.request).code
        around |= {"posted": posted, "answer": answer, "done": done, "form_of": form_of(posted)}
        around["told"] = told(self.request.query_params, language) if "refused" in self.page.asks else None
        around["labels"] = lambda family: labels(family, language)
        return await html(self.request, self.asking, around, status, own=self._is_own or answer is not None)
