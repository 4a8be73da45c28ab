"""The program's entry: the window, the terminal's commands, or (hidden) one of the processes that work for them."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from app.core import dataclass_methods, seal

HOST_FLAG = "--engine-host"
TRIAL_FLAG = "--engine-trial"
PREVIEW_FLAG = "--preview-host"
HAND_OVER_FLAG = "--hand-over"
SPELLING_FLAG = "--spelling-host"


def main(arguments: Sequence[str] | None = None) -> int:
    """Decide what the arguments ask for, and run it; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    seal.install()
    if HOST_FLAG in arguments:
        from app.inference import host

        return host.main()
    if TRIAL_FLAG in arguments:
        from app.inference import backend_trial

        return backend_trial.main(Path(arguments[-1]))
    if PREVIEW_FLAG in arguments:
        from app.core.preview import host as preview_host

        return preview_host.main()
    if HAND_OVER_FLAG in arguments:
        from app.core.handover import child

        return child.main()
    if SPELLING_FLAG in arguments:
        from app.core.spellcheck import host as spelling_host

        return spelling_host.main()
    try:
        if _asks_for_window(arguments):
            # A tenth of what importing takes went into looking for garbage in it; the window turns that on again.
            gc.disable()
            dataclass_methods.compile_late()
            from app.main import run_window

            return run_window(list(arguments))
        from app import cli

        return cli.main(arguments)
    except KeyboardInterrupt:
        return 130


def _asks_for_window(arguments: Sequence[str]) -> bool:
    """Whether there is nothing but files: names that exist, or at least look like a file's."""
    if any(argument.startswith("-") for argument in arguments):
        return False
    if arguments and not Path(arguments[0]).suffix and "/" not in arguments[0]:
        from app import cli

        # A file named "polish" is opened as "./polish".
        try:
            names = cli.command_names()
        except Exception:  # it will meet the same problem, and says it in a sentence
            return False
        if arguments[0] in names or not Path(arguments[0]).is_file():
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
