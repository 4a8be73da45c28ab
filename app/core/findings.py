"""A finding: one thing that a check holds against a proposal, with where it stands on both sides."""

from __future__ import annotations

from dataclasses import dataclass

# Start and end in characters of the decoded text, the end not included.
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference that a check found between an original and a proposal.

    Args:
        kind: its precise name, as "link-target-changed" or "number-lost".
        before: what the original has there; None: it has nothing of it.
        after: what the proposal has there; None: it has nothing of it.
        before_range: where ``before`` stands in the original, in characters; None where there is none.
        after_range: where ``after`` stands in the proposal, in characters; None where there is none.
        usual: how the rest of the proposal writes it, where that is what the finding is about.
    """

    kind: str
    before: str | None = None
    after: str | None = None
    before_range: Range | None = None
    after_range: Range | None = None
    usual: str | None = None

    def as_json(self) -> dict[str, object]:
        """As plain JSON data, ranges as lists."""
        return {
            "kind": self.kind,
            "before": self.before,
            "after": self.after,
            "before_range": list(self.before_range) if self.before_range else None,
            "after_range": list(self.after_range) if self.after_range else None,
            **({"usual": self.usual} if self.usual is not None else {}),
        }


def by_place(finding: Finding) -> tuple[int, int, str]:
    """Sorts findings by where they stand in the proposal, else in the original."""
    start, end = finding.after_range or finding.before_range or (0, 0)
    return start, end, finding.kind
