"""A real input method on a real display: pinyin becomes 汉字 on the page, and nothing interrupts it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("Xvfb", "dbus-run-session", "xdotool")
METHODS = {"ibus": ("ibus-daemon", "/usr/share/ibus/component/libpinyin.xml"),
           "fcitx": ("fcitx5", "/usr/share/fcitx5/inputmethod/pinyin.conf")}


@pytest.mark.parametrize("method", ["ibus", "fcitx"])
def test_pinyin_is_typed_into_the_window(tmp_path: Path, method: str) -> None:
    program, engine = METHODS[method]
    if sys.platform != "linux" or not all(map(shutil.which, (*NEEDED, program))) or not Path(engine).exists():
        pytest.skip(f"needs Linux with Xvfb, D-Bus, xdotool, and {program} with pinyin")
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-m", "tests.e2e.composing_session", method], cwd=ROOT,
        check=False,
        env=os.environ | {"XDG_RUNTIME_DIR": str(runtime), "LANG": "C.UTF-8", "STET_HOME": str(tmp_path / "stet")},
        capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found["composed"], "what is being composed is no text yet"
    x, y = found["box_from_cursor"]
    assert abs(x) <= 3
    assert abs(y) <= 3
    assert found["given_up"]
    assert not found["busy"], "Ctrl+1 was pressed while something was being composed"
    assert found["put_in"] == "\n\n你好第30"
    assert found["undone"]
    assert found["field"] == "修改"
