"""The title, the authors, the date and the language that a document names in its front matter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.blocks import blocks_of
from app.core.patterns import pattern_of

# Lines that front matter may have, with its fences; see ``blocks``.
_LINES = 202
_ENTRY = pattern_of(r"([^\W\d_][\w-]*)[ \t]*:(?:[ \t]+(.*?))?[ \t]*$")
_FURTHER = pattern_of(r"[ \t]+(\S.*?)[ \t]*$")
_BLOCK = pattern_of(r"[|>][-+\d]*$")
_ITEM = pattern_of(r"[ \t]*-[ \t]+(.*?)[ \t]*$")
_LANGUAGE = pattern_of(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*\Z")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What is used of it.

    Args:
        length: how much of the text it takes, characters.
        entries: all that are a text or a list of texts, as one text each; by their names in small letters.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = ""
    length: int = 0
    entries: Mapping[str, str] = field(default_factory=dict)


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
        block.place[1], {name: " ".join(_texts(value)) for name, value in entries.items()})


def _toml(lines: Iterable[str]) -> dict[str, Any]:
    try:
        return {key.lower(): value for key, value in tomllib.loads("\n".join(lines)).items()}
    except tomllib.TOMLDecodeError:
        return {}


def _yaml(lines: Iterable[str]) -> dict[str, Any]:
    """Entries of a line or of several, and lists in brackets or with dashes; of anything deeper nothing."""
    found: dict[str, Any] = {}
    last, goes_on = "", False
    for line in lines:
        if entry := _ENTRY.match(line):
            last, value = entry[1].lower(), entry[2] or ""
            found[last] = [_bare(part) for part in value[1:-1].split(",")] if _is_list(value) else value
            # Text goes on below, or begins there, behind "|" and ">"; what is in quotes until they are closed.
            goes_on = bool(value) and (value[0] not in "[{&*!#%@`\"'" or _is_open(value))
            if _BLOCK.match(value):
                found[last] = ""
        elif goes_on and (more := _FURTHER.match(line)):
            before = str(found[last])
            both_wide = before[-1:] > "\u2e7f" and more[1][0] > "\u2e7f"  # no blank between 汉字
            found[last] = f"{before}{'' if both_wide or not before else ' '}{more[1]}"
        elif (item := _ITEM.match(line)) and last and (isinstance(found[last], list) or not found[last]):
            found[last] = [*found[last], _bare(item[1])]
    return {name: _bare(value) if isinstance(value, str) else value for name, value in found.items()}


def _is_open(value: str) -> bool:
    """Whether ``value`` begins with a quotation mark that it does not end with."""
    return value[0] in "\"'" and (len(value) == 1 or value[-1] != value[0])


def _is_list(value: str) -> bool:
    return value.startswith("[") and value.endswith("]")


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return "" if value in ("null", "~") else value


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for each in values if each is not None and not isinstance(each, dict) and (text := str(each).strip())]
