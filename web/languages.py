"""The languages of the pages: Chinese stands in the templates, English in web/translations/en.po, read at start-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages import pofile
from starlette.requests import Request

from schema.catalogue import SOURCE, language_of

FOLDER = Path(__file__).parent / "translations"
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code in the contract and the cookie, its tag in HTML, its locale in Babel, its name in itself."""

    code: str
    tag: str
    locale: str
    name: str
    words: Mapping[str, str]

    def say(self, words: str) -> str:
        """What the Chinese `words` are in this language."""
        return self.words.get(words, words)

    def of_number(self, one: str, many: str, n: int) -> str:
        """For Jinja's `ngettext`; the pages word their counts so that no plural is needed."""
        return self.say(one if n == 1 else many)


def read(path: Path) -> Mapping[str, str]:
    """The translated words of a .po file; what is empty or fuzzy is left in Chinese."""
    with path.open("rb") as file:
        catalogue = pofile.read_po(file)
    return {str(each.id): str(each.string) for each in catalogue if each.id and each.string and not each.fuzzy}


LANGUAGES: Mapping[str, Language] = {
    SOURCE: Language(SOURCE, "zh-CN", "zh_CN", "中文", {}),
    "en": Language("en", "en", "en_GB", "English", read(FOLDER / "en.po")),
}


def of(request: Request) -> Language:
    """The language of the reader: as the contract finds it, by cookie, then by browser."""
    return LANGUAGES[language_of(request.cookies.get("language"), request.headers.get("accept-language"))]
