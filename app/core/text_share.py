"""How much of a text stands in another, at a cost that is bounded whatever the texts repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

# Characters: what is shorter is shared by chance.
_SHORTEST = 4
# Of longer texts only so much is looked at.
_MOST, _MOST_OTHER = 4000, 20_000
# So many places where both texts have the same run are put in order: two passages of English prose of these lengths
# have up to 53,000. In a text that repeats itself there are tens of millions, and their order says nothing.
_MOST_PAIRS = 60_000


def share(text: str, other: str) -> float:
    """How much of ``text`` is found in ``other``, in runs of four characters and more, in order: 0 to 1.

    Where both repeat themselves endlessly, order does not count, only how often each run is there.
    """
    if text.strip() in other:
        return 1.0
    text, other = text[:_MOST], other[:_MOST_OTHER]
    runs, others = _runs(text), _runs(other)
    counts, other_counts = Counter(runs), Counter(others)
    if sum(count * other_counts[run] for run, count in counts.items()) > _MOST_PAIRS:
        places: Iterable[int] = _found(runs, other_counts)
    else:
        blocks = SequenceMatcher(None, runs, others, autojunk=False).get_matching_blocks()
        places = [place for start, _, size in blocks for place in range(start, start + size)]
    covered = end = 0
    for place in places:
        covered += place + _SHORTEST - max(place, end)
        end = place + _SHORTEST
    return covered / max(1, len(text))


def _found(runs: Sequence[str], counts: Counter[str]) -> Iterator[int]:
    """The places of those runs that are there as often as they come."""
    left = counts.copy()
    for place, run in enumerate(runs):
        if left[run] > 0:
            left[run] -= 1
            yield place


def _runs(text: str) -> list[str]:
    return [text[at : at + _SHORTEST] for at in range(len(text) - _SHORTEST + 1)]
