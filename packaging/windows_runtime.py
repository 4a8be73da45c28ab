"""Finds the libraries of Microsoft's compiler that the program's own libraries ask for, to be placed beside them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from commands import SetupFailed

# llama.cpp computes with OpenMP (vcomp140), and all C++ asks for the others. PyInstaller leaves vcomp140 beside
# shiboken6 alone, where llama.dll does not look.
NEEDED = ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "vcomp140.dll")


def places() -> list[Path]:
    """Where they may be here: with Qt's Python packages, with Python, with Windows."""
    packages = [find_spec(name) for name in ("shiboken6", "PySide6")]
    found = [Path(place) for spec in packages if spec is not None for place in spec.submodule_search_locations or ()]
    system = os.environ.get("SYSTEMROOT")
    return [*found, Path(sys.base_prefix), *([Path(system) / "System32"] if system else [])]


def runtime(folders: Sequence[Path]) -> list[Path]:
    """The files in ``folders``, the first of each name, whatever the case of its letters.

    Raises:
        SetupFailed: one of them is nowhere.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*")):
            if path.name.lower() in NEEDED:
                found.setdefault(path.name.lower(), path)
    if missing := [name for name in NEEDED if name not in found]:
        raise SetupFailed(f"{', '.join(missing)} cannot be found; install the Visual C++ Redistributable, "
                          "then run make again.")
    return [found[name] for name in NEEDED]
