"""The design tokens, and what Qt makes of them: palette, style sheet and fonts."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from string import Template
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from app.core.places import resources


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour scheme, by the names of ``resources/themes/tokens.toml`` (``#RRGGBB``)."""

    desk: str
    page: str
    ink: str
    quiet: str
    mark: str
    line: str
    hover: str
    accent: str
    on_accent: str
    accent_soft: str
    added: str
    added_soft: str
    removed: str
    removed_soft: str
    flag: str
    flag_soft: str
    selection: str
    found: str


@cache
def tokens() -> dict[str, Any]:
    """The tokens file as it stands."""
    with (resources() / "themes" / "tokens.toml").open("rb") as file:
        return tomllib.load(file)


def colours(dark: bool) -> Colours:
    """The dark or the light scheme."""
    return Colours(**tokens()["dark" if dark else "light"])


def system_is_dark() -> bool:
    """Whether the desktop asks for a dark window."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def even_weights() -> None:
    """Let 汉字 weigh what their face says; to be called before Qt reads its first font, on Linux.

    Qt has FreeType thicken the stems of faces with PostScript outlines (Noto and Source Han are such) and blends them
    with a gamma of 1.7, faces with TrueType outlines (most Latin ones) neither: so 汉字 of 13 pixels came out with 1.3
    times the ink of their outlines in the light theme and 1.6 times in the dark one, where the bold face has 1.5. Pairs
    of a stem's width and what it grows by, thousandths of a pixel (FreeType's properties of its cff module); thin
    strokes of the text serif keep some. What the user has set wins.
    """
    os.environ.setdefault("FREETYPE_PROPERTIES", "cff:darkening-parameters=500,300,1000,75,1667,0,2333,0")


# How large body text may be, pixels; the tokens' size is 100 %.
PAGE_SIZES = (12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 24, 27, 30, 34, 40)


@dataclass(slots=True)
class _PageType:
    """The face and the size of what the writer writes, as they were chosen."""

    face: str = "serif"
    pixels: int = 0  # of body text; 0: as the tokens have it


_page_type = _PageType()


def choose_page_type(face: str, pixels: int) -> None:
    """Let pages that are typeset from now on have this face ("serif", "sans" or "mono") and body size (pixels)."""
    _page_type.face, _page_type.pixels = face, pixels


def page_pixels(of: int | None = None) -> int:
    """The body size, or what ``of`` pixels beside the tokens' body size are beside the chosen one."""
    body = tokens()["type"]["document_px"]
    return round((of or body) * (_page_type.pixels or body) / body)


@cache
def _installed(group: str) -> tuple[str, ...]:
    return tuple(name for name in tokens()["type"][group] if QFontDatabase.hasFamily(name))


def document_font(pixels: int | None = None) -> QFont:
    """The face of the text, Latin paired with 汉字; ``pixels`` None: the body size that was chosen."""
    size = pixels or page_pixels()
    if _page_type.face == "mono":
        return mono_font(size)
    if _page_type.face == "sans":
        return interface_font(size)
    font = _paired("document_latin", "document_cjk", QFontDatabase.SystemFont.GeneralFont)
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPixelSize(size)
    return font


def emphasis_family() -> str | None:
    """The family of 汉字 in emphasis, a regular script; None: this computer has none, and they are slanted."""
    return next(iter(_installed("emphasis_cjk")), None)


def _paired(latin: str, cjk: str, fallback: QFontDatabase.SystemFont) -> QFont:
    """The first installed Latin face with the first installed CJK face behind it.

    Aliases such as "Sans Serif" are kept out while real faces are there: through them fontconfig may give 汉字 in
    bold (seen with Noto Sans CJK).
    """
    font = QFont(QFontDatabase.systemFont(fallback))
    families = [*_installed(latin)[:1], *_installed(cjk)[:1]]
    if not _installed(latin):
        families.insert(0, font.family())
    font.setFamilies(families)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def interface_font(pixels: int | None = None) -> QFont:
    """The system's sans with a 汉字 face behind it."""
    font = _paired("interface_latin", "interface_cjk", QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(pixels or tokens()["type"]["interface_px"])
    return font


def mono_font(pixels: int) -> QFont:
    """A fixed-width face with a 汉字 face behind it."""
    font = _paired("mono", "interface_cjk", QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(pixels)
    return font


def palette(c: Colours) -> QPalette:
    """Qt's palette for what a style sheet does not reach (dialogs, menus, text cursors)."""
    result = QPalette()
    role = QPalette.ColorRole
    for name, value in {
        role.Window: c.desk, role.WindowText: c.ink, role.Base: c.page, role.AlternateBase: c.desk,
        role.Text: c.ink, role.Button: c.page, role.ButtonText: c.ink, role.PlaceholderText: c.quiet,
        role.Highlight: c.selection, role.HighlightedText: c.ink, role.ToolTipBase: c.page, role.ToolTipText: c.ink,
        role.Link: c.accent, role.Mid: c.line, role.Midlight: c.line, role.Light: c.page, role.Dark: c.line,
        role.Accent: c.accent,
    }.items():
        result.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.mark))
    return result


@cache
def _sheet_template() -> Template:
    return Template((resources() / "themes" / "window.qss").read_text(encoding="utf-8"))


def style_sheet(c: Colours) -> str:
    """``resources/themes/window.qss`` with the tokens filled in."""
    values: dict[str, object] = {field.name: getattr(c, field.name) for field in fields(c)}
    values |= tokens()["space"] | {"status_px": tokens()["type"]["status_px"]}
    # A style sheet takes pictures from files only: their colours are those of the tokens (a test compares them).
    values["form_icons"] = (resources() / "icons" / "form" / ("dark" if c == colours(True) else "light")).as_posix()
    return _sheet_template().substitute(values)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#RRGGBB`` colours (WCAG 2.1, relative luminance), 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
