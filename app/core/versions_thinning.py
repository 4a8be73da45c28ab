"""Which versions of a document are kept as they age: all of a day, then one an hour, a day, a week."""

from __future__ import annotations

from collections.abc import Sequence

_HOUR = 3600.0
_DAY = 24 * _HOUR
# Up to this age in seconds, one version is kept of every so many seconds; 0: all.
_STEPS = ((_DAY, 0.0), (7 * _DAY, _HOUR), (31 * _DAY, _DAY), (float("inf"), 7 * _DAY))
# So many of the newest stay whatever the clock says: one that was set forward makes everything look old.
ALWAYS_KEPT = 50


def superfluous(made: Sequence[float]) -> list[int]:
    """The places in ``made`` of the versions that need not be kept.

    Age is told from the newest version, not from now: a document that rests keeps what it has. The first version,
    which is the text as it was found, stays.

    Args:
        made: when each was made (seconds since the epoch), in the order of their making.
    """
    found: list[int] = []
    seen: set[tuple[float, int]] = set()
    for place in range(len(made) - 1, -1, -1):
        age = max(0.0, made[-1] - made[place])
        step = next(step for limit, step in _STEPS if age <= limit)
        slot = (step, int(made[place] // step)) if step else None
        if slot is not None and slot in seen and 0 < place < len(made) - ALWAYS_KEPT:
            found.append(place)
        elif slot is not None:
            seen.add(slot)
    return found[::-1]
