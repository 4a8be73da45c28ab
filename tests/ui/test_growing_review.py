"""A proposal over a long document comes into sight over several turns of the event loop, and nothing of it is lost."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.core.passages import Piece
from app.core.review import review_of
from app.ui.review_controller import ReviewController
from app.ui.window import Window
from tests.ui.conftest import MakeWindow

COUNT = 400
SENTENCES = [f"Item {number} come late 𠮷, and all of us had waited for it since six.\n\n" for number in range(COUNT)]
TEXT = "".join(SENTENCES)
PIECES = [Piece(sentence, True) for sentence in SENTENCES]
BETTER = [sentence.replace("come", "came") for sentence in SENTENCES]


def shown(window: Window) -> str:
    """What the page would read with every change taken that has come so far."""
    return "".join(run.text for run in window.pages.review.runs if run.role not in ("removed", "gap"))


def begun(make: MakeWindow) -> tuple[Window, ReviewController]:
    window = make(text=TEXT)
    window.editor.complete()
    reviewing = window.suggestions.reviewing
    reviewing.begin(TEXT, 0, len(TEXT), PIECES)
    return window, reviewing


def test_what_comes_before_it_is_in_sight_is_in_it(qtbot: QtBot, make: MakeWindow) -> None:
    window, reviewing = begun(make)
    assert reviewing.growing.active
    assert not window.pages.reviewing, "the command returns before the page is filled"
    for number in range(9):  # more than are compared in one turn
        reviewing.growing.write(number, BETTER[number], "", None)
    reviewing.growing.refresh()
    reviewing.growing.write(9, "", "", BETTER[9])
    expected = "".join([*BETTER[:10], *SENTENCES[10:]])
    qtbot.waitUntil(lambda: len(window.pages.review.pens) == 9, timeout=5000)
    assert window.pages.reviewing
    assert shown(window) == expected
    for number in range(20, 29):
        reviewing.growing.write(number, BETTER[number], "", None)
    reviewing.growing.refresh()
    expected = "".join([*BETTER[:10], *SENTENCES[10:20], *BETTER[20:29], *SENTENCES[29:]])
    qtbot.waitUntil(lambda: len(window.pages.review.pens) == 18, timeout=5000)
    assert shown(window) == expected
    assert window.pages.review.text() == "".join(run.text for run in window.pages.review.runs)


def test_it_is_cut_anew_while_it_comes_into_sight(qtbot: QtBot, make: MakeWindow) -> None:
    window, reviewing = begun(make)
    reviewing.growing.write(0, BETTER[0], "", None)
    reviewing.begin(TEXT, 0, len(TEXT), [Piece(TEXT, True)])
    reviewing.growing.complete()
    assert window.pages.reviewing
    assert shown(window) == TEXT, "of the cut before nothing is shown"
    top = window.pages.review.top
    window.pages.review.scroll_to(len(TEXT) // 2)
    place = top()
    reviewing.begin(TEXT, 0, len(TEXT), PIECES)
    reviewing.growing.complete()
    assert top() == place, "the reader stays where they are"


def test_the_decision_waits_for_no_turn(make: MakeWindow) -> None:
    window, reviewing = begun(make)
    reviewing.open(review_of(TEXT, 0, len(TEXT), "".join(BETTER), finished=True, checked=False))
    assert window.pages.reviewing
    reviewing.accept_rest()
    assert window.editor.text() == "".join(BETTER)


def test_what_is_put_away_before_it_is_in_sight_does_not_come(qtbot: QtBot, make: MakeWindow) -> None:
    window, reviewing = begun(make)
    reviewing.close()
    waited: list[int] = []
    reviewing.growing._timer.timeout.connect(lambda: waited.append(1))
    qtbot.wait(50)
    assert not waited
    assert not reviewing.growing.active
    assert not window.pages.reviewing
    assert window.editor.text() == TEXT
