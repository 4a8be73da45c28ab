"""A flaw: one thing in a document that cannot be right as it stands, found by code, with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.findings import Range


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that a check holds against a document.

    Args:
        kind: its precise name, as "number-skipped" or "reference-without-target".
        text: what stands there.
        range: where, in characters.
        expected: what was expected in its place; "": that cannot be told.
        other: where the other side stands (the number or the definition before it), in characters; None: there is none.
    """

    kind: str
    text: str
    range: Range
    expected: str = ""
    other: Range | None = None

    def as_json(self) -> dict[str, object]:
        """As plain JSON data, ranges as lists."""
        return {"kind": self.kind, "text": self.text, "range": list(self.range), "expected": self.expected or None,
                "other_range": list(self.other) if self.other else None}
