"""GraphiQL at /graphql for a browser, from our own assets; a plain form where they were not fetched."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from web import assets

# React and CodeMirror set styles from script; nothing else is loosened, and nothing comes from elsewhere.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
STYLES = ("graphiql/graphiql.min.css", "ide.css")
SCRIPTS = (
    "graphiql/react.production.min.js",
    "graphiql/react-dom.production.min.js",
    "graphiql/graphiql.min.js",
    "ide.js",
)


def _present(names: tuple[str, ...]) -> list[str]:
    return [escape(assets.address(name)) for name in names if name in assets.ASSETS]


async def page(request: Request) -> Response:
    """The page; `make assets` brings GraphiQL, without it the form of ide.js asks the same."""
    styles = "".join(f'<link rel="stylesheet" href="{address}">' for address in _present(STYLES))
    icon = f'<link rel="icon" href="{escape(assets.address("favicon.svg"))}">'
    scripts = "".join(f'<script src="{address}" defer></script>' for address in _present(SCRIPTS))
    return HTMLResponse(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>GraphQL · 金榜</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{icon}{styles}{scripts}</head>'
        '<body><main id="graphiql"><noscript>此页需要启用脚本。/ This page needs scripts.</noscript></main>'
        "</body></html>"
    )
