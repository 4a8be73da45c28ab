"""Lays a newer Debian's Vulkan headers and shader compiler into a folder: `vulkan_tools.py FOLDER`, then VULKAN_SDK.

llama.cpp's Vulkan backend does not compile with Debian 12's headers (1.3.239 lack VK_EXT_layer_settings), and
Debian 12's shader compiler knows no cooperative matrices, without which the matrix units of newer cards lie idle. The
program is built on Debian 12 all the same, for its C library is the oldest that the program asks for; so only what
makes shaders and what is included comes from Debian 13, with a C library of its own beside it. Nothing is installed,
and nothing of it is in what is built.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SUITE = "trixie"
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")  # of Debian's own images, and of installations since 12
TRIPLET = "x86_64-linux-gnu"
HEADERS = ("libvulkan-dev", "spirv-headers")
COMPILER = ("glslc", "libshaderc1", "libc6", "libgcc-s1", "libstdc++6")


def main(arguments: list[str]) -> int:
    """What the command line asks for; 2 where it cannot be had here."""
    if len(arguments) != 1:
        print("Name one folder.", file=sys.stderr)
        return 2
    try:
        lay(Path(arguments[0]).resolve(), SOURCES)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Debian's newer Vulkan tools could not be fetched ({error}). Install the Vulkan SDK and set VULKAN_SDK "
              "to its folder instead.", file=sys.stderr)
        return 2
    return 0


def lay(folder: Path, sources: Path) -> None:
    """Fetch the packages by way of this machine's own Debian source, and lay them in ``folder`` as a Vulkan SDK.

    Args:
        folder: is made; an older one of this script is replaced.
        sources: apt's list, of which the first entry tells where Debian is and by which key it is signed.

    Raises:
        OSError, subprocess.CalledProcessError
    """
    if folder.exists() and not (folder / "newer").is_dir():
        raise FileExistsError(f"{folder} is something else")
    shutil.rmtree(folder, ignore_errors=True)
    newer = folder / "newer"
    newer.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="stet-apt-") as work:
        for package in _fetched(Path(work), sources):
            subprocess.run(["dpkg-deb", "-x", package, newer], check=True)
    (folder / "include").symlink_to("newer/usr/include")
    (folder / "share").symlink_to("newer/usr/share")
    # Only what is linked by name: its C library would be the build's otherwise.
    (folder / "lib").mkdir()
    for library in (newer / "usr/lib" / TRIPLET).glob("libvulkan.so*"):
        library.rename(folder / "lib" / library.name)
    compiler = folder / "bin/glslc"
    compiler.parent.mkdir()
    libraries = newer / "usr/lib" / TRIPLET
    compiler.write_text(f'#!/bin/sh\nexec "{libraries}/ld-linux-x86-64.so.2" --library-path "{libraries}" '
                        f'"{newer}/usr/bin/glslc" "$@"\n', encoding="utf-8")
    compiler.chmod(0o755)
    subprocess.run([compiler, "--version"], check=True)


def _fetched(work: Path, sources: Path) -> list[Path]:
    entry = next((part for part in re.split(r"\n\s*\n", sources.read_text("utf-8")) if "URIs:" in part), None)
    if entry is None:
        raise FileNotFoundError(f"{sources} names no source")
    (work / "newer.sources").write_text(re.sub(r"(?m)^Suites:.*$", f"Suites: {SUITE}", entry) + "\n", encoding="utf-8")
    (work / "status").touch()
    (work / "lists/partial").mkdir(parents=True)
    (work / "cache/archives/partial").mkdir(parents=True)
    options = [f"-o{name}={value}" for name, value in {
        "Dir::Etc::sourcelist": work / "newer.sources", "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": work / "lists", "Dir::State::status": work / "status", "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root"}.items()]
    quietly = dict(os.environ, LC_ALL="C.UTF-8")
    subprocess.run(["apt-get", "-qq", *options, "update"], check=True, env=quietly)
    subprocess.run(["apt-get", "-qq", *options, "download", *HEADERS, *COMPILER, "libvulkan1"], check=True, cwd=work,
                   env=quietly)
    return sorted(work.glob("*.deb"))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
