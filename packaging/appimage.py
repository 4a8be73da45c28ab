"""Lays the program in dist/stet out as an AppDir, and makes an AppImage of it where appimagetool is installed.

Usage: appimage.py [--program FOLDER] [--out FOLDER] [--runtime FILE]. Makes dist/Stet-….AppImage. Without appimagetool
the AppDir is what there is; it starts by its AppRun, as the AppImage does. FILE is AppImage's runtime, which
appimagetool would fetch otherwise.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from linux_tree import APP_ID, Unpackable, lay_out, version

ROOT = Path(__file__).resolve().parents[1]
# The program finds its own libraries; the rest must be as on any desktop, so nothing is set here.
APP_RUN = """\
#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/usr/lib/stet/stet" "$@"
"""
# appstreamcli looks for this name, and appimagetool for the entry, the icon and .DirIcon at the top.
METAINFO = f"{APP_ID}.appdata.xml"


def lay_out_app_dir(program: Path, folder: Path) -> Path:
    """Make ``folder`` the AppDir of the program's folder ``program``; returns it; raises Unpackable."""
    if folder.exists():
        shutil.rmtree(folder)
    lay_out(folder / "usr", program, "appimage")
    share = folder / "usr" / "share"
    shutil.copy(share / "applications" / f"{APP_ID}.desktop", folder)
    shutil.copy(share / "metainfo" / f"{APP_ID}.metainfo.xml", share / "metainfo" / METAINFO)
    shutil.copy(share / "icons" / "hicolor" / "256x256" / "apps" / "stet.png", folder / "stet.png")
    (folder / ".DirIcon").symlink_to("stet.png")
    run = folder / "AppRun"
    run.write_text(APP_RUN, "utf-8")
    run.chmod(0o755)
    return folder


def pack(app_dir: Path, out: Path, runtime: Path | None) -> Path | None:
    """The AppImage of ``app_dir``, made in ``out``; None where appimagetool is not installed; raises Unpackable."""
    tool = shutil.which("appimagetool")
    if tool is None:
        return None
    image = out / f"Stet-{version()}-{platform.machine()}.AppImage"
    command = [tool, "--comp", "zstd", *(["--runtime-file", str(runtime)] if runtime else []), str(app_dir), str(image)]
    done = subprocess.run(command, env={**os.environ, "ARCH": platform.machine()}, capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise Unpackable(f"appimagetool failed: {(done.stderr.strip() or 'it said nothing').splitlines()[-1]}")
    return image


def main(arguments: list[str]) -> int:
    """Make them and say where they are; 1 with one sentence when that cannot be."""
    parser = argparse.ArgumentParser(prog="appimage.py", description="Makes an AppImage of the built program.")
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "stet", help="the folder that bundle.py made")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where they go")
    parser.add_argument("--runtime", type=Path, help="AppImage's runtime, which is put before the image")
    options = parser.parse_args(arguments)
    try:
        app_dir = lay_out_app_dir(options.program, options.out / "Stet.AppDir")
        image = pack(app_dir, options.out, options.runtime)
    except Unpackable as error:
        print(error, file=sys.stderr)
        return 1
    print(image or f"{app_dir} (appimagetool, which would make one file of it, is not installed)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
