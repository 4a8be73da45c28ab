"""The way to the process in which Hunspell runs: started when it is first asked, again when it died, twice at most."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.core.own_process import own_command, own_environment
from app.core.spellcheck.host import FLAG

# Deaths after which a dictionary is left alone.
_MOST_DEATHS = 2


class Speller:
    """Looks words up in one dictionary; its methods wait for the answer, and are called by one thread.

    Args:
        dictionary: its path without ".dic".
        own: words that are right, too.
    """

    def __init__(self, dictionary: Path, own: Sequence[str] = ()) -> None:
        self._dictionary, self._own = dictionary, list(own)
        self._lock = threading.Lock()  # of what is started and what is closed
        self._asking = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._deaths = 0
        self._closed = False

    @property
    def usable(self) -> bool:
        """Whether an answer can be hoped for."""
        return not self._closed and self._deaths < _MOST_DEATHS

    def wrong(self, words: Sequence[str]) -> set[str]:
        """Those of ``words`` that are not in the dictionary; none while it cannot be asked."""
        return set(self._ask({"check": list(words)}).get("wrong", ()))

    def suggestions(self, word: str) -> list[str]:
        """What may be meant by ``word``, the likeliest first."""
        return list(self._ask({"suggest": word}).get("suggestions", ()))

    def add(self, word: str) -> None:
        """``word`` is right from now on."""
        self._own.append(word)
        self._ask({"add": word})

    def close(self) -> None:
        """End the process, from any thread; who waits for an answer gets none."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            process.kill()
        with self._asking:
            self._put_away()

    def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        with self._asking:
            while self.usable:
                try:
                    process = self._started()
                    return _exchange(process, what) if process is not None else {}
                except (OSError, ValueError):  # it is gone, or says what is no answer
                    self._deaths += 1
                    self._put_away()
        return {}

    def _started(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._closed or self._process is not None:
                return None if self._closed else self._process
            self._process = subprocess.Popen(
                own_command(FLAG), env=own_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, encoding="utf-8", creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                start_new_session=sys.platform != "win32")
            process = self._process
        _exchange(process, {"open": str(self._dictionary), "own": self._own})
        return process

    def _put_away(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not read any more
                    if pipe is not None:
                        pipe.close()


def _exchange(process: subprocess.Popen[str], what: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(what) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise BrokenPipeError
    answer: dict[str, Any] = json.loads(line)
    return answer
