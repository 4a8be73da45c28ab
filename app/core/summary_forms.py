"""What may be asked of a summary, its length and form, and the words in which a model is asked for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal, cast, get_args

from app.core import places
from app.core.actions import SMALL
from app.core.errors import BrokenAction
from app.core.language import LANGUAGES
from app.core.patterns import pattern_of
from app.core.strict_toml import read_toml

Form = Literal["prose", "points", "table", "minutes", "abstract"]
Named = Literal["sentence", "paragraph", "page"]

FORMS: tuple[Form, ...] = get_args(Form)
LENGTHS: tuple[Named, ...] = get_args(Named)
# A file beside the actions that is none.
FORMS_FILE = "_summary-forms.toml"

# Words, or 汉字, of each length: a sentence is read at a glance, a page is what one prints on a side of A4.
_WORDS: dict[Named, tuple[int, int]] = {"sentence": (30, 50), "paragraph": (120, 200), "page": (450, 700)}
# Tokens of a word, and of a 汉字: Qwen's documentation (3 to 4 characters of English, 1.5 to 1.8 汉字, are one),
# rounded up for what marks and numbers cost.
_TOKENS_OF_WORD, _TOKENS_OF_HAN = 1.5, 0.9
_SHARE = pattern_of(r"(\d{1,2}(?:\.\d+)?)\s?[%％]")


@dataclass(frozen=True, slots=True)
class Length:
    """How long a summary is to be: by name, or as a share of the document's words (0.01 to 0.99)."""

    name: Named | Literal["share"]
    share: float = 0.0

    def words(self, language: str, document: int) -> int:
        """Words (汉字 in Chinese) of a summary of a document of so many."""
        if self.name == "share":
            return max(20, round(self.share * document))
        return _WORDS[self.name][language == "zh"]

    def __str__(self) -> str:
        return f"{100 * self.share:g}%" if self.name == "share" else self.name


def length_of(text: str) -> Length | None:
    """The length of a name or a share: "page", "10%"; None where it is neither."""
    if text in LENGTHS:
        return Length(cast(Named, text))
    share = _SHARE.fullmatch(text.strip())
    value = float(share[1]) / 100 if share else 0.0
    return Length("share", value) if value > 0 else None


def tokens_of_words(words: int, language: str) -> int:
    """About how many tokens so many words (汉字 in Chinese) are."""
    return round(words * (_TOKENS_OF_HAN if language == "zh" else _TOKENS_OF_WORD)) + 16


@dataclass(frozen=True, slots=True)
class Wording:
    """The instructions of one language, as they stand in ``_summary-forms.toml``."""

    task: str
    faith: str
    cite: str
    forms: Mapping[str, str]
    lengths: Mapping[str, str]

    def instruction(self, form: Form, length: Length, words: int, *, cites: bool, wish: str = "") -> str:
        """What is asked of one summary.

        Args:
            words: how long it is to be, in words or 汉字.
            cites: its sources are numbered.
            wish: the writer's own words, or "".
        """
        size = Template(self.lengths[length.name]).safe_substitute(size=_rounded(words))
        parts = (self.task, self.forms[form], size, self.faith, self.cite if cites else "", wish.strip())
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Wordings:
    """All of the file: a wording for each language, and what a small model is told of each length."""

    by_language: Mapping[str, Wording]
    small: Mapping[str, str]


def load_wordings(folders: Sequence[Path] | None = None) -> Wordings:
    """Read the wordings; the user's file takes the place of the program's.

    Args:
        folders: of actions; None: the program's, then the user's.

    Raises:
        BrokenAction: the file is not as it must be.
    """
    folders = places.action_folders() if folders is None else folders
    path = next(folder / FORMS_FILE for folder in reversed(folders) if (folder / FORMS_FILE).is_file())
    root = read_toml(path, lambda line, reason: BrokenAction(path=str(path), line=line, reason=reason))
    lengths = (*LENGTHS, "share")
    found: dict[str, Wording] = {}
    for language in LANGUAGES:
        table = root.table(language)
        forms, sizes = table.table("form"), table.table("length")
        found[language] = Wording(table.text("task").strip(), table.text("faith").strip(), table.text("cite").strip(),
                                  {form: forms.text(form).strip() for form in FORMS},
                                  {length: sizes.text(length).strip() for length in lengths})
        for each in (forms, sizes, table):
            each.done()
    small = root.table(SMALL)
    sizes = small.table("length")
    told = {length: sizes.text(length).strip() for length in lengths}
    for each in (sizes, small, root):
        each.done()
    return Wordings(found, told)


def _rounded(words: int) -> int:
    """A round number near ``words``: who reads "about 437 words" counts."""
    return max(10, round(words, -1 if words < 1000 else -2))
