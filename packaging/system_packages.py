"""Sees to what Stet needs from the operating system: Python's venv, a compiler, the libraries that Qt loads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from commands import CommandFailed, Progress, SetupFailed, clean_environment, run

# What PySide6-Essentials 6.11.3 loads and does not bring: the NEEDED entries of libQt6Core, libQt6Gui, libQt6DBus, the
# offscreen, xcb and wayland plugins and the GLX integration, with the packages of Debian 12 and Ubuntu 24.04.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
VENV = "Python's venv"
COMPILER = "a C++ compiler"

# Run in a Python of its own, so that what it loads is gone again and what was just installed is seen.
PROBE = """
import ctypes, json, sys
missing = []
try:
    import ensurepip, venv
except ImportError:
    missing.append(sys.argv[1])
for name in sys.argv[2:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        missing.append(name)
print(json.dumps(missing))
"""


def missing(python: str) -> list[str]:
    """What ``python`` does not find on this system: file names of libraries, VENV, COMPILER."""
    libraries = LIBRARIES if sys.platform == "linux" else {}
    answer = subprocess.run([python, "-I", "-c", PROBE, VENV, *libraries], capture_output=True, text=True, check=True,
                            env=clean_environment())
    found: list[str] = json.loads(answer.stdout)
    # On Windows CMake finds Microsoft's compiler by itself.
    if sys.platform != "win32" and not (shutil.which("cc") and shutil.which("c++")):
        found.append(COMPILER)
    return found


def packages(needs: list[str]) -> list[str]:
    """The Debian and Ubuntu packages that hold ``needs``, each once, in order."""
    names = {**LIBRARIES, VENV: f"python{sys.version_info.major}.{sys.version_info.minor}-venv", COMPILER: "g++"}
    return sorted({names[need] for need in needs})


def sentence(needs: list[str], *, apt: bool) -> str:
    """What to tell a user who must install ``needs`` himself; ``apt`` says that this system has apt-get."""
    if apt:
        return ("Stet needs some packages of this system that are not installed yet. Install them with this command, "
                f"then run make again:\nsudo apt-get install -y {' '.join(packages(needs))}")
    if sys.platform == "darwin" and COMPILER in needs:
        return "Stet needs a C++ compiler. Install Apple's with “xcode-select --install”, then run make again."
    return (f"Stet needs {', '.join(needs)}, and this system does not have them. "
            "Install the packages that hold them, then run make again.")


def ensure(python: str, log: Path) -> None:
    """Installs what is missing if this user may (root, with apt-get); raises SetupFailed with the command if not."""
    needs = missing(python)
    if not needs:
        return
    apt = shutil.which("apt-get") is not None
    if not apt or os.geteuid() != 0:
        raise SetupFailed(sentence(needs, apt=apt))
    names = packages(needs)
    print(f"Packages to install with apt-get: {' '.join(names)}", flush=True)
    progress = Progress("Installing system packages")
    environment = clean_environment(DEBIAN_FRONTEND="noninteractive")
    # Another apt-get, such as the nightly one, may hold the lock for a while.
    apt_get = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    try:
        run([*apt_get, "update"], log=log, progress=progress, environment=environment)
        run([*apt_get, "install", "-y", "--no-install-recommends", *names], log=log, progress=progress,
            read_line=_apt_step, environment=environment)
    except CommandFailed as error:
        progress.end("failed")
        if "No space left" in error.output:
            raise SetupFailed("The disk is full. Free some space, then run make again.") from error
        raise SetupFailed(f"apt-get could not install the packages; what it said is in {log}.") from error
    if needs := missing(python):
        progress.end("failed")
        raise SetupFailed(f"apt-get installed its packages, but these are still missing: {', '.join(needs)}. "
                          f"What it said is in {log}.")
    progress.end()


def _apt_step(line: str) -> str | None:
    """“Setting up libegl1:amd64 …” becomes “setting up libegl1”."""
    words = line.split()
    if line.startswith("Get:"):
        return "downloading"
    if words[:1] == ["Unpacking"]:
        return f"unpacking {words[1].split(':')[0]}"
    return f"setting up {words[2].split(':')[0]}" if words[:2] == ["Setting", "up"] else None
