"""English: every public page, with no Han character but in names and titles of the data, which say that they are."""

import io
import re
import tokenize
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract

from tests.web import invented
from web import switch, words
from web.languages import FOLDER, LANGUAGES
from web.templates import FOLDER as PAGES

HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
ENGLISH = {"accept-language": "en-GB,en;q=0.9,zh;q=0.1"}
WELD = "/competitions/JZ-2023-04/WELD"
PUBLIC = [
    "/",
    "/competitions",
    "/competitions?tier=city&year=2023&region=1407",
    "/competitions?year=2020",
    "/competitions?year=x",
    "/competitions?tier=town",
    "/competitions?after=x",
    "/competitions?year=1&year=2",
    "/competitions/JZ-2023-04",
    "/competitions/NONE",
    "/no",
    WELD,
    f"{WELD}?revision=1",
    f"{WELD}/chain",
    "/competitions/JZ-2023-04/ALL",
    "/honours",
    "/honours?search=李强&jurisdiction=country&year=2023",
    "/honours?year=2001&occupation=6-18&region=1407&tier=province&title=SX-JSNS",
    "/titles/SX-JSNS",
    "/titles/SX-NONE",
]


class Read(HTMLParser):
    """Sorts the words of a page: those marked as Chinese, and all others, attributes too."""

    VOID = frozenset({"meta", "link", "br", "input", "img", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.marks: list[str | None] = []
        self.chinese: list[str] = []
        self.others: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        mark = "script" if tag == "script" else own.get("lang") or (self.marks[-1] if self.marks else None)
        if own.get("lang") == "zh-CN":
            assert own.get("translate") == "no"
        if mark != "zh-CN":
            self.others += [value for value in own.values() if value]
        if tag not in self.VOID:
            self.marks.append(mark)

    def handle_endtag(self, tag: str) -> None:
        self.marks.pop()

    def handle_data(self, data: str) -> None:
        if self.marks and self.marks[-1] != "script":
            (self.chinese if self.marks[-1] == "zh-CN" else self.others).append(data)

    def left(self) -> list[str]:
        """Han words that are neither marked nor a repetition, in a title or an attribute, of what is marked."""
        known = sorted({each.strip() for each in self.chinese if each.strip()}, key=len, reverse=True)
        found = []
        for text in filter(HAN.search, self.others):
            rest = text
            for each in known:
                rest = rest.replace(each, "")
            if HAN.search(rest):
                found.append(text)
        return found


async def filled() -> None:
    await invented.jinzhong()
    await invented.heats()
    await invented.honours()


async def test_no_han_on_an_english_page_but_in_data(regions, site):
    await filled()
    roll = (await site.get("/honours?title=NX-SSDS")).text
    careers = sorted(set(re.findall(r'"(/honours/[^"?]+)"', roll)))
    assert len(careers) == 2
    for path in [*PUBLIC, *careers]:
        page = await site.get(path, headers=ENGLISH)
        assert page.status_code in (200, 400, 404), path
        assert '<html lang="en">' in page.text
        assert page.headers["content-language"] == "en"
        assert Read(page.text).left() == [], path
    chinese = (await site.get("/honours")).text
    assert 'translate="no"' not in chinese.replace(re.search(r'<a class="language".*?>', chinese)[0], "")


async def test_no_han_on_an_empty_english_page(site):
    for path in ("/", "/competitions", "/honours"):
        assert Read((await site.get(path, headers=ENGLISH)).text).left() == []


def test_unmarked_han_is_found():
    """The control of the test above."""
    page = '<html lang="en"><title>李强</title><p lang="zh-CN" translate="no">李强</p><p aria-label="{}">{}</p></html>'
    assert Read(page.format("李强", "x")).left() == []
    assert Read(page.format("x", "共3人")).left() == ["共3人"]
    assert Read(page.format("获奖：李强", "x")).left() == ["获奖：李强"]


async def test_labels_figures_and_dates_are_the_readers(regions, site):
    await filled()
    assert "15 June 2023, 14:30" in (await site.get(f"{WELD}?revision=1", headers=ENGLISH)).text
    assert "2023年6月15日 14:30" in (await site.get(f"{WELD}?revision=1")).text
    english = (await site.get("/titles/SX-JSNS", headers=ENGLISH)).text
    assert "1,000 yuan" in english
    assert "1 January 2010" in english

    assert "Workers · Individual" in (await site.get("/competitions/JZ-2023-04", headers=ENGLISH)).text
    assert "职工组" in (await site.get("/competitions/JZ-2023-04")).text
    assert "After a shared place the next places stay empty" in (await site.get(WELD, headers=ENGLISH)).text


async def test_the_choice_is_kept_in_a_cookie_and_goes_before_the_browser(site):
    answer = await site.get("/language/en?back=/competitions%3Ftier%3Dcity")
    assert (answer.status_code, answer.headers["location"]) == (303, "/competitions?tier=city")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("language=en;")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    page = await site.get("/", headers={"accept-language": "zh"})
    assert '<html lang="en">' in page.text
    assert 'href="/language/zh-CN?back=/"' in page.text
    await site.get("/language/zh-CN?back=/")
    assert '<html lang="zh-CN">' in (await site.get("/", headers=ENGLISH)).text
    assert (await site.get("/language/fr")).status_code == 404


@pytest.mark.parametrize(
    ("back", "here"),
    [
        ("/honours?search=%E7%84%8A&year=2023", "/honours?search=%E7%84%8A&year=2023"),
        ("/honours?search=焊", "/honours?search=%E7%84%8A"),
        ("/competitions/A-1/E%20x", "/competitions/A-1/E%20x"),
        *[
            (bad, "/")
            for bad in ("", "//evil.test", "/\\evil.test", "https://evil.test", "javascript:x", "x", "/\r\na")
        ],
        *[(bad, "/") for bad in ("///evil.test", "/\tx", "/" + "a" * 3000, "/language/en?back=/")],
    ],
)
def test_nobody_is_led_elsewhere(back: str, here: str):
    assert switch.here(back) == here


def test_every_word_of_the_pages_is_in_english():
    words_of = {
        message
        for path in [*PAGES.glob("*.html"), *PAGES.parent.glob("*.py")]
        for _, message, _, _ in extract("jinja2" if path.suffix == ".html" else "python", io.BytesIO(path.read_bytes()))
        if isinstance(message, str)
    }
    assert len(words_of) > 150
    english = LANGUAGES["en"].words
    assert words_of - english.keys() == set()
    assert english.keys() - words_of == set(), "make words"
    for chinese, said in english.items():
        assert not HAN.search(said), said
        assert set(re.findall(r"%\(\w+\)s", said)) <= set(re.findall(r"%\(\w+\)s", chinese)), said


def test_the_catalogue_is_whole():
    with (FOLDER / "en.po").open("rb") as file:
        messages = [message for message in pofile.read_po(file) if message.id]
    assert [message.id for message in messages if message.fuzzy or not message.string] == []


def test_words_in_a_sentence_are_marked():
    mark = '<span lang="zh-CN" translate="no">'
    said = words.mixed("by 操作技能 (higher first) & 3D打印", locale="en_GB")
    assert said == f"by {mark}操作技能</span> (higher first) &amp; 3D{mark}打印</span>"
    assert words.data("<b>", locale="en_GB") == "&lt;b&gt;"
    assert words.data("甲<b>", locale="en_GB") == f"{mark}甲&lt;b&gt;</span>"
    assert words.data("甲") == "甲"


def test_no_word_is_written_outside_the_catalogue():
    """Python files of web/ say Chinese to a reader only through `_()`; comments and descriptions are free."""
    for path in sorted(Path(switch.__file__).parent.glob("*.py")):
        if path.name in {"ide.py", "languages.py", "linked.py", "words.py"}:
            continue  # a language's own name; names of the data; Babel's patterns
        text = re.sub(r"_\(\"[^\"]*\"\)", "", path.read_text("utf-8"))
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        strings = [one.string for one in tokens if one.type == tokenize.STRING and not one.string.startswith('"""')]
        assert [one for one in strings if re.search(r"[\u4e00-\u9fff]", one)] == []
