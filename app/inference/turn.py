"""One thread at a time computes; who waits for its turn is told at once when it is not needed any more."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Turn:
    """A lock for threads that want either to hold it or what its holder makes.

    A plain lock may go back again and again to the thread that let it go a moment ago, since one that sleeps has
    still to wake: with four requests at once, tokens came up to twelve steps late.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False

    def take(self, unless: Callable[[], bool] = lambda: False) -> bool:
        """Wait until it is free and hold it, or until ``unless`` is true; returns whether it is held now.

        Args:
            unless: asked whenever the turn is given back, under a lock of ours: it must be quick.
        """
        with self._changed:
            if self._taken:
                self._changed.wait_for(lambda: unless() or not self._taken)
            if unless():
                return False
            self._taken = True
            return True

    def take_now(self) -> bool:
        """Hold it if it is free."""
        with self._changed:
            free, self._taken = not self._taken, True
            return free

    def give_back(self) -> None:
        """Let the next one have it."""
        with self._changed:
            self._taken = False
            self._changed.notify_all()

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.give_back()
