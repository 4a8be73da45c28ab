"""The page of changes shows what it is given, whatever it showed before, and touches no more than differs."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.core.hunks import diff
from app.core.marked_text import GrowingText, reviewed, run
from app.core.passages import Piece
from app.core.review import Change, Review
from app.ui import theme
from app.ui.hunk_words import heading
from app.ui.review_page import ReviewPage

LINES = (f"Line {n} is there, **and** it stay. 各单位要加强值班 {n}。\n\n" for n in range(20))
BEFORE = "# Title 𠮷\n\n" + "".join(LINES)
AFTER = BEFORE.replace("stay", "stays").replace("要加强", "应当加强").replace("Line 7 is there, ", "")
AFTER = AFTER.replace("# Title", "# Heading")


@pytest.fixture
def page(qtbot: QtBot) -> ReviewPage:
    page = ReviewPage(theme.colours(dark=False))
    qtbot.addWidget(page)
    page.resize(700, 500)
    page.show()
    return page


def looks(page: ReviewPage) -> list[tuple[str, list[tuple[int, int, str, bool]]]]:
    """Each line with its formats, in a form that can be compared."""
    found: list[tuple[str, list[tuple[int, int, str, bool]]]] = []
    block = page.document().begin()
    while block.isValid():
        formats: list[tuple[int, int, str, bool]] = []
        page.document().documentLayout().blockBoundingRect(block)  # a line is coloured when it is laid out
        for each in block.layout().formats():
            form = each.format
            one = (each.start, each.length, form.foreground().color().name(), form.fontStrikeOut())
            if formats and formats[-1][2:] == one[2:] and sum(formats[-1][:2]) == one[0]:
                one = (formats[-1][0], formats[-1][1] + one[1], *one[2:])
                formats.pop()
            formats.append(one)
        found.append((block.text(), formats))
        block = block.next()
    return found


def afresh(qtbot: QtBot, page: ReviewPage) -> ReviewPage:
    other = ReviewPage(theme.colours(dark=False))
    qtbot.addWidget(other)
    other.resize(page.size())
    other.show_runs(page.runs)
    return other


def test_after_any_decisions_it_looks_as_if_shown_afresh(qtbot: QtBot, page: ReviewPage) -> None:
    review = Review(BEFORE, tuple(Change(hunk) for hunk in diff(BEFORE, AFTER)))
    chance = random.Random(4)
    numbers = review.open
    chance.shuffle(numbers)
    page.show_runs(reviewed(review))
    for step, number in enumerate(numbers):
        review = chance.choice([review.accept, review.let_stand, review.reopen])([number])
        page.show_runs(reviewed(review))
        assert page.text() == "".join(run.text for run in page.runs)
        if step % 8 == 0:
            assert looks(page) == looks(afresh(qtbot, page))
    for number in review.open:
        slot = page.slot(number)
        assert slot is not None
        assert page.change_at(slot[0]) == number


def test_while_it_grows_it_looks_as_if_shown_afresh(qtbot: QtBot, page: ReviewPage) -> None:
    half = BEFORE.index("Line 10")
    growing = GrowingText("Before 𠮷.\n\n", [Piece(BEFORE[:half], True), Piece("```\ncode\n```\n", False),
                                             Piece(BEFORE[half:], True)], "\nAfter.\n")
    page.show_runs(growing.runs())
    answers = {0: AFTER[: AFTER.index("Line 10")], 2: AFTER[AFTER.index("Line 10") :]}
    originals = {0: BEFORE[:half], 2: BEFORE[half:]}
    for step in range(12):
        for number, answer in answers.items():
            size = len(answer) // 12 + 1
            growing.write(number, answer[step * size : (step + 1) * size], originals[number][(step + 1) * size :])
            page.show_runs(growing.runs())
        assert page.text() == "".join(run.text for run in growing.runs())
        assert len(growing.pens()) == 2
        if step % 4 == 1:
            assert looks(page) == looks(afresh(qtbot, page))
    settled = growing.changes()
    assert settled
    for number, answer in answers.items():
        growing.finish(number, answer)
    page.show_runs(growing.runs())
    assert growing.pens() == []
    shown = "".join(run.text for run in page.runs if run.role not in ("removed", "gap"))
    assert shown == f"Before 𠮷.\n\n{answers[0]}```\ncode\n```\n{answers[2]}\nAfter.\n"


def test_places_of_the_document_and_of_the_page_are_turned_into_each_other(page: ReviewPage) -> None:
    review = Review(BEFORE, tuple(Change(hunk) for hunk in diff(BEFORE, AFTER)))
    page.show_runs(reviewed(review))
    for words in ("Line 0", "Line 7", "Line 19"):
        at = BEFORE.index(words) + 1  # 𠮷 before it takes two units
        place = page.from_document(at)
        text = page.document().toRawText().encode("utf-16-le")[2 * place :].decode("utf-16-le")
        assert text.startswith(words) or words == "Line 7", "line 7 goes: it stands struck"
        assert page.to_document(place) == at


def test_what_changed_in_a_code_block_or_a_heading_is_marked_too(page: ReviewPage) -> None:
    before, after = "```\none\n```\n\n# A b\n", "```\ntwo\n```\n\n# A c\n"
    page.show_runs(reviewed(Review(before, tuple(Change(hunk) for hunk in diff(before, after)))))
    colours = {colour for _, formats in looks(page) for _, _, colour, struck in formats if struck}
    assert colours == {theme.colours(dark=False).removed.lower()}
    page.recolour(theme.colours(dark=True))
    colours = {colour for _, formats in looks(page) for _, _, colour, struck in formats if struck}
    assert colours == {theme.colours(dark=True).removed.lower()}


def on_screen(page: ReviewPage) -> QImage:
    """What was drawn, which ``grab`` would draw anew."""
    QCoreApplication.processEvents()
    return page.screen().grabWindow(page.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_what_is_on_the_screen_is_what_drawing_it_all_gives(page: ReviewPage, qtbot: QtBot) -> None:
    def is_whole() -> bool:
        shown = on_screen(page)
        page.viewport().update()
        return shown == on_screen(page)

    qtbot.waitExposed(page)
    page.resize(700, 900)
    half = AFTER[: len(AFTER) * 2 // 3]
    growing = GrowingText("", [Piece(BEFORE, True)], "")
    page.show_runs(growing.runs())
    page.begin_following()
    for at in range(0, len(half), 7):
        growing.write(0, half[at : at + 7], BEFORE[at:])
        page.show_runs(growing.runs())
        page.show_pens(growing.pens(), follow=True)
        assert is_whole(), f"after {at} characters"
    page.show_pens([0, 700])
    assert is_whole(), "pens"
    page.show_pens([200])
    assert is_whole(), "a pen went on where nothing is written"
    page.verticalScrollBar().setValue(3)
    assert is_whole(), "scrolled"
    page.show_runs([run("One line\n\n"), run("and another"), run("\n\nand a third")])
    assert is_whole(), "shown"
    page.show_runs([run("One line\n\n"), run("and another"), run("\n\nand a third", "removed")])
    assert is_whole(), "marked"
    page.show_runs([run("One line\n\n"), run("and another"), run("\n\nand a third", "added")])
    assert is_whole(), "marked otherwise"
    page.show_runs([run("One line", "added"), run("\n", "added"), run("\nand another\n\nand a third")])
    assert is_whole(), "the end of a line is marked"
    review = Review(BEFORE, tuple(Change(hunk) for hunk in diff(BEFORE, AFTER)))
    for number in (1, 4, 2, 3):
        page.show_runs(reviewed(review))
        page.show_current(number)
        assert is_whole(), f"change {number} framed"
        review = review.accept([number]) if number % 2 else review.let_stand([number])


def test_a_blank_line_behind_a_change_is_not_framed(page: ReviewPage) -> None:
    page.show_runs([run("One line\n\n"), run("## New\n\n", "added", 0), run("and another")])
    lines = page._lines_in_view()
    start, end = page.slot(0) or (0, 0)
    assert len([*page._bands(lines, start, end)]) == 1
    assert len([*page._bands(lines, end - 1, end - 1)]) == 1, "a pen on a blank line is drawn"
    assert len([*page._bands(lines, start, end, whole_lines=True)]) == 2


def test_a_sentence_that_moved_and_changed_shows_what_changed_in_it(page: ReviewPage) -> None:
    before = "We met on Monday at noon.\n\nThe chair thanked everyone for their work and closed the meeting early.\n"
    after = "The chair thanked all for their work and closed the meeting early.\n\nWe met on Monday at noon.\n"
    review = Review(before, tuple(Change(hunk) for hunk in diff(before, after)))
    page.show_runs(reviewed(review))
    [number] = [number for number, change in enumerate(review.changes) if change.hunk.was]
    shown = [(run.role, run.text.strip()) for run in page.runs if run.number == number]
    assert ("gone", "everyone") in shown
    assert ("added", "all") in shown
    assert ("moved", "for their work and closed the meeting early.") in shown
    assert heading(review.changes[number]) == "Moved and changed"
    colours = theme.colours(dark=False)
    struck = {colour for _, formats in looks(page) for _, _, colour, is_struck in formats if is_struck}
    assert struck == {colours.removed.lower()}
    assert review.counts() == {"moved": 1}
    taken = review.accept([number])
    assert taken.text == after, "both places are decided together"
    page.show_runs(reviewed(taken))
    assert page.text() == after


def test_a_whole_document_looks_otherwise_at_once(qtbot: QtBot, page: ReviewPage) -> None:
    """Of more places than are looked for one by one, each line is coloured when it is asked for, as if it were new."""
    lines = [f"Line {number}: **strong**, `code` and 汉字.\n" for number in range(500)]
    page.show_runs([run("".join(lines), "waiting")])
    before = looks(page)  # all is laid out
    page.show_runs([run(line, "same" if number % 2 else "waiting") for number, line in enumerate(lines)])
    assert len(page._marks) == 250
    assert looks(page) == looks(afresh(qtbot, page)) != before


def test_an_empty_page_does_not_ask_to_be_written_on(page: ReviewPage) -> None:
    """A document without versions shows one."""
    page.show_runs(())
    picture = page.viewport().grab().toImage()
    ground = picture.pixelColor(1, 1)
    assert all(picture.pixelColor(x, y) == ground for x in range(0, picture.width(), 2) for y in range(30, 80, 2))
    assert not page.accessibleDescription()
