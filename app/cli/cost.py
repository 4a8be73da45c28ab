"""What an action will cost, said before it runs: its tokens against the context, the way taken, the time."""

from __future__ import annotations

from app.core.catalog import Catalog
from app.core.estimate import Estimate
from app.core.generation import ModelInfo
from app.core.measured import MeasuredSpeeds
from app.core.recommendation import Speed


def measured_speed(catalog: Catalog, info: ModelInfo) -> Speed | None:
    """How fast the loaded model was measured on this computer; None where it was not."""
    entry = next((entry for entry in catalog.entries if entry.id == info.id), None)
    return MeasuredSpeeds().of(entry, info.device if info.gpu_layers else "") if entry is not None else None


def cost_told(found: Estimate) -> str:
    """The line that says it."""
    if found.way == "passages":
        told = (f"{found.document:,} tokens, in {found.requests:,} passages; each takes up to {found.needed:,} of "
                f"{found.context:,} tokens")
    else:
        told = f"{found.document:,} tokens: prompt {found.prompt:,} + answer {found.answer:,} of {found.context:,}"
    return told + (f"; {_time(found.seconds)}." if found.seconds is not None and found.fits else ".")


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min" if seconds < 5_400 else f"about {seconds / 3600:.1f} h"
