"""Methods of dataclasses that are compiled when they are first called: a start makes a thousand and calls few."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

_MAKER = "_create_fn"


def compile_late() -> None:
    """Let the dataclasses that are made from now on have theirs so; they are the same in all else.

    ``dataclasses`` writes the source of six methods for a frozen class and compiles each by itself: of importing what
    the window needs that was a third. Its maker of functions is no public name; where it is not there (Python 3.13
    compiles all six at once), everything stays as it is.
    """
    make = getattr(dataclasses, _MAKER, None)
    if make is None or hasattr(make, "compiles_late"):
        return

    def late(name: str, *source: Any, **places: Any) -> Callable[..., Any]:
        def method(*arguments: Any, **named: Any) -> Any:
            made = make(name, *source, **places)
            made.__qualname__ = method.__qualname__
            # Called by ``self``; the class that has this one has that one from now on.
            for owner in type(arguments[0]).__mro__ if arguments else ():
                if owner.__dict__.get(name) is method:
                    setattr(owner, name, made)
                    break
            return made(*arguments, **named)

        method.__name__ = name
        return method

    late.compiles_late = True  # type: ignore[attr-defined]
    setattr(dataclasses, _MAKER, late)
