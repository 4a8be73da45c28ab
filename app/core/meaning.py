"""The passages that are nearest to a question by their vectors.

Every vector is compared with the question's: of 10,000 passages and 1,024 numbers each, numpy does so in milliseconds,
which is also all that a vector index in SQLite (sqlite-vec) would do. That one would be a library to load into SQLite,
which Python allows only where it was built so: not in that of Debian's container images, nor in macOS's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# Passages that are told of, the nearest first: as many as are read of a long document. Any passage is near to some
# degree; beyond these it says nothing.
NEAREST = 32
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

    def nearest(self, question: str, keys: Sequence[bytes]) -> list[int] | None:
        """The places in ``keys`` of the passages nearest to ``question``, the nearest first; None: not known now."""
        if not self.knows(keys) or (asked := self.ask(question)) is None:
            return None
        import numpy as np  # half as slow as the program's start, and of use here alone

        places = [place for place, key in enumerate(keys) if len(self.vectors.get(key, b"")) == len(asked)]
        if not places:
            return None
        table = np.frombuffer(b"".join(self.vectors[keys[place]] for place in places), np.float16)
        near = table.reshape(len(places), -1).astype(np.float32) @ np.frombuffer(asked, np.float16).astype(np.float32)
        return [places[index] for index in np.argsort(-near, kind="stable")[:NEAREST]]
