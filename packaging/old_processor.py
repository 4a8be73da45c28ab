"""Starts the built program on an emulated processor that has no more than the baseline, with all of its processes.

Usage: old_processor.py FOLDER [ARGUMENT ...]. Linux, x86-64; needs qemu-user and a kernel of 6.7 or newer, in which a
user namespace has a binfmt_misc of its own: there the kernel starts the program's files, and nothing else, in QEMU.
They are told by a mark in the ELF header's padding, which only this copy of the program has.
What Stet confines in memory (export, by RLIMIT_AS) cannot be started so: QEMU takes more addresses for itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# SSE4.2 and popcnt, without AVX: of 2008. "Conroe" (SSSE3) is below the baseline.
PROCESSOR = "Nehalem-v1"
MARK = b"stet"
_AT = 12  # of the header's 16 identifying bytes, the last 7 say nothing
_RULE = (r":stet-old:M:0:\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00stet"
         r":\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x00\xff\xff\xff\xff:{starter}:F")
_ENTER = """\
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc && printf %s "$1" >/proc/sys/fs/binfmt_misc/register && shift \\
    && exec "$@"
"""


def marked_copy(program: Path, folder: Path) -> Path:
    """A copy of the program's folder in ``folder``, of which every program (no library) has the mark."""
    copy = folder / "stet"
    shutil.copytree(program, copy, symlinks=True)
    for path in copy.rglob("*"):
        if path.is_file() and not path.is_symlink() and os.access(path, os.X_OK) and ".so" not in path.name:
            with path.open("r+b") as file:
                if file.read(4) == b"\x7fELF":
                    file.seek(_AT)
                    file.write(MARK)
    return copy


def command(program: Path, *arguments: str) -> list[str]:
    """What runs a marked ``program``, and whatever it starts that is marked, on the old processor."""
    starter = shutil.which("qemu-x86_64")
    assert starter is not None
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", _ENTER, "sh", _RULE.format(starter=starter),
            "env", f"QEMU_CPU={PROCESSOR}", str(program), *arguments]


def main(arguments: list[str]) -> int:
    """Run the program with the arguments, by default its doctor; returns its exit status."""
    if not arguments or not (Path(arguments[0]) / "stet").is_file():
        print("Usage: old_processor.py FOLDER [ARGUMENT ...]", file=sys.stderr)
        return 2
    if not (shutil.which("qemu-x86_64") and shutil.which("unshare")):
        print("qemu-user is missing; on Debian: sudo apt-get install -y qemu-user.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        copy = marked_copy(Path(arguments[0]), Path(folder))
        environment = {**os.environ, "STET_HOME": f"{folder}/home"}
        return subprocess.run(command(copy / "stet", *(arguments[1:] or ["doctor"])), env=environment,
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
