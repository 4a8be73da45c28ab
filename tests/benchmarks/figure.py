"""One measured figure, what it has to reach, and the table of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


class NotMeasured(Exception):
    """Something did not go as a figure needs it; the others are measured all the same."""


@dataclass(frozen=True)
class Figure:
    """What was measured, held against its goal.

    Args:
        name: what is compared with what.
        value: None: it could not be measured, and ``of`` says why.
        unit: of the value; "": a ratio.
        of: with what it was measured: model-independent sizes, rounds, what is left out.
        at_least: the goal, in the value's unit; with neither this nor ``at_most`` it is told for information.
        at_most: the goal.
        details: whatever else the measuring gave, for ``--json``.
    """

    name: str
    value: float | None
    unit: str
    of: str
    at_least: float | None = None
    at_most: float | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def goal(self) -> str:
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least:g} to {self.at_most:g}"
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return "" if self.at_most is None else f"at most {self.at_most:g}"

    @property
    def reached(self) -> bool | None:
        """None where there is no goal."""
        if not self.goal:
            return None
        if self.value is None:
            return False
        return (self.at_least is None or self.value >= self.at_least) and \
            (self.at_most is None or self.value <= self.at_most)

    def as_data(self) -> dict[str, Any]:
        """All of it, as plain JSON data."""
        return asdict(self) | {"reached": self.reached}


def as_table(figures: Sequence[Figure], *, heading: bool = True) -> str:
    """The figures for a reader, a line each."""
    rows = [("figure", "measured", "to reach", "reached", "of what")] if heading else []
    for figure in figures:
        value = "failed" if figure.value is None else f"{_digits(figure.value)} {figure.unit}".rstrip()
        reached = {None: "", True: "yes", False: "NO"}[figure.reached]
        rows.append((figure.name, value, figure.goal, reached, figure.of))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join([row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].rjust(widths[2]),
                                row[3].rjust(widths[3]), row[4]]).rstrip() for row in rows)


def _digits(value: float) -> str:
    """Three or four digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 20 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
