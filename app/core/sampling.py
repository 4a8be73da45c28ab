"""Sampling values as they are written in TOML files: checked, and laid over a recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.core.generation import Sampling
from app.core.strict_toml import Table

# The least and the most that a file may ask for.
_RANGES = {
    "temperature": (0.0, 2.0),
    "top_p": (0.0, 1.0),
    "top_k": (0.0, 1000.0),
    "min_p": (0.0, 1.0),
    "presence_penalty": (0.0, 2.0),
    "repeat_penalty": (1.0, 2.0),
}


# Those that say what may be repeated, and not how far the choice may stray.
PENALTIES = frozenset({"presence_penalty", "repeat_penalty"})


def read_sampling(table: Table) -> dict[str, float]:
    """The values that ``table`` sets; keys that are no sampling value are refused."""
    values = {key: table.optional_number(key, least, most) for key, (least, most) in _RANGES.items()}
    table.done()
    return {key: value for key, value in values.items() if value is not None}


def overridden(sampling: Sampling, values: Mapping[str, float]) -> Sampling:
    """``sampling`` with ``values`` in place of its own."""
    return replace(sampling, **{key: int(value) if key == "top_k" else value for key, value in values.items()})
