"""GET /language/{language}?back=PATH: keeps the reader's choice in a cookie and goes back where they were."""

from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.languages import LANGUAGES

A_YEAR = 365 * 24 * 3600
LONGEST = 2000


async def serve(request: Request) -> Response:
    """303 to where the reader was; 404 for a language we do not speak."""
    chosen = next((each for each in LANGUAGES.values() if each.tag == request.path_params["language"]), None)
    if chosen is None:
        raise HTTPException(404)
    answer = RedirectResponse(here(request.query_params.get("back", "/")), 303, {"cache-control": "no-store"})
    secure = request.url.scheme == "https"
    answer.set_cookie("language", chosen.code, max_age=A_YEAR, secure=secure, httponly=True, samesite="lax")
    return answer


def here(back: str) -> str:
    """`back` where it is a path of this site, else the home page: nobody is led elsewhere through us."""
    if (
        len(back) > LONGEST
        or not back.isprintable()
        or "\\" in back
        or not back.startswith("/")
        or back.startswith("//")
    ):
        return "/"
    parts = urlsplit(back)
    if parts.scheme or parts.netloc or parts.path.startswith(("//", "/language/")):
        return "/"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    return path + (f"?{quote(parts.query, safe='=&%+/:@!$,;~-._')}" if parts.query else "")
