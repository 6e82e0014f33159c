"""What a request says of itself at the door: whose form, from where, on which device, and where it goes on to."""

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.access.signing_in import Begun

NO_STORE = {"cache-control": "no-store"}


def onward(begun: Begun, after: str) -> str:
    """Where a sign-in goes on to: first what it still lacks."""
    if begun.must_change:
        return f"/me?{urlencode({'next': after})}"
    return f"/factor?{urlencode({'next': after})}" if begun.wants_factor else after


def local(path: str) -> str:
    """A path of ours to go on to; the home page for whatever could lead elsewhere."""
    plain = path.isprintable() and "\\" not in path and path.startswith("/") and not path.startswith("//")
    return path if plain else "/"


def to(path: str, **query: str) -> Response:
    """On to a path of ours, which nobody keeps."""
    asked = urlencode(query)
    return RedirectResponse(f"{path}?{asked}" if asked else path, 303, headers={"cache-control": "no-store"})


def bearer_of(request: Request) -> str | None:
    """The token in the header, None where there is none."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


def text_of(form: FormData, name: str) -> str:
    """What a field of a form says; empty where it is none or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def device_of(request: Request) -> str:
    """What the browser says it is."""
    return "".join(letter for letter in request.headers.get("user-agent", "") if letter.isprintable())


def client_of(request: Request) -> str:
    """The network address that is counted; of IPv6 the whole network a subscriber has."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host
