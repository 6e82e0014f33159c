"""Signing in and out over HTTP, and who asks: the cookie of a person or tablet, the bearer token of a program.

The pages are the web's; here are the forms they post to. What fails goes back to the page with the rule in its address.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema import counting
from schema.catalogue import language_of
from schema.errors import UNAUTHENTICATED, Told
from schema.http import InDoubt, Running, Stopped
from server import clock
from server.access import ANONYMOUS, Viewer, accounts, pairing, recognising, signing_in
from server.access.signing_in import Begun
from server.access.tokens import PREFIX
from server.app import pair_page
from server.app.arriving import bearer_of, client_of, device_of, local, onward, text_of, to
from server.app.factor_door import FactorDoor
from server.app.oidc_door import OidcDoor
from server.db.read_only import Unwritable
from server.refusal import Refused

COOKIE, COOKIE_OVER_TLS = "jinbang", "__Host-jinbang"
WRITE_SECONDS = 10.0
TOUCH_SECONDS = 0.2  # nobody waits for the note that he was seen
NOT_A_TOKEN = "令牌无效或已过期 / the token is not valid"  # noqa: S105  a sentence
ENDED = "cookie_has_ended"
FORM_MOST = 20  # fields


class Signing:
    """The door for people and programs. `public_address`: where the house is reached behind a proxy."""

    def __init__(self, running: Running, public_address: str | None = None) -> None:
        self.running = running
        self.public = public_address.rstrip("/") if public_address else None

    def address(self, request: Request) -> str:
        """Where the house is reached, without a slash at its end."""
        return self.public or str(request.base_url).rstrip("/")

    async def viewer_of(self, request: Request) -> Viewer:
        """Who asks. A bad token is told (401), a cookie that has ended is nobody's."""
        bearer = bearer_of(request)
        if bearer is not None:
            viewer = await recognising.by_token(bearer) if bearer.startswith(PREFIX) else None
            if viewer is None:
                raise Told(UNAUTHENTICATED, NOT_A_TOKEN)
            return viewer
        return await self.person_of(request)

    async def person_of(self, request: Request) -> Viewer:
        """Whose cookie it is; anybody's where there is none. That it was used is put down once a minute."""
        secret = request.cookies.get(self._cookie(request))
        found = await recognising.by_cookie(secret) if secret else None
        if found is None:
            request.scope.setdefault("state", {})[ENDED] = bool(secret)
            return ANONYMOUS
        sign_in_id = found.viewer.sign_in_id
        if found.is_due and sign_in_id is not None:
            with suppress(InDoubt, Stopped):
                await self.running.write(lambda: signing_in.seen(sign_in_id), TOUCH_SECONDS)
        return found.viewer

    def routes(self) -> list[Route]:
        """What the front door mounts."""
        return [
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/password", self.change_password, methods=["POST"]),
            *FactorDoor(self).routes(),
            *OidcDoor(self).routes(),
            Route("/pair/{code}", self.pair_page, methods=["GET"]),
            Route("/pair/{code}", self.pair, methods=["POST"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Form: login, password, next (a path of ours)."""
        if self._is_foreign(request):
            return PlainTextResponse("来源不符 / foreign origin", 403)
        form = await request.form(max_fields=FORM_MOST, max_files=0)
        login, password, after = text_of(form, "login"), text_of(form, "password"), local(text_of(form, "next"))
        device, address = device_of(request), client_of(request)

        async def work() -> Begun:
            return await signing_in.sign_in(login, password, address=address, device=device)

        begun = await self.done(work)
        if not isinstance(begun, Begun):
            return to("/sign-in", **begun, next=after)
        await self.end(request)
        return self.let_in(request, begun, onward(begun, after))

    async def sign_out(self, request: Request) -> Response:
        """Ends the sign-in on the server, and takes the cookie away."""
        await self.end(request)
        gone = to("/")
        gone.delete_cookie(
            self._cookie(request), secure=self.is_over_tls(request), httponly=True, samesite="lax", path="/"
        )
        return gone

    async def change_password(self, request: Request) -> Response:
        """Form: old, new, again, idempotencyKey, next. The password is changed, and the device signed in anew."""
        viewer = await self.person_of(request)
        form = await request.form(max_fields=FORM_MOST, max_files=0)
        old, new, after = text_of(form, "old"), text_of(form, "new"), local(text_of(form, "next"))
        if new != text_of(form, "again"):
            return to("/me", refused="passwords_differ", next=after)
        device, address, key = device_of(request), client_of(request), text_of(form, "idempotencyKey") or None

        async def work() -> Begun:
            row = await accounts.change_password(viewer, old, new, key=key)
            return await signing_in.sign_in(row.login or "", new, address=address, device=device)

        begun = await self.done(work)
        if not isinstance(begun, Begun):
            return to("/me", **begun, next=after)
        return self.let_in(request, begun, onward(begun, after))

    async def pair_page(self, request: Request) -> Response:
        """A form and nothing else: what fetches addresses ahead must not use the code up."""
        language = language_of(request.cookies.get("language"), request.headers.get("accept-language"))
        refused = request.query_params.get("refused", "")
        return HTMLResponse(pair_page.page(request.url.path, language, refused), headers={"cache-control": "no-store"})

    async def pair(self, request: Request) -> Response:
        """Uses the code: this device is signed in as the person, for the event, until the end of the period."""
        if self._is_foreign(request):
            return PlainTextResponse("来源不符 / foreign origin", 403)
        code, device = str(request.path_params["code"]), device_of(request)

        async def work() -> Begun:
            return await pairing.use(code, device)

        begun = await self.done(work)
        if not isinstance(begun, Begun):
            return to(f"/pair/{quote(code, safe='')}", **begun)
        await self.end(request)
        return self.let_in(request, begun, "/judge")

    async def done(self, work: Callable[[], Awaitable[Begun]]) -> Begun | dict[str, str]:
        """The sign-in that began, or the query that says why not. Nobody's impatience reaches it."""

        async def done() -> Begun | dict[str, str]:
            try:
                return await work()
            except Refused as no:
                counting.act("signIn", no.refusal.rule)
                return {"refused": no.refusal.rule, **{name: str(value) for name, value in no.refusal.params.items()}}
            except Unwritable:
                return {"refused": "sign_in_unwritable"}

        try:
            return await self.running.write(done, WRITE_SECONDS)
        except InDoubt:
            return {"refused": "in_doubt"}
        except Stopped:
            return {"refused": "stopping"}

    async def end(self, request: Request) -> None:
        """Whatever was signed in with this browser's cookie has ended."""
        secret = request.cookies.get(self._cookie(request))
        if secret:
            with suppress(InDoubt, Stopped):
                await self.running.write(lambda: signing_in.sign_out(secret), WRITE_SECONDS)

    def let_in(self, request: Request, begun: Begun, after: str) -> Response:
        """On to `after`, with the cookie: a person's until the browser is closed, a tablet's until its period ends."""
        answer = RedirectResponse(after, 303, headers={"cache-control": "no-store"})
        lasts = (begun.ends_at - clock.now()) // 1_000_000 if begun.is_tablet else None
        answer.set_cookie(
            self._cookie(request), begun.secret, max_age=lasts, path="/", secure=self.is_over_tls(request),
            httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    def _cookie(self, request: Request) -> str:
        return COOKIE_OVER_TLS if self.is_over_tls(request) else COOKIE

    def is_over_tls(self, request: Request) -> bool:
        return self.address(request).startswith("https://")

    def _is_foreign(self, request: Request) -> bool:
        """Whether another site's form signs somebody in; the edge asks only where there is a cookie already."""
        origin = request.headers.get("origin")
        return origin is not None and origin.rstrip("/").lower() != self.address(request).lower()


class Forgetting:
    """Takes the cookie of a sign-in that has ended away from the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def forgetting(message: Message) -> None:
            if message["type"] == "http.response.start" and scope.get("state", {}).get(ENDED):
                headers = MutableHeaders(scope=message)
                if "set-cookie" not in headers:
                    for name, more in ((COOKIE, ""), (COOKIE_OVER_TLS, "; Secure")):
                        headers.append("set-cookie", f'{name}=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax{more}')
            await send(message)

        await self.app(scope, receive, forgetting)
