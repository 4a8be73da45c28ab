"""Builds the program that is double-clicked, dist/stet, and tries it.

Usage: bundle.py [--out FOLDER] [--untried]. Run with the Python of .venv that `bootstrap.py --package` set up.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import smoke
from bundle_contents import linked_duplicates
from commands import CommandFailed, Progress, SetupFailed, run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOG = ROOT / "build" / "bundle.log"


def build(out: Path) -> Path:
    """Make the program's folder in ``out``, and return it; raises SetupFailed."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("", "utf-8")
    progress = Progress("Building the program")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--workpath", ROOT / "build" / "bundle",
               "--distpath", out, HERE / "stet.spec"]
    try:
        run(command, log=LOG, progress=progress, read_line=_step)
    except CommandFailed as error:
        progress.end("failed")
        raise SetupFailed(f"PyInstaller could not build the program; what it said is in {LOG}.") from error
    folder = out / "stet"
    linked_duplicates(folder)
    if shutil.which("strip"):  # a Python that was built here brings 16 MB of names that only its linker needed
        for library in (folder / "_internal").glob("libpython*.so*"):
            run(["strip", "--strip-unneeded", library], log=LOG)
    progress.end()
    return folder


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of each part of the program, the largest first: what stands in ``_internal``, loose files together."""
    found: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            name = parts[1] if len(parts) > 2 else "libraries and the program"
            found[name] = found.get(name, 0) + path.stat().st_size
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _step(line: str) -> str | None:
    _, colon, words = line.partition("INFO: ")
    return words.strip() if colon else None


def main(arguments: list[str]) -> int:
    """Build, try, and tell the sizes; 1 with one sentence when that cannot be."""
    parser = argparse.ArgumentParser(prog="bundle.py", description="Builds the program that is double-clicked.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where its folder goes")
    parser.add_argument("--untried", action="store_true", help="do not start it")
    options = parser.parse_args(arguments)
    try:
        folder = build(options.out.resolve())
        if not options.untried:
            smoke.try_out(folder / smoke.PROGRAM)
    except (SetupFailed, smoke.Broken) as error:
        print(error, file=sys.stderr)
        return 1
    parts = sizes(folder)
    for name, count in [*parts.items()][:8]:
        print(f"{count / 1e6:8.1f} MB  {name}")
    print(f"{sum(parts.values()) / 1e6:8.1f} MB  in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
