"""Tries a library of llama.cpp's in another process, once for each machine and version, and remembers the verdict."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from app.core.errors import FileProblem
from app.core.machine import processor_on_box
from app.core.own_process import own_command, own_environment
from app.core.storage import write_atomically

TRIAL_FLAG = "--engine-trial"
TRIAL_SECONDS = 60.0  # a driver may compile its kernels first
# A driver is mended or replaced: what failed is tried again after a day (seconds).
AGAIN_AFTER = 86_400.0

log = logging.getLogger(__name__)


class Verdicts:
    """What was found of each library, in a file that may be deleted at any time.

    Args:
        path: the file; a verdict holds for one processor and for the library's very bytes (their size and time).
        environment: of the processes; None: as here.
    """

    def __init__(self, path: Path, environment: Mapping[str, str] | None = None) -> None:
        self._path = path
        self._environment = environment
        self._known: dict[str, dict[str, object]] = {}
        try:
            found = json.loads(path.read_text("utf-8"))
            self._known = {str(name): dict(verdict) for name, verdict in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            pass  # nothing was tried yet, or it is tried again

    def problem_of(self, library: Path) -> str:
        """What was wrong when ``library`` was tried, in a few words; "" for nothing."""
        state = library.stat()
        identity = [processor_on_box(), state.st_size, state.st_mtime_ns]
        known = self._known.get(str(library), {})
        problem, tried = known.get("problem"), known.get("tried")
        if known.get("identity") == identity and isinstance(problem, str) and isinstance(tried, int | float) and (
                not problem or 0 <= time.time() - tried < AGAIN_AFTER):
            return problem
        problem = self._try(library)
        self._known[str(library)] = {"identity": identity, "problem": problem, "tried": time.time()}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps(self._known, indent=1).encode())
        except (FileProblem, OSError) as error:
            log.warning("what was tried is not kept: %s", error)
        return problem

    def _try(self, library: Path) -> str:
        try:
            done = subprocess.run([*own_command(TRIAL_FLAG), str(library)], env=own_environment(self._environment),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  timeout=TRIAL_SECONDS, check=False,
                                  creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0)
        except subprocess.TimeoutExpired:
            return f"it did not multiply within {TRIAL_SECONDS:.0f} seconds when it was tried"
        except OSError as error:
            return f"it could not be tried ({error.strerror})"
        if done.returncode == 1:
            return "it multiplies wrongly on this machine"
        return f"it ended the process that tried it ({done.returncode})" if done.returncode else ""
