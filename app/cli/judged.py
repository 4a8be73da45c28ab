"""A judgement as JSON: the hunks of a proposal with what is held against each."""

from __future__ import annotations

from typing import Any

from app.cli.diff import as_data as hunk_data
from app.core.judgement import Judgement


def as_data(judgement: Judgement) -> dict[str, Any]:
    """``hunks`` as `diff --json` has them, with the ``findings`` of each; ``structure`` and ``facts`` as `check`.

    Ranges are in characters, of the text that was read and of the proposal (``proposal``).
    """
    hunks = [{**hunk_data(hunk), "flagged": bool(found), "findings": [finding.as_json() for finding in found]}
             for hunk, found in zip(judgement.hunks, judgement.flags, strict=True)]
    return {"hunks": hunks, "structure": [finding.as_json() for finding in judgement.structure],
            "facts": [finding.as_json() for finding in judgement.facts], "proposal": judgement.after}


def uneven_told(judgement: Judgement) -> str:
    """What to say of names that the proposal writes in two ways; "" where there is none."""
    uneven = dict.fromkeys(f"“{found.after}”, elsewhere “{found.usual}”"
                           for found in judgement.facts if found.usual is not None)
    return f"names written in two ways: {'; '.join(uneven)}." if uneven else ""
