"""Starts Stet for `make run`: the window, or, where there is no display, the sample polished in the terminal."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = Path("resources", "samples", "welcome.md")


def has_display(environment: Mapping[str, str], system: str = sys.platform) -> bool:
    """Whether a window can open: always but on Linux, where ``environment`` must name a display that answers.

    A display on another computer (``host:0``, over ssh) is believed without asking.
    """
    if system != "linux":
        return True
    wayland = environment.get("WAYLAND_DISPLAY")
    if wayland and _answers(str(Path(environment.get("XDG_RUNTIME_DIR", ""), wayland))):
        return True
    host, colon, number = environment.get("DISPLAY", "").rpartition(":")
    if not colon:
        return False
    if host not in ("", "unix"):
        return True
    name = f"/tmp/.X11-unix/X{number.split('.')[0]}"
    return _answers(name) or _answers("\0" + name)


def _answers(address: str) -> bool:
    """Whether somebody listens on the local socket ``address``."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(address)
        except OSError:
            return False
    return True


def main(arguments: list[str]) -> None:
    """Becomes Stet, with ``arguments`` if there are any."""
    os.chdir(ROOT)
    if not arguments and not has_display(os.environ):
        print(f"There is no display here, so no window opens; {SAMPLE} is polished in the terminal instead.\n",
              file=sys.stderr, flush=True)
        arguments = ["polish", str(SAMPLE)]
    os.execv(sys.executable, [sys.executable, "-m", "app", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
