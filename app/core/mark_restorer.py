"""Puts back what marks stand for while an answer streams; half a mark is never shown."""

from __future__ import annotations

import re

from app.core.patterns import pattern_of
from app.core.protected import MARK, Protected

# What may still become a mark, at the end of what came.
_BEGUN = pattern_of(r"(?:[(（](?:#\d{0,5})?|[\[［【]\d{0,5})\Z")
_HALF = pattern_of(r"[(（]#(\d{1,5})|[\[［【](\d{1,5})")


class MarkRestorer:
    """One answer's restorer. Feed it the pieces as they come, then ``finish``.

    A mark that was never given stays as it is: it is the model's own, and a check finds it.
    """

    def __init__(self, protected: Protected) -> None:
        self._originals = {each.stand_in: each.original for each in protected.replaced}
        self._held = ""

    def feed(self, text: str) -> str:
        """The text that is certain, with everything in it that a mark stood for."""
        if not self._originals:
            return text
        text = self._held + text
        begun = _BEGUN.search(text)
        certain = text[: begun.start()] if begun else text
        self._held = text[len(certain) :]
        return MARK.sub(self._original, certain)

    def finish(self) -> str:
        """What was held back: a mark that only lacks its end is one, and any other beginning of one is dropped."""
        held, self._held = self._held, ""
        found = _HALF.fullmatch(held)
        if found is None:
            return "" if held.endswith("#") else held
        mark = f"#{found[1]}" if found[1] else f"[{found[2]}]"
        if mark in self._originals:
            return held[0] + self._originals[mark] if found[1] else self._originals[mark]
        return "" if any(known.startswith(mark.rstrip("]")) for known in self._originals) else held

    def _original(self, found: re.Match[str]) -> str:
        if found[2]:
            return self._originals.get(f"[{found[2]}]", found[0])
        original = self._originals.get(f"#{found[1]}")
        return found[0] if original is None else f"({original}" + (")" if found[0].endswith("）") else "")


def restored(answer: str, protected: Protected) -> str:
    """A whole answer with everything back in its place."""
    restorer = MarkRestorer(protected)
    return restorer.feed(answer) + restorer.finish()
