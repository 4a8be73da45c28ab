"""Makes a Debian package of the program in dist/stet: dist/stet_VERSION_ARCHITECTURE.deb.

Usage: deb.py [--program FOLDER] [--out FOLDER]. Needs dpkg-deb, objdump (binutils) and .venv's Python, for the icons.
Nothing is run on the user's computer when it is installed or removed, and what the user wrote is left alone.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from email.utils import formatdate
from pathlib import Path

from linux_tree import Unpackable, lay_out, pack, version

ROOT = Path(__file__).resolve().parents[1]
# Loaded by name while the program runs, so that no file of it asks for them, and where the fonts of the system are.
ALWAYS = frozenset({"libgl1", "libegl1", "fontconfig-config"})
RECOMMENDED = ("fonts-noto-core", "fonts-noto-cjk", "hunspell-en-us", "libcups2t64 | libcups2")
# Without them there are no printers or no graphics card to compute on, and everything else works.
OPTIONAL = frozenset({"libcups.so.2", "libvulkan.so.1", "libcuda.so.1"})
CONTROL = """\
Package: stet
Version: {version}
Architecture: {architecture}
Maintainer: The Stet authors <authors@stet.invalid>
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Section: editors
Priority: optional
Description: writing assistant that works offline
 Stet is a Markdown editor with a language model on your own computer: it
 polishes, expands, shortens, summarizes and translates, in English and in
 Chinese. What it proposes is shown as changes, and you decide on each.
 .
 Nothing you write leaves the computer: the program refuses connections
 itself, but for the download of a model that you ask for.
"""


def make(program: Path, out: Path) -> Path:
    """The package of the program's folder ``program``, made in ``out``; raises Unpackable."""
    for tool in ("dpkg-deb", "dpkg", "objdump"):
        if not shutil.which(tool):
            raise Unpackable(f"{tool} is missing; on Debian: sudo apt-get install -y dpkg binutils.")
    architecture = _said("dpkg", "--print-architecture").strip()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        lay_out(tree / "usr", program, "deb")
        _write_changelog(tree / "usr" / "share" / "doc" / "stet" / "changelog.gz")
        known = tree / "usr" / "share" / "lintian" / "overrides" / "stet"
        known.parent.mkdir(parents=True, mode=0o755)
        shutil.copy(ROOT / "packaging" / "linux" / "lintian-overrides", known)
        known.chmod(0o644)
        size = sum(path.lstat().st_size for path in tree.rglob("*"))
        control = CONTROL.format(version=version(), architecture=architecture, recommends=", ".join(RECOMMENDED),
                                 kilobytes=size // 1024, depends=", ".join(dependencies(tree)))
        (tree / "DEBIAN").mkdir(mode=0o755)
        (tree / "DEBIAN" / "control").write_text(control, "utf-8")
        package = out / f"stet_{version()}_{architecture}.deb"
        # zstd: Debian 12, Ubuntu 21.10 and newer read it, and xz would take minutes for a few percent.
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", tree, package], check=True,
                       stdout=subprocess.DEVNULL)
    return package


def _write_changelog(path: Path) -> None:
    """In Debian's form: the version, as old as CHANGELOG.md, which tells what is in it."""
    changed = formatdate((ROOT / "CHANGELOG.md").stat().st_mtime)
    text = (f"stet ({version()}) unstable; urgency=medium\n\n  * What a writer notices is in NEWS.md.gz.\n\n"
            f" -- The Stet authors <authors@stet.invalid>  {changed}\n")
    pack(text.encode(), path)
    path.chmod(0o644)


# What it depends on --------------------------------------------------------------------------------------------------


def dependencies(tree: Path) -> list[str]:
    """The Debian packages of the libraries that files in ``tree`` ask for and do not bring; libc, and how new.

    Raises:
        Unpackable: no package has one of them here, or a file looks for libraries where only the builder has a folder.
    """
    paths = [path for path in tree.rglob("*") if path.is_file()]
    brought = {path.name for path in paths}
    wanted: set[str] = set()
    versions: set[tuple[int, ...]] = {(2, 17)}
    for path in paths:
        with path.open("rb") as start:
            if path.is_symlink() or start.read(4) != b"\x7fELF":
                continue
        headers = _said("objdump", "-p", str(path))
        if strayed := foreign_folder(headers):
            raise Unpackable(f"{path.name} would look for libraries in {strayed}, a folder of the machine that it was "
                             "built on.")
        libraries, needed = asked_for(headers)
        wanted |= libraries - brought - OPTIONAL
        versions |= needed
    packages = ({_package_of(name) for name in wanted} | ALWAYS) - {"libc6"}
    least = ".".join(map(str, max(versions)))
    return [f"libc6 (>= {least})", *sorted(packages)]


def asked_for(headers: str) -> tuple[set[str], set[tuple[int, ...]]]:
    """What objdump says of one file: the libraries that it needs, and the versions of the C library."""
    libraries = re.findall(r"^\s+NEEDED\s+(\S+)", headers, re.MULTILINE)
    versions = re.findall(r"\bGLIBC_(\d+(?:\.\d+)+)", headers)
    return set(libraries), {tuple(map(int, version.split("."))) for version in versions}


def foreign_folder(headers: str) -> str | None:
    """The first folder that objdump says a file looks for libraries in, and that does not lie beside it."""
    named = re.findall(r"^\s+R(?:UN)?PATH\s+(\S+)", headers, re.MULTILINE)
    return next((folder for each in named for folder in each.split(":") if folder and not folder.startswith("$ORIGIN")),
                None)


def _package_of(library: str) -> str:
    """The package that has a library here; raises Unpackable where none has."""
    found = subprocess.run(["dpkg", "-S", f"*/{library}"], capture_output=True, text=True, check=False).stdout
    packages = sorted({line.split(":")[0] for line in found.splitlines() if line.rstrip().endswith("/" + library)})
    packages = [name for name in packages if not name.startswith(("lib32", "libx32", "lib64"))]
    if not packages:
        raise Unpackable(f"The program asks for {library}, which no Debian package here has.")
    return packages[0]


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main(arguments: list[str]) -> int:
    """Make the package and say where it is; 1 with one sentence when that cannot be."""
    parser = argparse.ArgumentParser(prog="deb.py", description="Makes a Debian package of the built program.")
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "stet", help="the folder that bundle.py made")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the package goes")
    options = parser.parse_args(arguments)
    try:
        package = make(options.program, options.out)
    except Unpackable as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{package.stat().st_size / 1e6:.1f} MB  {package}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
