"""Characters that Qt's text loses, held on the page by others that no text has, and given back exactly.

QTextDocument takes U+2029, U+FDD0 and U+FDD1 for ends of its own, and a string that goes to Qt loses U+FEFF from its
beginning and is turned around by U+FFFE (measured, PySide6 6.11). U+FDE0 to U+FDEF are noncharacters: Unicode keeps
them free for uses like this one, and forbids them in text that is exchanged. Each stands for one character, so that
places in the text stay what they are.
"""

from __future__ import annotations

from app.core.patterns import pattern_of

_HELD = {"\u2029": "\ufde0", "\ufdd0": "\ufde1", "\ufdd1": "\ufde2", "\ufeff": "\ufde3", "\ufffe": "\ufde4"}
STAND_INS = {stand_in: character for character, stand_in in _HELD.items()}
# What has no stand-in: the stand-ins themselves, and half of a surrogate pair, which is no character.
_NOT_HELD = pattern_of("[\ufde0-\ufde4\ud800-\udfff]")


def to_page(text: str) -> str:
    """``text`` (LF) as it is put on the page."""
    for character, stand_in in _HELD.items():
        text = text.replace(character, stand_in)  # looks for it first: nothing is copied where it is not
    return text


def from_page(text: str) -> str:
    """What ``to_page`` was given."""
    for stand_in, character in STAND_INS.items():
        text = text.replace(stand_in, character)
    return text


def not_held(text: str) -> list[str]:
    """The characters of ``text`` that a page cannot hold, each once."""
    return [] if text.isascii() else sorted(set(_NOT_HELD.findall(text)))


def made_holdable(text: str) -> tuple[str, int]:
    """``text`` with U+FFFD in place of each character that a page cannot hold, and how many there were."""
    return (text, 0) if text.isascii() else _NOT_HELD.subn("\ufffd", text)
