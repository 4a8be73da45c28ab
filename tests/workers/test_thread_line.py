"""What a thread tells comes or does not come; nothing is under way once the line is cut."""

from __future__ import annotations

import threading

from app.workers.thread_line import ThreadLine


def test_what_is_told_comes_and_after_the_cut_nothing() -> None:
    line, came = ThreadLine(), []
    line.tell(lambda *what: came.append(what), 1, "a")
    line.cut()
    line.tell(lambda *what: came.append(what), 2)
    line.cut()
    assert came == [(1, "a")]


def test_the_cut_waits_for_what_is_being_told() -> None:
    line, begun, go_on, order = ThreadLine(), threading.Event(), threading.Event(), []

    def emit() -> None:
        begun.set()
        assert go_on.wait(30)
        order.append("told")

    telling = threading.Thread(target=line.tell, args=(emit,), daemon=True)
    telling.start()
    assert begun.wait(30)
    cutting = threading.Thread(target=lambda: (line.cut(), order.append("cut")), daemon=True)
    cutting.start()
    cutting.join(0.05)
    assert order == []
    go_on.set()
    for thread in (telling, cutting):
        thread.join(30)
        assert not thread.is_alive()
    assert order == ["told", "cut"]
