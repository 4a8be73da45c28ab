"""An error as JSON data, and back: what crosses the border between two processes."""

from __future__ import annotations

from typing import Any

from app.core.errors.engine import EngineFailed
from app.core.errors.stet_error import StetError


def _all_kinds(root: type[StetError]) -> dict[str, type[StetError]]:
    kinds = {root.__name__: root}
    for kind in root.__subclasses__():
        kinds.update(_all_kinds(kind))
    return kinds


def _rebuild(name: str, facts: dict[str, Any]) -> StetError:
    kind = _all_kinds(StetError).get(name)
    if kind is None:
        return EngineFailed(detail=name)
    return kind(**facts)


def to_wire(error: StetError) -> dict[str, Any]:
    """The error as plain JSON data: its name and its facts."""
    return {"name": type(error).__name__, "facts": error.facts}


def from_wire(data: dict[str, Any]) -> StetError:
    """The error that ``to_wire`` described; an unknown name becomes ``EngineFailed``."""
    try:
        return _rebuild(str(data["name"]), dict(data["facts"]))
    except (KeyError, TypeError, ValueError):
        return EngineFailed(detail=str(data)[:200])
