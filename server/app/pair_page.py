"""The page a tablet opens by a QR code: one button. Opening it uses nothing up."""

from html import escape

from schema.catalogue import SOURCE, say


def page(path: str, language: str, refused: str) -> str:
    """The form that posts to its own `path`; with why the code was `refused`, if it was."""

    def told(key: str) -> str:
        return escape(say(language, key))

    why = f"<p role=alert>{told('rule.pairing_refused')}</p>" if refused else ""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{told("pair.title")}</title>'
    )
    form = f'<form method="post" action="{escape(path)}"><button>{told("pair.button")}</button></form>'
    body = f"<h1>{told('pair.title')}</h1>{why}<p>{told('pair.intro')}</p>{form}"
    tag = "zh-CN" if language == SOURCE else "en"
    return f'<!doctype html><html lang="{tag}"><head>{head}</head><body>{body}</body></html>'
