"""The way to the identity provider and back over HTTP: /oidc/start, /oidc/bind, /oidc/callback."""

from html import escape
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from server.access import Viewer, factors, identities, may, oidc
from server.access.signing_in import Begun
from server.app.arriving import NO_STORE, client_of, device_of, local, onward, to
from server.refusal import Refused, insist, refuse

if TYPE_CHECKING:
    from server.app.signing import Signing

COOKIE = "jinbang-oidc"


class OidcDoor:
    """The door for whom an identity provider knows."""

    def __init__(self, door: "Signing") -> None:
        self.door = door

    def routes(self) -> list[Route]:
        """What the front door mounts."""
        return [
            Route("/oidc/start", self.start, methods=["GET"]),
            Route("/oidc/bind", self.bind, methods=["POST"]),
            Route("/oidc/callback", self.callback, methods=["GET"]),
        ]

    async def start(self, request: Request) -> Response:
        """Off to the provider, to sign in."""
        after = local(request.query_params.get("next", ""))
        try:
            address, going = await oidc.begin(after, self._back(request))
        except Refused as no:
            return _told("/sign-in", no.refusal.rule)
        return self._off(RedirectResponse(address, 303, headers=NO_STORE), request, going)

    async def bind(self, request: Request) -> Response:
        """Off to the provider, to bind the account that is signed in; a page that goes on by itself, for a form may
        lead to no other house (form-action of the CSP)."""
        viewer = await self.door.person_of(request)
        try:
            insist(may(viewer, "factor.begun"))
            insist(await factors.may_be_added(viewer))
            address, going = await oidc.begin("/me/factors", self._back(request), viewer.sign_in_id or 0)
        except Refused as no:
            return _told("/me/factors", no.refusal.rule)
        page = (
            f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={escape(address)}">'
            f'<p><a href="{escape(address)}">→</a></p>'
        )
        return self._off(HTMLResponse(page, headers=NO_STORE), request, going)

    async def callback(self, request: Request) -> Response:
        """Back from the provider: the sign-in begins, or the account is bound."""
        viewer = await self.door.person_of(request)
        asked = request.query_params
        try:
            going = oidc.opened(request.cookies.get(COOKIE, ""))
            known = await oidc.come_back(going, asked.get("state", ""), asked.get("code", ""), self._back(request))
        except Refused as no:
            return self._forgotten(_told("/sign-in", no.refusal.rule), request)
        if going.binds:
            return self._forgotten(await self._bound(viewer, going, known), request)
        return self._forgotten(await self._signed_in(request, going, known), request)

    async def _bound(self, viewer: Viewer, going: oidc.Going, known: oidc.Known) -> Response:
        async def work() -> Begun:
            if viewer.sign_in_id != going.binds:
                refuse("oidc_refused")
            await identities.bind_own(viewer, known.subject)
            return Begun("", 0)

        begun = await self.door.done(work)
        return _told("/me/factors", None if isinstance(begun, Begun) else begun["refused"])

    async def _signed_in(self, request: Request, going: oidc.Going, known: oidc.Known) -> Response:
        where = {"device": device_of(request), "address": client_of(request)}
        factor = "oidc" if known.has_factor else ""
        begun = await self.door.done(lambda: identities.sign_in_as(known.issuer, known.subject, factor=factor, **where))
        if not isinstance(begun, Begun):
            return _told("/sign-in", begun["refused"])
        await self.door.end(request)
        return self.door.let_in(request, begun, onward(begun, going.after))

    def _back(self, request: Request) -> str:
        return f"{self.door.address(request)}/oidc/callback"

    def _off(self, answer: Response, request: Request, going: oidc.Going) -> Response:
        answer.set_cookie(
            COOKIE, going.sealed(), max_age=oidc.LASTS // 1_000_000, path="/oidc", httponly=True, samesite="lax",
            secure=self.door.is_over_tls(request),
        )  # fmt: skip
        return answer

    def _forgotten(self, answer: Response, request: Request) -> Response:
        answer.delete_cookie(COOKIE, path="/oidc", httponly=True, secure=self.door.is_over_tls(request))
        return answer


def _told(path: str, rule: str | None) -> Response:
    return to(path, refused=rule) if rule else to(path)
