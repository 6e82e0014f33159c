"""Draw certificates: PDF/A-2b by typst, with the packaged fonts. The same data give the same bytes."""

import hashlib
import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import segno
import typst

from server.certificates import glyphs

LAYOUTS = Path(__file__).with_name("layouts")
NEWEST_LAYOUT = 1
STANDARD: Final = "a-2b"
MASK = 3  # any of the eight is valid; trying them all takes five times as long
INPUT, FAMILIES = "bytes(sys.inputs.pages)", "bytes(sys.inputs.fonts)"  # what the layout is told
DARK = re.compile(b"\1+")
_one_at_a_time = threading.Lock()  # a compiler is no two threads' at once


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows, names as the layout knows them. `mark`: a word across the page, of a specimen."""

    orientation: str
    title: str
    body: str
    issuer: str
    date: str
    small: tuple[str, ...]
    qr: str
    qrWords: str = ""  # noqa: N815  the layout's name
    mark: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is set in type."""
        return (self.title, self.body, self.issuer, self.date, *self.small, self.mark)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A PDF with its SHA-256."""

    content: bytes
    digest: str


def engine(layout: int) -> str:
    """What draws: another engine may give other bytes for the same data."""
    return f"typst {version('typst')}, layout {layout}"


def qr(text: str) -> str:
    """The QR of an address as SVG, without its quiet zone: the page has one. Each run of dark modules is a line, from
    where the last one ended; segno's own writer says the same and takes four times as long."""
    rows = segno.make_qr(text, error="m", boost_error=False, mask=MASK).matrix
    path, at, line = [], 0, 0
    for n, row in enumerate(rows):
        for dark in DARK.finditer(bytes(row)):
            first, end = dark.span()
            path.append(f"m{first - at} {n - line}h{end - first}")
            at, line = end, n
    drawn = f'<path stroke="#000" d="M0 0.5{"".join(path)[len("m0 0") :]}"/>'  # the first module is dark
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">{drawn}</svg>\n'


def pdf(pages: Sequence[Page], *, layout: int, at: int) -> bytes:
    """One PDF/A-2b of `pages`, dated `at` (UTC microseconds)."""
    source, compiler = _compiler(layout, tuple(one.path for one in glyphs.chain()))
    said = json.dumps([asdict(one) for one in pages], ensure_ascii=False)
    with _one_at_a_time:
        made = compiler.compile(
            input=source.replace(INPUT, f"bytes({literal(said)})").encode(), format="pdf", pdf_standards=[STANDARD],
            timestamp=at // 1_000_000, pdf_tags=False,
        )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def literal(text: str) -> str:
    """A text as a string of typst: nothing in it is read as code. Passed as an input it would cost as much again as the
    page, for the compiler then builds its library anew."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def drawn(page: Page, *, layout: int, at: int) -> Drawn:
    """One certificate."""
    content = pdf([page], layout=layout, at=at)
    return Drawn(content, hashlib.sha256(content).hexdigest())


@cache
def _compiler(layout: int, paths: tuple[Path, ...]) -> tuple[str, typst.Compiler]:
    """The layout with the families of the chain in order, and a compiler that has read those fonts and no others."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(one) for one in dict.fromkeys(path.parent for path in paths)],
    )
    families = json.dumps([one.family for one in glyphs.chain()], ensure_ascii=False)
    source = LAYOUTS.joinpath(f"{layout}.typ").read_text("utf-8").replace(FAMILIES, f"bytes({literal(families)})")
    return source, typst.Compiler(source.encode(), font_paths=fonts, ignore_system_fonts=True)


def facts_text(facts: Mapping[str, str]) -> str:
    """Facts as they are stored: canonical JSON, those that say nothing left out."""
    kept = {key: value for key, value in facts.items() if value}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
