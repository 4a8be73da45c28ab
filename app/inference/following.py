"""Whether an answer follows its text at all, told by how its guesses fare; most rewrites do, some answers never."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(slots=True)
class Following:
    """The chance that one answer follows its source just now, by Bayes' rule from guess to guess.

    A guess that comes true often in one case and seldom in the other says much, others little. The bounds are what
    lets an answer that left its text be believed again after a few tokens, and the other way round.

    Attributes:
        chance: to begin with, what most rewrites deserve.
    """

    LEAST: ClassVar[float] = 0.01
    MOST: ClassVar[float] = 0.99

    chance: float = 0.9

    def learn(self, if_it_follows: float, if_not: float) -> None:
        """Something happened that has these chances."""
        follows, strays = self.chance * if_it_follows, (1 - self.chance) * if_not
        if follows + strays > 0:
            self.chance = min(self.MOST, max(self.LEAST, follows / (follows + strays)))
