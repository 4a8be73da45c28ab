"""Styles: guidance on how to write, read from TOML files that a writer can edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core import places
from app.core.actions import toml_files
from app.core.errors import BrokenAction, UnknownStyle
from app.core.language import LANGUAGES
from app.core.strict_toml import read_toml


@dataclass(frozen=True, slots=True)
class Style:
    """A way of writing: ``guidance`` stands in the prompt in place of ``$style``. The id is the file's name."""

    id: str
    names: Mapping[str, str]
    abouts: Mapping[str, str]
    guidances: Mapping[str, str]
    path: Path
    order: int = 1000

    def name(self, language: str) -> str:
        """What a person calls it."""
        return self.names.get(language, self.names["en"])

    def about(self, language: str) -> str:
        """One sentence on what it is; may be empty."""
        return self.abouts.get(language, self.abouts["en"])

    def guidance(self, language: str) -> str:
        """What the model is told."""
        return self.guidances.get(language, self.guidances["en"])


@dataclass(frozen=True, slots=True)
class Styles:
    """The usable styles in their order, and what was wrong with the others."""

    styles: tuple[Style, ...]
    problems: tuple[BrokenAction, ...]

    def get(self, style_id: str) -> Style:
        """The style of that id.

        Raises:
            UnknownStyle
        """
        for style in self.styles:
            if style.id == style_id:
                return style
        raise UnknownStyle(name=style_id, known=", ".join(style.id for style in self.styles))


def load_styles(folders: Sequence[Path] | None = None) -> Styles:
    """Read every style; a broken file is a problem, and the others load.

    Args:
        folders: later ones add to and replace those before them; None: the program's, then the user's.
    """
    found: dict[str, Style] = {}
    problems: list[BrokenAction] = []
    for folder in places.style_folders() if folders is None else folders:
        for path in toml_files(folder):
            try:
                found[path.stem] = _read_style(path)
            except BrokenAction as problem:
                problems.append(problem)
    return Styles(tuple(sorted(found.values(), key=lambda style: (style.order, style.id))), tuple(problems))


def _read_style(path: Path) -> Style:
    root = read_toml(path, lambda line, reason: BrokenAction(path=str(path), line=line, reason=reason))
    style = Style(
        id=path.stem,
        names=root.localized("name", LANGUAGES),
        abouts=root.localized("about", LANGUAGES, ""),
        guidances={key: text.strip() for key, text in root.localized("guidance", LANGUAGES).items()},
        path=path,
        order=root.integer("order", 1000),
    )
    root.done()
    return style
