"""What memory was too short for when a model was loaded, as one sentence."""

from __future__ import annotations

from app.core.errors import (
    MemoryShort,
    OnTheProcessor,
    PartlyOnTheProcessor,
    ReadFromDisk,
    RougherCache,
    ShorterContext,
    SmallerSteps,
)
from app.core.generation import ModelInfo

# What the writer notices, the most first. The others change nothing that can be seen, and are said only when they were
# found out the hard way.
_NOTICED = ("context", "disk", "cpu", "layers")
_SLIGHT = ("kv", "batch")


def shortage_of(info: ModelInfo) -> MemoryShort | None:
    """The one thing to say about how ``info.gave_up`` came out; None: nothing that matters was given up."""
    codes = {code.partition(":")[0]: code.split(":")[1:] for code in info.gave_up}
    for code in (*_NOTICED, *(_SLIGHT if info.stepped_down else ())):
        if code in codes:
            return _told(code, codes[code], info)
    return None


def _told(code: str, values: list[str], info: ModelInfo) -> MemoryShort:
    match code:
        case "context":
            return ShorterContext(name=info.name, context_tokens=f"{int(values[0]):,}")
        case "disk":
            return ReadFromDisk(name=info.name)
        case "cpu":
            return OnTheProcessor(name=info.name)
        case "layers":
            return PartlyOnTheProcessor(name=info.name, percent=round(100 * int(values[0]) / int(values[1])))
        case "kv":
            return RougherCache(name=info.name, kv_type=values[0])
        case _:
            return SmallerSteps(name=info.name)
