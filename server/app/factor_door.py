"""Showing the second factor over HTTP: a code, a passkey, or the supervisor beside the judge. It goes on under a new
secret in the cookie, which is why it is no mutation.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.access import Viewer, passkeys, proving, vouching
from server.access.signing_in import Begun
from server.app.arriving import NO_STORE, client_of, local, text_of, to

if TYPE_CHECKING:
    from server.app.signing import Signing

FORM_MOST = 20  # fields


class FactorDoor:
    """The door for whoever has signed in and proves once more who he is."""

    def __init__(self, door: "Signing") -> None:
        self.door = door

    def routes(self) -> list[Route]:
        """What the front door mounts."""
        return [
            Route("/factor", self.show, methods=["POST"]),
            Route("/vouch", self.vouch, methods=["POST"]),
            Route("/passkey/challenge", self.challenge, methods=["GET"]),
            Route("/passkey/enrol", self.enrol_passkey, methods=["POST"]),
            Route("/passkey/show", self.show_passkey, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Form: code, next."""
        viewer, given, after = await self._asked(request, "code")
        return await self._woken(request, lambda: proving.show(viewer, **given, address=client_of(request)), after)

    async def vouch(self, request: Request) -> Response:
        """Form: login, password, code, next: the supervisor vouches for this one sign-in."""
        viewer, given, after = await self._asked(request, "login", "password", "code")
        return await self._woken(request, lambda: vouching.vouch(viewer, **given, address=client_of(request)), after)

    async def challenge(self, request: Request) -> Response:
        """What the browser asks its passkey to sign: JSON of WebAuthn. `for`: enrol or show."""
        viewer = await self.door.person_of(request)
        enrols = request.query_params.get("for") == "enrol"
        site = passkeys.Site.of(self.door.address(request))
        found: list[str] = []

        async def work() -> Begun:
            found.append(await (passkeys.to_enrol(viewer, site) if enrols else passkeys.to_show(viewer, site)))
            return Begun("", 0)

        begun = await self.door.done(work)
        if not isinstance(begun, Begun):
            return JSONResponse({"rule": begun["refused"]}, 422, headers=NO_STORE)
        return Response(found[0], media_type="application/json", headers=NO_STORE)

    async def enrol_passkey(self, request: Request) -> Response:
        """Form: answer of the browser, next."""
        viewer, given, after = await self._asked(request, "answer")
        site = passkeys.Site.of(self.door.address(request))
        work = lambda: passkeys.enrol(viewer, site, **given)  # noqa: E731
        return await self._woken(request, work, after, refused="/me/factors")

    async def show_passkey(self, request: Request) -> Response:
        """Form: answer of the browser, next."""
        viewer, given, after = await self._asked(request, "answer")
        site = passkeys.Site.of(self.door.address(request))
        return await self._woken(request, lambda: passkeys.show(viewer, site, **given), after)

    async def _asked(self, request: Request, *names: str) -> tuple[Viewer, dict[str, str], str]:
        viewer = await self.door.person_of(request)
        form = await request.form(max_fields=FORM_MOST, max_files=0)
        return viewer, {name: text_of(form, name) for name in names}, local(text_of(form, "next"))

    async def _woken(
        self, request: Request, work: Callable[[], Awaitable[Begun]], after: str, refused: str = "/factor"
    ) -> Response:
        begun = await self.door.done(work)
        if not isinstance(begun, Begun):
            return to(refused, **begun, next=after)
        return self.door.let_in(request, begun, after)
