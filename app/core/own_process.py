"""How the program starts itself once more, for work that must not be done in the window's process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def own_command(flag: str) -> list[str]:
    """The command that starts this program with the hidden ``flag``, built or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable, flag]
    # -P: a folder named "app" where the user happens to be is not ours.
    return [sys.executable, "-P", "-m", "app", flag]


def own_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """``base``, or this process's environment, with which such a process finds this package from any folder."""
    environment = dict(os.environ if base is None else base)
    if not getattr(sys, "frozen", False):
        home = str(Path(__file__).parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [home, environment.get("PYTHONPATH")]))
    return environment
