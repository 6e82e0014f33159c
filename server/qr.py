"""QR codes (ISO/IEC 18004) as SVG for a page and as text for a terminal.

Error level M, for a screen or a sheet that is a little dirty, and the quiet zone of four modules that the standard asks
for. Always black on white with the white drawn: an inverted code, as dark mode would make it, is not read by every
scanner.
"""

import io

import segno

QUIET = 4
# Bright white on black, whatever the terminal's colours are: its blocks are the light modules.
LIGHT_ON_DARK = "\x1b[97;40m"
AS_BEFORE = "\x1b[0m"


def _code(text: str) -> segno.QRCode:
    """The code of `text`; segno's DataOverflowError (a ValueError) where it is longer than any code, 2,331 bytes."""
    return segno.make_qr(text, error="m", boost_error=False)


def svg(text: str, *, scale: int = 4) -> str:
    """A whole SVG document, `scale` pixels a module; it may stand in a page or in a `data:` address."""
    drawn = io.BytesIO()
    _code(text).save(
        drawn,
        kind="svg",
        scale=scale,
        border=QUIET,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode().strip()


def terminal(text: str) -> str:
    """Lines of half blocks, two rows of modules to a line, each line with its own colours; no line end at the end."""
    drawn = io.StringIO()
    _code(text).terminal(drawn, border=QUIET, compact=True)
    return "\n".join(f"{LIGHT_ON_DARK}{line}{AS_BEFORE}" for line in drawn.getvalue().splitlines())
