"""The language a text is written in: Chinese or not, by its characters."""

from __future__ import annotations

import re

from app.core.patterns import pattern_of

LANGUAGES = ("en", "zh")

# Han characters: the unified ideographs with their extensions and compatibility forms, and 〇.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

_HAN_CHARACTER = pattern_of(f"[{HAN}]")
_KANA = pattern_of("[\u3041-\u30ff]")
_LATIN_WORD = pattern_of("[A-Za-z\u00c0-\u024f\u0370-\u04ff][\\w'’-]*")
# What says nothing about the language around it: fenced and inline code, formulas, addresses, HTML tags.
_NO_PROSE = pattern_of(
    r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)[`~]*\s*$|\Z)|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$|https?://\S+|\]\([^)\n]*\)|<[^>\n]+>",
    re.MULTILINE | re.DOTALL,
)

# Enough to know; the rest of a book will not change it.
_SAMPLE_CHARACTERS = 20_000


def language_of(text: str, default: str = "en") -> str:
    """Return "zh" when Han characters outnumber Latin words, else "en" (for every other language, too).

    Code, formulas and addresses are left out while anything else is there. A text without words (digits,
    punctuation) is of the ``default`` language. Only the first 20,000 characters are looked at.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    return _by_words(_NO_PROSE.sub(" ", sample)) or _by_words(sample) or default


def _by_words(text: str) -> str:
    han = len(_HAN_CHARACTER.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if not han and not latin:
        return ""
    if len(_KANA.findall(text)) * 4 > han:  # Japanese is written with kana besides
        return "en"
    return "zh" if han >= latin else "en"
