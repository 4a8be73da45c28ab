"""Sentences that stand in another place: unchanged, or with a few words changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.alignment import Pair
from app.core.segments import unit_weight, units_of

# A sentence of less weight (see ``unit_weight``) that turns up elsewhere may be there by chance.
_LEAST = 8
# One that was changed on its way must have so much in common with what it was, by share and by weight, and so much
# more of it than with any other sentence.
_ALIKE, _LEAST_COMMON, _AHEAD = 0.6, 20, 0.1


@dataclass(frozen=True, slots=True)
class Move:
    """Sentences ``i`` to ``i2`` of the old text, which are sentences ``j`` to ``j2`` of the new one."""

    i: int
    i2: int
    j: int
    j2: int


def moves(old: Sequence[str], new: Sequence[str], kept: Sequence[Pair], old_paragraphs: Sequence[int],
          new_paragraphs: Sequence[int]) -> list[Move]:
    """The moves among the sentences that were not kept in their places, in the order of the old text.

    A sentence that is there once on each side was moved; neighbours of one paragraph that moved together are one move.

    Args:
        old, new: the sentences.
        kept: places of those that are the same, in order.
        old_paragraphs, new_paragraphs: the number of the paragraph of each sentence.
    """
    kept_old, kept_new = {i for i, _ in kept}, {j for _, j in kept}
    rest = [i for i in range(len(old)) if i not in kept_old]
    rest_new = [j for j in range(len(new)) if j not in kept_new]
    times, times_new = Counter(old[i] for i in rest), Counter(new[j] for j in rest_new)
    place = {new[j]: j for j in rest_new if times_new[new[j]] == 1}
    found: list[Move] = []
    for i in rest:
        if times[old[i]] != 1 or old[i] not in place or not _is_heavy(old[i]):
            continue
        j = place[old[i]]
        last = found[-1] if found else None
        if last and (last.i2, last.j2) == (i, j) and old_paragraphs[i - 1] == old_paragraphs[i] \
                and new_paragraphs[j - 1] == new_paragraphs[j]:
            found[-1] = Move(last.i, i + 1, last.j, j + 1)
        else:
            found.append(Move(i, i + 1, j, j + 1))
    return found


def _is_heavy(sentence: str) -> bool:
    return sum(map(unit_weight, units_of(sentence)[1])) >= _LEAST


def edited_moves(alike: Iterable[tuple[Pair, float, int]]) -> list[Move]:
    """Those of the pairs of sentences of which each is surely what became of the other, in another place.

    Args:
        alike: pairs of sentences that have no partner, with the share and the weight of what they have in common.
    """
    of_old: dict[int, list[float]] = defaultdict(list)
    of_new: dict[int, list[float]] = defaultdict(list)
    likely: list[tuple[Pair, float]] = []
    for (i, j), share, common in alike:
        of_old[i].append(share)
        of_new[j].append(share)
        if share >= _ALIKE and common >= _LEAST_COMMON:
            likely.append(((i, j), share))
    return sorted((Move(i, i + 1, j, j + 1) for (i, j), share in likely
                   if _is_ahead(share, of_old[i]) and _is_ahead(share, of_new[j])), key=lambda move: move.i)


def _is_ahead(share: float, shares: Sequence[float]) -> bool:
    return sum(other > share - _AHEAD for other in shares) == 1
