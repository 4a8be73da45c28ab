"""The passages that are nearest to a question by their vectors.

Every vector is compared with the question's: for 10,000 passages of 1,024 numbers each numpy takes a tenth of a second,
and a vector index in SQLite (sqlite-vec) would do no less, since it compares them all, too. That one is a library to be
loaded into SQLite, which Python allows only where it was built to: this program's is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# Of the passages, the least that must have vectors: of fewer, those that have one would only push the others back.
LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """Vectors to rank by.

    Args:
        vectors: by the keys of their passages (``passage_vectors``), each of length 1 in 16-bit numbers.
        ask: the vector of a question; None: there was no time for it.
    """

    vectors: Mapping[bytes, bytes]
    ask: Callable[[str], bytes | None]

    def knows(self, keys: Sequence[bytes]) -> bool:
        """Whether enough passages have vectors for a ranking."""
        return sum(key in self.vectors for key in keys) >= max(1.0, LEAST_SHARE * len(keys))

    def likeness(self, question: str, keys: Sequence[bytes]) -> dict[int, float]:
        """How near passages are to ``question``, by their places in ``keys``: cosines, -1 to 1; none: not known now."""
        if not self.knows(keys) or (asked := self.ask(question)) is None:
            return {}
        import numpy as np  # a tenth of a second, and of use here alone

        places = [place for place, key in enumerate(keys) if len(self.vectors.get(key, b"")) == len(asked)]
        table = np.frombuffer(b"".join(self.vectors[keys[place]] for place in places), np.float16)
        if not places or not asked:
            return {}
        near = table.reshape(len(places), -1).astype(np.float32) @ np.frombuffer(asked, np.float16).astype(np.float32)
        return dict(zip(places, near.tolist(), strict=True))
