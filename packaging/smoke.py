"""Tries a built program as on a computer that has nothing else: its model writes, it exports, and its window opens.

Usage: smoke.py PROGRAM. Needs no Python packages. On Linux the window is tried where Xvfb is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = "stet.exe" if sys.platform == "win32" else "stet"
SENTENCE = "He go to school every days, and he like it very much."
SECONDS = 180.0  # for anything on a slow machine
WINDOW = "xwininfo"  # of Debian's x11-utils


class Broken(Exception):
    """The program does not do what it must; the text says what was tried, and what came instead."""


def try_out(program: Path) -> None:
    """Raises Broken, with a sentence; else the program works."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        text = home / "Sentence.md"
        text.write_text(SENTENCE + "\n", "utf-8")
        report = json.loads(_run(program, home, "doctor", "--json"))
        if not report:
            raise Broken("The program's doctor found nothing.")
        answer = json.loads(_run(program, home, "polish", str(text), "--json", "--accept", "none"))
        if not answer.get("proposal", "").strip():
            raise Broken("The program's own model wrote nothing.")
        for name, start in (("Sentence.pdf", b"%PDF"), ("Sentence.docx", b"PK")):
            _run(program, home, "export", str(text), "-o", str(home / name))
            if not (home / name).read_bytes().startswith(start):
                raise Broken(f"What the program wrote as {name} is none.")
        if sys.platform != "linux":
            return
        if shutil.which("Xvfb") and shutil.which(WINDOW):
            _open_window(program, home, text)
        else:
            print("The window was not tried: that takes Xvfb and x11-utils.", file=sys.stderr)


def _environment(home: Path, **more: str) -> dict[str, str]:
    """As little as a desktop gives: nothing of this Python's, so that only what came with the program is found."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**kept, "PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(home), "STET_HOME": str(home / "stet"), **more}


def _run(program: Path, home: Path, *arguments: str) -> str:
    tried = f"{program.name} {' '.join(arguments[:2])}"
    try:
        done = subprocess.run([program, *arguments], env=_environment(home), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False)
    except OSError as error:
        raise Broken(f"{program} does not start: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise Broken(f"“{tried}” did not end within {SECONDS:.0f} seconds.") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
        raise Broken(f"“{tried}” ended with {done.returncode}, and said: {said}")
    return done.stdout


def _open_window(program: Path, home: Path, text: Path) -> None:
    """Open the text in a window on a screen of its own, see the window, and ask the program to quit."""
    read, write = os.pipe()
    # -noreset: else the screen begins anew whenever the look for windows was its only client.
    screen = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-noreset", "-screen", "0", "1280x720x24"],
                              pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            environment = _environment(home, DISPLAY=f":{answer.readline().strip()}")
        with (home / "window.log").open("w+", encoding="utf-8") as log:
            window = subprocess.Popen([program, str(text)], env=environment, stdout=log, stderr=log)
            try:
                _wait_for_window(window, environment, text.name, log.name)
                window.send_signal(signal.SIGTERM)
                if window.wait(SECONDS):
                    raise Broken(f"The window's program ended with {window.returncode}.")
            except subprocess.TimeoutExpired as error:
                raise Broken("The window's program did not quit when it was asked to.") from error
            finally:
                window.kill()
                window.wait()
    finally:
        screen.terminate()
        screen.wait()


def _wait_for_window(window: subprocess.Popen[bytes], environment: dict[str, str], title: str, log: str) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if window.poll() is not None:
            said = Path(log).read_text("utf-8", "replace").strip() or "nothing"
            raise Broken(f"No window opened; the program ended with {window.returncode}, and said: "
                         f"{said.splitlines()[-1]}")
        tree = subprocess.run([WINDOW, "-root", "-tree"], env=environment, capture_output=True, text=True, check=False)
        if title in tree.stdout:
            return
        time.sleep(0.1)
    raise Broken(f"No window opened within {SECONDS:.0f} seconds.")


if __name__ == "__main__":
    try:
        try_out(Path(sys.argv[1]).resolve())
    except Broken as problem:
        sys.exit(str(problem))
