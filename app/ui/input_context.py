"""Which of Qt's ways to an input method is taken on Linux: the one that is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

_FCITX = ("fcitx", "fcitx5")


def find_input_method() -> None:
    """Choose the way for this process; to be called before there is a QApplication."""
    if sys.platform == "linux":
        plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
        os.environ.update(chosen(os.environ, any("fcitx" in one.name for one in plugins.glob("*.so"))))


def chosen(environment: Mapping[str, str], has_fcitx: bool) -> dict[str, str]:
    """What is set anew in the environment.

    Qt comes with a plugin for ibus and none for fcitx, which desktops in China set: it would find no input method, and
    no 汉字 could be typed. fcitx 5 also speaks the protocol of ibus (its addon ibusfrontend, which is on unless it is
    switched off), so that way is taken (tried with fcitx 5.0.21). On X11 Qt has no way of its own: where nothing but
    XMODIFIERS tells of an input method, that is taken, too.

    Args:
        environment: as the program was started with.
        has_fcitx: whether Qt has a plugin for it after all.
    """
    name = environment.get("QT_IM_MODULE", "")
    several = [one for one in environment.get("QT_IM_MODULES", "").split(";") if one]
    result: dict[str, str] = {}
    if any(one in _FCITX for one in several) and not has_fcitx and "ibus" not in several:
        result["QT_IM_MODULES"] = ";".join([*several, "ibus"])
    if name in _FCITX and not has_fcitx:
        result["QT_IM_MODULE"] = "ibus"
    elif not name and not several and not environment.get("WAYLAND_DISPLAY"):
        if environment.get("XMODIFIERS", "").removeprefix("@im=") in (*_FCITX, "ibus"):
            result["QT_IM_MODULE"] = "ibus"
    return result
