"""An edit of a text: what stands in the place of which characters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Characters ``start`` to ``end`` become ``text``."""

    start: int
    end: int
    text: str
