"""Regular expressions that are compiled when they are first used: a start of the program uses few of its hundreds."""

from __future__ import annotations

import re
from typing import Any, cast, overload


class _Waiting:
    """Stands for a pattern; once one of its methods was asked for, that is the compiled pattern's own."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        # Only called for what is not there yet. ``re`` keeps what it compiled.
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found


@overload
def pattern_of(source: str, flags: int = 0) -> re.Pattern[str]: ...
@overload
def pattern_of(source: bytes, flags: int = 0) -> re.Pattern[bytes]: ...


def pattern_of(source: str | bytes, flags: int = 0) -> re.Pattern[Any]:
    """As ``re.compile``, but an error in ``source`` is raised by the first use; for patterns of a module.

    What it gives is no ``re.Pattern`` by its class: ``re.sub(it, …)`` does not take it, ``it.sub(…)`` is meant.
    """
    return cast("re.Pattern[Any]", _Waiting(source, flags))
