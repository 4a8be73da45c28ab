"""What belongs to a window dies with it, in its thread: none of it is left for Python to collect in another one."""

from __future__ import annotations

import gc
import threading

import shiboken6
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from app.core.document import Document
from app.main import make_window
from tests.scripted_engine import ScriptedEngine


def owned_by_python() -> list[QObject]:
    """The objects of Stet that live until Python's collector finds them, in whatever thread it runs then."""
    gc.collect()
    return [one for one in gc.get_objects()
            if isinstance(one, QObject) and type(one).__module__.startswith("app.")
            and shiboken6.isValid(one) and shiboken6.ownedByPython(one)]


def test_only_what_lives_in_a_thread_of_its_own_is_left_to_python(qtbot: QtBot) -> None:
    before = {id(one) for one in owned_by_python()}
    window = make_window(ScriptedEngine())
    window.files.show_sample(Document(None, "Some text."))
    window.show()
    left = [type(one).__name__ for one in owned_by_python()
            if id(one) not in before and one is not window and one.thread() is QThread.currentThread()]
    window.close()
    window.deleteLater()
    assert left == []


def test_the_assistant_and_its_timers_end_in_the_windows_thread(qtbot: QtBot) -> None:
    window = make_window(ScriptedEngine())
    ended: list[bool] = []
    here = threading.get_ident()
    window.assistant.destroyed.connect(lambda: ended.append(threading.get_ident() == here))
    window.close()
    window.deleteLater()
    qtbot.waitUntil(lambda: bool(ended), timeout=5000)
    assert ended == [True]
