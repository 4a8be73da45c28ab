"""The title, the authors, the date and the language that a document names in its front matter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core.blocks import blocks_of
from app.core.patterns import pattern_of

# Lines that front matter may have, with its fences; see ``blocks``.
_LINES = 202
_ENTRY = pattern_of(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*?))?[ \t]*$")
_ITEM = pattern_of(r"[ \t]*-[ \t]+(.*?)[ \t]*$")
_LANGUAGE = pattern_of(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*\Z")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What is used of it; ``length`` is how much of the text it takes, characters."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = ""
    length: int = 0


def front_matter_of(text: str) -> FrontMatter:
    """The front matter of ``text``: YAML's plain entries and lists between "---", TOML between "+++"."""
    if not text.startswith(("---", "+++")):
        return FrontMatter()
    first = blocks_of("\n".join(text.split("\n", _LINES)[:_LINES]))
    if not first or first[0].kind != "front-matter":
        return FrontMatter()
    block = first[0]
    inner = block.text.splitlines()[1:-1]
    entries = _toml(inner) if block.detail == "+++" else _yaml(inner)
    language = next(iter(_texts(entries.get("lang") or entries.get("language"))), "")
    return FrontMatter(
        " ".join(_texts(entries.get("title"))), tuple(_texts(entries.get("author") or entries.get("authors"))),
        " ".join(_texts(entries.get("date"))), language.replace("_", "-") if _LANGUAGE.match(language) else "",
        block.place[1])


def _toml(lines: Iterable[str]) -> dict[str, Any]:
    try:
        return {key.lower(): value for key, value in tomllib.loads("\n".join(lines)).items()}
    except tomllib.TOMLDecodeError:
        return {}


def _yaml(lines: Iterable[str]) -> dict[str, Any]:
    """Entries of one line, and lists in brackets or with dashes; of anything deeper nothing."""
    found: dict[str, Any] = {}
    last = ""
    for line in lines:
        if entry := _ENTRY.match(line):
            last, value = entry[1].lower(), entry[2] or ""
            found[last] = [_bare(part) for part in value[1:-1].split(",")] if _is_list(value) else _bare(value)
        elif (item := _ITEM.match(line)) and last and (isinstance(found[last], list) or not found[last]):
            found[last] = [*found[last], _bare(item[1])]
    return found


def _is_list(value: str) -> bool:
    return value.startswith("[") and value.endswith("]")


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return "" if value in ("null", "~", "|", ">") else value


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for each in values if each is not None and not isinstance(each, dict) and (text := str(each).strip())]
