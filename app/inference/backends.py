"""Loads the parts of llama.cpp that compute: for the processor the best one that runs here, and what has a driver.

In the program that is double-clicked each is a library of its own (packaging/flavours.py). ggml would look for them in
the current folder too, and in one that the environment names; here they come from one folder, and each is tried in
another process first (``backend_verdicts.py``), where an instruction that this machine does not have ends nothing else.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict

from app.core.errors import NoProcessorPart
from app.inference.devices import OpenLibrary, ggml_function

_LIBRARY = re.compile(r"(?:lib)?ggml-(cpu-[\w.]+?|cuda|hip|metal|vulkan)\.(?:so|dll)")
PROCESSOR = "cpu-"
# The least of them (packaging/dynamic.cmake) is not tried: there is none to take in its place.
LEAST_SCORE = 5  # ggml-cpu/arch/x86/cpu-feats.cpp: 1, and 4 for SSE4.2


class Backend(TypedDict):
    """One library: ``name`` as "cpu-haswell" or "vulkan"; whether it was taken, and why or why not, in a few words."""

    name: str
    taken: bool
    why: str


def load_backends(open_library: OpenLibrary, folder: Path, problem_of: Callable[[Path], str]) -> list[Backend]:
    """Load what of ``folder`` computes here; empty where llama.cpp was built with its only backend within.

    Args:
        open_library: see ``list_devices``.
        problem_of: what was wrong when the library was tried; "" for nothing.

    Raises:
        NoProcessorPart: none of them runs on this processor.
    """
    if ggml_function(open_library, "ggml", "ggml_backend_reg_count", ctypes.c_size_t)():
        return []
    paths = {found[1]: path for path in sorted(folder.iterdir()) if (found := _LIBRARY.fullmatch(path.name))}
    load = ggml_function(open_library, "ggml", "ggml_backend_load", ctypes.c_void_p, ctypes.c_char_p)
    # Cards go first, as in ggml_backend_load_all.
    told = [_card(name, path, open_library, load, problem_of)
            for name, path in paths.items() if not name.startswith(PROCESSOR)]
    told += _processor({name: path for name, path in paths.items() if name.startswith(PROCESSOR)}, load, problem_of)
    if not any(part["taken"] and part["name"].startswith(PROCESSOR) for part in told):
        raise NoProcessorPart
    return told


def _card(name: str, path: Path, open_library: OpenLibrary, load: Any, problem_of: Callable[[Path], str]) -> Backend:
    """Load the library of a kind of graphics cards, if what it needs of their driver is here."""
    if isinstance(library := _opened(path), str):
        return {"name": name, "taken": False, "why": library}
    if problem := problem_of(path):
        return {"name": name, "taken": False, "why": problem}
    registry = load(str(path).encode())
    count = ggml_function(open_library, "ggml-base", "ggml_backend_reg_dev_count", ctypes.c_size_t, ctypes.c_void_p)
    number = count(registry) if registry else 0
    return {"name": name, "taken": number > 0, "why": f"devices: {number}" if number else "it finds no card"}


def _processor(paths: dict[str, Path], load: Any, problem_of: Callable[[Path], str]) -> Iterator[Backend]:
    """Load the one that ggml gives the highest score here, of those that pass their trial."""
    scores: dict[str, int] = {}
    for name, path in paths.items():
        if isinstance(library := _opened(path), str):
            yield {"name": name, "taken": False, "why": library}
        else:
            scores[name] = library.ggml_backend_score()
    taken = ""
    for name in sorted(scores, key=lambda name: -scores[name]):
        if not scores[name]:
            why = "this processor has not all its instructions"
        elif taken:
            why = f"{taken} has more"
        elif problem := problem_of(paths[name]) if scores[name] > LEAST_SCORE else "":
            why = problem
        elif load(str(paths[name]).encode()):
            taken, why = name, "the most that this processor has"
        else:
            why = "ggml does not take it"
        yield {"name": name, "taken": name == taken, "why": why}


def _opened(path: Path) -> ctypes.CDLL | str:
    """The library; or why it cannot be loaded, in the system's words."""
    try:
        # winmode 0 looks where ggml's own LoadLibrary does.
        return ctypes.CDLL(str(path), winmode=0)
    except OSError as error:
        return str(error).removeprefix(f"{path}: ")
