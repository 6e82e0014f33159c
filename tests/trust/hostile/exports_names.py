"""Two hundred names that files, tables and readers stumble over. All are invented.

Two thirds can get in (`WRITABLE`); the rest hold what the doors refuse (control characters, characters that turn the
direction, lone surrogates) and must be refused there, or come out as a file that can still be read.
"""

import re

BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "'=",
    "''=",
    "'",
    '"=',
    " =",
    "\u3000=",
    "%0A=",
)
BODIES = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.invalid","x")', "SUM(A1:A9)", "王小明", "-5", "5", "@SUM(1)",
)  # fmt: skip
OTHERS = (
    # Han of four bytes, rare and compatible ones; names of many nations
    "𠮷野家", "𬀩示例", "㐂郎", "王𱁬", "\ufa0e示例", "阿不都热合曼·买买提", "迪丽热巴•示例", "扎西‧示例", "尼玛・示例",
    "Müller", "Nguyễn Thị", "e\u0301a\u0308o\u0302", "क्षि", "ภาษาไทย", "ᠮᠣᠩᠭᠣᠯ", "བོད་སྐད", "ئۇيغۇرچە",
    "שלום עולם", "مرحبا",
    "Z\u0336a\u0336l\u0336g\u0336o\u0336" * 3, "a" + "\u0301" * 40,
    # emoji, with joiners and flags
    "😀", "👩\u200d👩\u200d👧", "🇨🇳示例", "👍🏽", "e\ufe0f\u20e3",
    # quotes, separators, markup
    'a"b', '"', '""', "a,b", "a;b", "a\tb", "a|b", "a\\b", "\\", "'", "''", "`", "a''b",
    "<b>x</b>", "<script>alert(1)</script>", "]]>", "&amp;", "&#0;", "<!--", "<?xml?>", "&lt;", "%s%n", "{{标题}}",
    "{name}",
    "{% x %}", "${x}", "#{x}", "#REF!", "#N/A", "TRUE", "NULL", "null", "None", "NaN", "1e5", "1E400", "0x10", "007",
    "00012345678901234567", "2020-01-01", "3/4", "1.0", "_x0041_", "_x000D_", "_xFFFF_", "x_x0000_y", "0", "~", "*",
    "?",
    "[A]",
    # space that is seen as none
    "王 小明", "王\u3000小明", "王\u00a0小明", "王\u2003小明", "王\u200b小明", "王\ufeff小明", "王\u2060小明",
    " x ", "  ",
    "x" * 63,
    "王" * 200, "=" * 100, "x" * 1000,
    # what is no character, but no control character either
    "王\ue000小明", "王\u0378小明",
)  # fmt: skip
CONTROLS = (
    "a\0b", "\0", "a\x01b", "a\x07b", "a\x08b", "a\x0bb", "a\x0cb", "a\x1bb[31m", "a\x1fb", "a\x7fb", "a\x85b",
    "a\x9bb",
    "a\u202eb", "a\u202ab", "\u202dx", "a\u2066b", "a\u2069b", "a\ufffeb", "a\uffffb",
)  # fmt: skip
NAMES = (*(begin + body for begin in BEGINNINGS for body in BODIES), *OTHERS, *CONTROLS)
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
WRITABLE = tuple(one for one in NAMES if not UNWRITABLE.search(one))
# What XML makes of line ends, and Excel of a carriage return: no name can hold one, for every door refuses or joins it.
ONE_LINE = tuple(one for one in WRITABLE if not re.search("[\t\r\n]", one))
RUN = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def unguarded(cell: str) -> str:
    """The documented reading of a guarded cell of a .csv: one apostrophe before what a sheet would run, and before
    such an apostrophe itself, is taken off."""
    return cell[1:] if cell.startswith("'") and RUN.match(cell[1:]) else cell
