"""Sets up .venv for `make`: does nothing when it is there and right, and makes it so when it is not.

Usage: python3 packaging/bootstrap.py [--dev] [--package]. Needs Python 3.11 and its standard library only. The parts
of .venv, each with a fingerprint of what it was made from in the stamp: "runtime" (requirements.txt), "llama" (the
wheel that llama_wheel.py builds), with --dev "dev" (requirements-dev.txt), and with --package "package"
(requirements-package.txt).
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import json
import os
import shutil
import signal
import sys
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

import flavours
import llama_wheel
import system_packages
from commands import CommandFailed, SetupFailed, locked, programs_of, python_of, run
from pip_install import install, pip

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = ROOT / ".venv"
LOG = ROOT / "build" / "setup.log"

# Where packages are installed.
_PLACE = "import sysconfig; print(sysconfig.get_paths()['platlib'])"
_UNPACK = """
import compileall, importlib.util, os, pathlib, py_compile
os.environ["SBK_EMBED"] = "no"
import PySide6.QtCore
packed = pathlib.Path(importlib.util.find_spec("shiboken6").origin).parent / "files.dir"
compileall.compile_dir(packed, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
"""


@dataclass
class Stamp:
    """What .venv holds, as its stamp file says.

    ``place`` is the path it was made at: its scripts name that path, so a copy or a moved checkout is made again.
    ``python`` is the interpreter behind its link: another one, or none, after an upgrade means the same.
    ``unfinished`` is true from before the first change until after the last one.
    """

    place: str
    python: str
    parts: dict[str, str] = field(default_factory=dict)
    unfinished: bool = False

    @classmethod
    def of(cls, venv: Path) -> Stamp:
        """The stamp that a new ``venv`` gets."""
        return cls(place=str(venv), python=os.path.realpath(python_of(venv)))

    def write(self, venv: Path) -> None:
        """Replaces the stamp file at once, so that it is never half there."""
        fresh = venv / "stet-setup.json.new"
        fresh.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
        fresh.replace(venv / "stet-setup.json")


def read_stamp(venv: Path) -> Stamp | None:
    """The stamp of ``venv``; None if it has none that can be read."""
    try:
        stamp = Stamp(**json.loads((venv / "stet-setup.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return stamp if isinstance(stamp.parts, dict) else None


def usable(stamp: Stamp, venv: Path) -> bool:
    """Whether what stands in ``venv`` can be built on: set-up came to its end, here, and its Python is still there."""
    return not stamp.unfinished and os.access(python_of(venv), os.X_OK) and (
        (stamp.place, stamp.python) == (str(venv), os.path.realpath(python_of(venv))))


def wanted_parts(*, dev: bool, package: bool = False) -> dict[str, str]:
    """The parts that must be in .venv, with the fingerprint of what each is made from."""
    names = {"runtime": "requirements.txt"} | ({"dev": "requirements-dev.txt"} if dev else {}) | (
        {"package": "requirements-package.txt"} if package else {})
    files = {part: HERE / name for part, name in names.items()}
    return {"llama": "+".join(map(llama_wheel.recipe_key, flavours.of_checkout())),
            **{part: hashlib.sha256(file.read_bytes()).hexdigest()[:20] for part, file in files.items()}}


def complete(stamp: Stamp | None, venv: Path, wanted: dict[str, str]) -> bool:
    """Whether ``venv`` holds all ``wanted`` parts as they are now."""
    return stamp is not None and usable(stamp, venv) and wanted.items() <= stamp.parts.items()


def set_up(*, dev: bool, package: bool = False) -> None:
    """Brings .venv to what the requirement files say; raises SetupFailed with a sentence when that cannot be."""
    wanted = wanted_parts(dev=dev, package=package)
    if complete(read_stamp(VENV), VENV, wanted):
        return
    # This file is the lock: it is always there, and nothing has to be removed afterwards.
    with locked(Path(__file__), "Another set-up is running in this folder; waiting for it.") as held:
        stamp = read_stamp(VENV)
        if complete(stamp, VENV, wanted):
            return
        LOG.parent.mkdir(exist_ok=True)
        LOG.write_text("", "utf-8")
        # The interpreter behind a virtual environment that may be active here, which may be the one to be replaced.
        python: str = getattr(sys, "_base_executable", None) or sys.executable
        system_packages.ensure(python, LOG)
        if stamp is None or not usable(stamp, VENV):
            stamp = _make_venv(python, held) if not _healthy() else Stamp.of(VENV)
        stamp.unfinished = True
        stamp.write(VENV)
        _install_parts(stamp, wanted, held)
        stamp.unfinished = False
        stamp.write(VENV)


def _healthy() -> bool:
    """Whether a .venv without a stamp, made by an editor or by hand, can be built on as it is."""
    if (VENV / "stet-setup.json").exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    try:
        run([python_of(VENV), "-I", "-c", check], log=LOG)
        return str(VENV) in (programs_of(VENV) / "pip").read_text("utf-8")
    except (CommandFailed, OSError, ValueError):
        return False


def _make_venv(python: str, held: int | None) -> Stamp:
    print(f"Making .venv with Python {sys.version.split()[0]}.", flush=True)
    # First what makes it look healthy, so that a clearing that is interrupted is not built on.
    shutil.rmtree(programs_of(VENV), ignore_errors=True)
    try:
        run([python, "-I", "-m", "venv", "--clear", VENV], log=LOG, held=held)
    except CommandFailed as error:
        if "No space left on device" in error.output:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise SetupFailed(f"Python could not make {VENV}; what it said is in {LOG}.") from error
    return Stamp.of(VENV)


def _install_parts(stamp: Stamp, wanted: dict[str, str], held: int | None) -> None:
    python = python_of(VENV)
    stale = {part for part, key in wanted.items() if stamp.parts.get(part) != key}
    if "runtime" in stale:
        install(python, HERE / "requirements.txt", "Installing what Stet runs on", LOG, held)
        _unpack_pyside(python)
    if "dev" in stale:
        install(python, HERE / "requirements-dev.txt", "Installing the test tools", LOG, held)
    if "package" in stale:
        install(python, HERE / "requirements-package.txt", "Installing what builds the program", LOG, held)
    if "llama" in stale:
        wheels = [llama_wheel.ensure(python, LOG, part) for part in flavours.of_checkout()]
        try:
            run(pip(python, "install", "--no-deps", "--no-index", "--force-reinstall", wheels[0]), log=LOG, held=held)
            place = run([python, "-I", "-c", _PLACE], log=LOG, held=held).splitlines()[-1]
        except CommandFailed as error:
            raise SetupFailed(f"llama-cpp-python could not be installed; what pip said is in {LOG}.") from error
        llama_wheel.unpack(wheels[1:], Path(place) / llama_wheel.LIBRARIES)
    try:
        run([python, "-I", "-c", "from PySide6 import QtWidgets\nfrom llama_cpp import llama_cpp"], log=LOG)
    except CommandFailed as error:
        cause = (error.output.strip().splitlines() or ["no reason given"])[-1]
        raise SetupFailed(f"The installed packages cannot be loaded ({cause}). What was done is in {LOG}.") from error
    stamp.parts.update({part: wanted[part] for part in stale})


def _unpack_pyside(python: Path) -> None:
    """Lets PySide's own Python files lie on the disk, compiled.

    They come packed into its library, and would be compiled anew at each start: a tenth of the time to the window.
    The switch is PySide's (SBK_EMBED, in signature_bootstrap.py); where it does nothing, the start is slower.
    """
    with contextlib.suppress(CommandFailed):
        run([python, "-I", "-c", _UNPACK], log=LOG)


def _stop(signum: int, frame: object) -> NoReturn:
    raise SystemExit(128 + signum)


def main(arguments: list[str]) -> int:
    """Sets up and returns the exit status: 0 done, 1 failed with one sentence, 130 stopped by Ctrl+C."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Sets up .venv for Stet.")
    parser.add_argument("--dev", action="store_true", help="also what the tests and linters need")
    parser.add_argument("--package", action="store_true", help="also what builds the program that is double-clicked")
    options = parser.parse_args(arguments)
    try:
        set_up(dev=options.dev, package=options.package)
    except KeyboardInterrupt:
        print("\nStopped. The next make begins set-up again and uses what was downloaded.", file=sys.stderr)
        return 130
    except SetupFailed as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            print("The disk is full. Free about 2 GB, then run make again.", file=sys.stderr)
        else:
            print(f"Set-up stopped: {error.strerror} ({error.filename}).", file=sys.stderr)
        return 1
    except Exception as error:  # a mistake of ours: told in one sentence, kept whole in the log
        with contextlib.suppress(OSError), LOG.open("a", encoding="utf-8") as log:
            traceback.print_exc(file=log)
        print(f"Set-up stopped: {error!r}. More is in {LOG}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    for ending in ("SIGTERM", "SIGHUP"):  # so that what was started is ended too; Windows has no SIGHUP
        if hasattr(signal, ending):
            signal.signal(getattr(signal, ending), _stop)
    sys.exit(main(sys.argv[1:]))
