"""A mistake of the program in a thread that goes on after it reaches the window like one that ends a thread."""

from __future__ import annotations

import threading


def hand_on(error: Exception) -> None:
    """Give ``error`` to whoever hears of the errors of threads: it is noted without a text, and told once."""
    threading.excepthook(
        threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread())))
