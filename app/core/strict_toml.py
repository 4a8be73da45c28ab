"""A TOML file read strictly: every key must be asked for, and whatever is wrong is told with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from app.core.patterns import pattern_of

Fail = Callable[[int, str], Exception]
KeyPath = tuple[str | int, ...]

_HEADER = pattern_of(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = pattern_of(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_SYNTAX_PLACE = pattern_of(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_REQUIRED: Any = object()


def read_toml(path: Path, fail: Fail) -> Table:
    """The root table of the file.

    Args:
        path: a UTF-8 TOML file.
        fail: makes the exception to raise from a line (1 is the first) and a reason.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise fail(1, f"cannot be read ({error.strerror})") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail(data.count(b"\n", 0, error.start) + 1, "is not UTF-8 text") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _SYNTAX_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        reason = _SYNTAX_PLACE.sub("", str(error))
        raise fail(line, f"is not TOML: {reason[0].lower()}{reason[1:]}") from None
    return Table(values, (), text, fail)


class Table:
    """A table whose keys are asked for one by one; ``done`` refuses those that nobody asked for."""

    def __init__(self, values: Mapping[str, Any], at: KeyPath, source: str, fail: Fail) -> None:
        self._values = values
        self._at = at
        self._source = source
        self._fail = fail
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def line(self, key: str | None = None) -> int:
        """The line at which ``key``, or the table itself, is written."""
        return _line_of(self._source, self._at if key is None else (*self._at, key))

    def is_table(self, key: str) -> bool:
        """Whether ``key`` is there and holds a table."""
        return isinstance(self._values.get(key), dict)

    def allow(self, keys: Iterable[str]) -> None:
        """Count ``keys`` as asked for."""
        self._asked.update(keys)

    def refuse(self, reason: str, key: str | None = None, line_within: int | None = None) -> NoReturn:
        """Raise the file's exception at the line of ``key``, or at a line within its multi-line text."""
        line = self.line(key)
        if line_within is not None:
            opening = self._source.splitlines()[line - 1].rstrip()
            line += line_within + opening.endswith(('"""', "'''"))
        raise self._fail(line, reason)

    def done(self) -> None:
        """Refuse the first key that was never asked for."""
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.refuse(f"unknown key “{key}” (known here: {known})", key)

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """A string that is not blank; only a default may be."""
        value = self._value(key, default, str, "text")
        if key in self._values and not value.strip():
            self.refuse(f"“{key}” is empty", key)
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str = _REQUIRED) -> str:
        """One of the given strings."""
        value = self._value(key, default, str, "text")
        if value not in choices:
            self.refuse(f"“{key}” must be one of {', '.join(choices)}, not “{value}”", key)
        return value

    def flag(self, key: str, default: bool = _REQUIRED) -> bool:
        return self._value(key, default, bool, "true or false")

    def integer(self, key: str, default: int = _REQUIRED, least: int = 0) -> int:
        """A whole number, ``least`` or more."""
        value = self._value(key, default, int, "a whole number")
        if value < least:
            self.refuse(f"“{key}” must be {least} or more, not {value}", key)
        return value

    def number(self, key: str, default: float = _REQUIRED, least: float = 0.0, most: float = float("inf")) -> float:
        """A number from ``least`` to ``most``."""
        value = float(self._value(key, default, (int, float), "a number"))
        if not least <= value <= most:
            bound = f"{least:g} or more" if most == float("inf") else f"from {least:g} to {most:g}"
            self.refuse(f"“{key}” must be {bound}, not {value:g}", key)
        return value

    def optional_number(self, key: str, least: float, most: float) -> float | None:
        """A number from ``least`` to ``most``, or None when it is not given."""
        self._asked.add(key)
        return self.number(key, least=least, most=most) if key in self._values else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings that is not empty."""
        value = self._value(key, _REQUIRED, list, "a list of text")
        if not value or not all(isinstance(item, str) and item for item in value):
            self.refuse(f"“{key}” must be a list of text", key)
        return tuple(value)

    def table(self, key: str, optional: bool = False) -> Table:
        """The table under ``key``; an empty one when it is optional and missing."""
        value = self._value(key, {} if optional else _REQUIRED, dict, "a table")
        return Table(value, (*self._at, key), self._source, self._fail)

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables under ``[key.NAME]``."""
        parent = self.table(key)
        for name in parent._values:
            yield name, parent.table(name)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables under ``[[key]]``, at least one."""
        value = self._value(key, _REQUIRED, list, "a list of tables")
        if not value or not all(isinstance(item, dict) for item in value):
            self.refuse(f"“{key}” must be a list of tables", key)
        for index, item in enumerate(value):
            yield Table(item, (*self._at, key, index), self._source, self._fail)

    def localized(self, key: str, languages: tuple[str, ...], default: str = _REQUIRED) -> dict[str, str]:
        """Text for each language: one string for all of them, or a table ``{en = "…", zh = "…"}``."""
        if not self.is_table(key):
            text = self.text(key, default)
            return dict.fromkeys(languages, text)
        table = self.table(key)
        found = {language: table.text(language) for language in languages if language in table}
        table.allow(languages)
        table.done()
        if not found:
            self.refuse(f"“{key}” has no text in {' or '.join(languages)}", key)
        first = next(iter(found.values()))
        return {language: found.get(language, first) for language in languages}

    def _value(self, key: str, default: Any, kind: type | tuple[type, ...], wanted: str) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is _REQUIRED:
                self.refuse(f"“{key}” is missing")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(f"“{key}” must be {wanted}", key)
        return value


def _line_of(source: str, wanted: KeyPath) -> int:
    """The line that defines ``wanted`` or a part of it, else the nearest table around it; 1 when there is none.

    tomllib keeps no positions, so the lines are scanned; the contents of multi-line strings are passed over.
    """
    best, best_length = 1, 0
    section: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    delimiter = ""
    for number, line in enumerate(source.splitlines(), 1):
        if delimiter:
            if delimiter in line:
                delimiter = ""
            continue
        found: KeyPath | None = None
        if header := _HEADER.match(line):
            section = _keys(header[2])
            if header[1] == "[[":
                counts[section] = counts.get(section, -1) + 1
            section = _with_indices(section, counts)
            found = section
        elif key := _KEY.match(line):
            found = (*section, *_keys(key[1]))
            for quotes in ('"""', "'''"):
                if line.count(quotes) % 2:
                    delimiter = quotes
        shared = min(len(found), len(wanted)) if found is not None else 0
        if found is not None and best_length < shared and wanted[:shared] == found[:shared]:
            best, best_length = number, shared
    return best


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _with_indices(section: KeyPath, counts: dict[KeyPath, int]) -> KeyPath:
    """The section with the number of the running ``[[table]]`` after each key that names one."""
    result: list[str | int] = []
    for length, key in enumerate(section, 1):
        result.append(key)
        if section[:length] in counts:
            result.append(counts[section[:length]])
    return tuple(result)
