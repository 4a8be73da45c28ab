"""Makes an archive of the program in dist/stet for any Linux of its age: dist/stet-VERSION-linux-MACHINE.tar.xz.

Usage: tarball.py [--program FOLDER] [--out FOLDER]. Needs tar and xz. The program can be started where it is unpacked;
install.sh within puts it, for one user and without an administrator, among the other programs.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from linux_tree import Unpackable, lay_out, version

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def make(program: Path, out: Path) -> Path:
    """The archive of the program's folder ``program``, made in ``out``; raises Unpackable."""
    for tool in ("tar", "xz"):
        if not shutil.which(tool):
            raise Unpackable(f"{tool} is missing; on Debian: sudo apt-get install -y tar xz-utils.")
    name = f"stet-{version()}-linux-{platform.machine()}"
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / name
        lay_out(tree, program, "tarball")
        shutil.copy(HERE / "linux" / "install.sh", tree / "install.sh")
        (tree / "install.sh").chmod(0o755)
        archive = out / f"{name}.tar.xz"
        subprocess.run(["tar", "--create", "--file", archive, "--use-compress-program", "xz -T0 -3", "--sort=name",
                        "--owner=0", "--group=0", "--numeric-owner", "--directory", folder, name], check=True)
    return archive


def main(arguments: list[str]) -> int:
    """Make the archive and say where it is; 1 with one sentence when that cannot be."""
    parser = argparse.ArgumentParser(prog="tarball.py", description="Makes an archive of the built program.")
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "stet", help="the folder that bundle.py made")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the archive goes")
    options = parser.parse_args(arguments)
    try:
        archive = make(options.program, options.out)
    except Unpackable as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{archive.stat().st_size / 1e6:.1f} MB  {archive}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
