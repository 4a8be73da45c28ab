"""What works beside the window is stopped and waited for, and gives way to it."""

from __future__ import annotations

import os
import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from app.workers.listener import NICE, OneThread


class Working(OneThread):
    """Works until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str] = []
        self.niceness: list[int] = []
        self._begin("work", self._work)

    def _work(self, stop: threading.Event) -> None:
        assert stop.wait(30)
        child = threading.Thread(target=self._note)
        child.start()
        child.join(30)
        self.steps.append("ended")
        self._line.tell(self.steps.append, "told")

    def _note(self) -> None:
        if sys.platform == "linux":
            self.niceness.append(os.getpriority(os.PRIO_PROCESS, 0))


def test_closing_stops_it_and_waits_for_what_it_tells(qtbot: QtBot) -> None:
    working = Working()
    assert working.steps == []
    working.close()
    assert working.steps == ["ended", "told"]
    working._line.tell(working.steps.append, "late")
    assert working.steps == ["ended", "told"]


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a niceness of its own on Linux alone")
def test_all_its_threads_give_way_and_the_window_does_not(qtbot: QtBot) -> None:
    here = os.getpriority(os.PRIO_PROCESS, 0)
    working = Working()
    working.close()
    assert working.niceness == [min(here + NICE, 19)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == here
