"""What a setting is: its kinds of values, what each accepts, how two windows' changes come together, and its row."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

# Characters that a text among the settings may have; the longest are paths.
LONGEST_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    """The root: what a value may be."""

    @property
    def range(self) -> str:
        """What it accepts, in words for the documentation."""
        raise NotImplementedError

    def accepts(self, value: Any) -> bool:
        """Whether ``value``, as JSON gave it, may be used."""
        raise NotImplementedError

    def merged(self, before: Any, ours: Any, theirs: Any) -> Any:
        """One value of what this window made of ``before`` and what another one made of it."""
        return ours


@dataclass(frozen=True, slots=True)
class OneOf(Kind):
    """One of a few texts; ``choices`` are (value, English label)."""

    choices: tuple[tuple[str, str], ...]

    @property
    def range(self) -> str:
        return ", ".join(f'"{value}"' for value, _ in self.choices)

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and any(value == name for name, _ in self.choices)


@dataclass(frozen=True, slots=True)
class Switch(Kind):
    """On or off."""

    @property
    def range(self) -> str:
        return "true, false"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Whole(Kind):
    """A whole number; ``unit`` and what the lowest one means are English labels."""

    lowest: int
    highest: int
    unit: str = ""
    lowest_means: str = ""

    @property
    def range(self) -> str:
        return f"{self.lowest} to {self.highest}"

    def accepts(self, value: Any) -> bool:
        return type(value) is int and self.lowest <= value <= self.highest


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """A text that may be a file's name; ``optional``: or null."""

    optional: bool = False

    @property
    def range(self) -> str:
        return "a text, or null" if self.optional else "a text"

    def accepts(self, value: Any) -> bool:
        if not isinstance(value, str):
            return self.optional and value is None
        try:
            return len(value) <= LONGEST_TEXT and b"\0" not in os.fsencode(value)
        except UnicodeEncodeError:  # half a character
            return False


@dataclass(frozen=True, slots=True)
class Texts(Kind):
    """A list of texts, the newest first; ``limit`` is how many are kept."""

    limit: int

    @property
    def range(self) -> str:
        return f"a list of texts, at most {self.limit} are kept"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, list) and all(Text().accepts(item) for item in value)

    def merged(self, before: Any, ours: Any, theirs: Any) -> Any:
        return [*ours, *(item for item in theirs if item not in ours and item not in before)][: self.limit]


@dataclass(frozen=True, slots=True)
class Numbers(Kind):
    """None or exactly ``count`` whole numbers that a screen can hold."""

    count: int

    @property
    def range(self) -> str:
        return f"none or {self.count} whole numbers"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, list) and len(value) in (0, self.count) and all(
            type(number) is int and abs(number) < 1 << 15 for number in value)


@dataclass(frozen=True, slots=True)
class Table(Kind):
    """A table of texts, each with a value of the kind ``of``."""

    of: Kind

    @property
    def range(self) -> str:
        return f"a table; each entry: {self.of.range}"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, dict) and all(Text().accepts(key) and self.of.accepts(one)
                                               for key, one in value.items())

    def merged(self, before: Any, ours: Any, theirs: Any) -> Any:
        result = {key: value for key, value in theirs.items() if key in ours or key not in before}
        return result | {key: value for key, value in ours.items() if key not in before or before[key] != value}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting.

    Args:
        name: as it stands in the file.
        default: makes the value that is used until another one is chosen.
        kind: what it may be.
        about: one English sentence, translated when it is shown.
        label: in the settings dialog; "": it is chosen elsewhere in the window, or only remembered.
        section: of the dialog.
        older: names that it had in earlier releases, the newest first.
    """

    name: str
    default: Callable[[], Any]
    kind: Kind
    about: str
    label: str = ""
    section: str = ""
    older: tuple[str, ...] = ()


def setting(
    default: Any, kind: Kind, about: str, *, label: str = "", section: str = "", older: tuple[str, ...] = ()
) -> Any:
    """A field of a dataclass that is a setting; ``default`` is a value, or a function that makes one."""
    more = {"kind": kind, "about": about, "label": label, "section": section, "older": older}
    if callable(default):
        return field(default_factory=default, metadata=more)
    return field(default=default, metadata=more)


def rows_of(settings: type) -> tuple[Row, ...]:
    """The rows that the dataclass ``settings`` declares with ``setting``, in their order."""
    return tuple(Row(one.name, _default(one), **one.metadata) for one in fields(settings) if one.metadata)


def _default(one: Field[Any]) -> Callable[[], Any]:
    if one.default_factory is not MISSING:
        return one.default_factory
    return lambda: one.default
