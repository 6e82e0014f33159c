"""The catalogue: both languages say the same things with the same parameters; which language a viewer gets."""

import string

import pytest

from schema import catalogue
from schema.catalogue import CatalogueFault, language_of, say, sentences


def parameters(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence)} - {None}


def test_both_languages_have_the_same_keys() -> None:
    assert set(sentences("zh_CN")) == set(sentences("en"))
    assert len(sentences("zh_CN")) > 150


# Words that a language may do without: English has no measure words, Chinese no articles.
MAY_DIFFER: set[str] = set()


def test_both_languages_use_the_same_parameters() -> None:
    differ = {
        key for key, sentence in sentences("zh_CN").items() if parameters(sentence) != parameters(sentences("en")[key])
    }
    assert differ == MAY_DIFFER


def test_every_parameter_is_a_plain_name() -> None:
    for language in catalogue.LANGUAGES:
        for key, sentence in sentences(language).items():
            assert all(name.isidentifier() for name in parameters(sentence)), (language, key)


def test_english_has_no_chinese_and_chinese_no_empty_sentence() -> None:
    assert not [key for key, one in sentences("en").items() if any("一" <= letter <= "鿿" for letter in one)]
    assert not [key for language in catalogue.LANGUAGES for key, one in sentences(language).items() if not one.strip()]


def test_a_sentence_is_filled_in() -> None:
    assert say("zh_CN", "fault.row", row=3) == "第 3 行"
    assert say("en", "fault.row", row="{row.__class__}") == "line {row.__class__}"
    with pytest.raises(KeyError):
        say("en", "no.such.key")
    assert (catalogue.knows("enum.tier.city"), catalogue.knows("enum.tier.moon")) == (True, False)


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        (None, None, "zh_CN"),
        ("en", "zh-CN", "en"),
        ("zh_CN", "en", "zh_CN"),
        ("fr", "en-GB", "en"),
        ("../en", None, "zh_CN"),
        (None, "en", "en"),
        (None, "en-US,en;q=0.9,zh;q=0.8", "en"),
        (None, "zh-TW,en;q=0.9", "zh_CN"),
        (None, "zh-Hant-HK", "zh_CN"),
        (None, "zh;q=0.1,en;q=0.2", "en"),
        (None, "zh;q=0.9,en;q=0.9", "zh_CN"),
        (None, "de, fr;q=0.9", "zh_CN"),
        (None, "de, en;q=0.1", "en"),
        (None, "en;q=0, de", "zh_CN"),
        (None, "*", "zh_CN"),
        (None, "en;q=nan,,;;=,zh_CN", "zh_CN"),
        (None, "e" * 10_000, "zh_CN"),
        (None, "en;q=٣", "zh_CN"),
    ],
)
def test_language(cookie: str | None, accept: str | None, language: str) -> None:
    assert language_of(cookie, accept) == language


def test_a_key_that_stands_twice_is_a_fault(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "xx"
    folder.mkdir()
    (folder / "a.toml").write_text("[rule]\nx = 'a'\n")
    (folder / "b.toml").write_text("[rule]\nx = 'b'\n")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    with pytest.raises(CatalogueFault, match="stands twice"):
        sentences.__wrapped__("xx")
    (folder / "b.toml").write_text("[rule]\ny = 3\n")
    with pytest.raises(CatalogueFault, match="no sentence"):
        sentences.__wrapped__("xx")
