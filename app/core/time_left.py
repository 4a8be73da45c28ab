"""How long a job still takes, told from how it has gone so far."""

from __future__ import annotations

# Before so many seconds, and so much of the work, have gone by, nothing is said: it would be off by a multiple.
_LEAST_SECONDS, _LEAST_SHARE = 2.0, 0.03
# How much of the pace is that of the last steps; the rest is the pace of all.
_RECENT = 0.3
_STEP = 1.0  # seconds between two looks at the pace


class TimeLeft:
    """Told the share that is done again and again; it may stand still, and never goes back."""

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None  # when, and the share then
        self._last = (0.0, 0.0)
        self._recent: float | None = None  # share a second, of the last steps

    def note(self, share: float, now: float) -> None:
        """``share`` of the work (0 to 1) is done at ``now`` (seconds of a clock that never goes back)."""
        if self._first is None:
            self._first = self._last = (now, share)
        elif now - self._last[0] >= _STEP:
            pace = max(0.0, share - self._last[1]) / (now - self._last[0])
            self._recent = pace if self._recent is None else (1 - _RECENT) * self._recent + _RECENT * pace
            self._last = (now, max(share, self._last[1]))

    def seconds(self, now: float) -> float | None:
        """How many seconds are left at ``now``; None: that cannot be told yet."""
        if self._first is None or self._recent is None:
            return None
        begun, share = self._first
        took, done = self._last[0] - begun, self._last[1] - share
        if took < _LEAST_SECONDS or done < _LEAST_SHARE:
            return None
        pace = (1 - _RECENT) * done / took + _RECENT * self._recent
        return max(0.0, (1 - self._last[1]) / pace - (now - self._last[0]))
