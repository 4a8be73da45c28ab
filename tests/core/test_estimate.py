"""What an action will cost is said before it runs, and what is said adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.estimate import Work, estimate, estimate_cut
from app.core.recommendation import Speed

POLISH = Work(around=150, answer_ratio=1.2, answer_min=64, by_passage=True, passage_context=200)
SUMMARY = Work(around=120, answer_ratio=0.1, answer_min=200)


def test_a_short_text_is_one_request_whose_figures_add_up() -> None:
    told = estimate(1_000, SUMMARY, 4_096, speed=Speed(100.0, 10.0, True))
    assert (told.way, told.requests, told.prompt, told.answer) == ("whole", 1, 1_120, 300)
    assert told.needed == 1_420
    assert told.fits
    assert told.seconds == pytest.approx(11.2 + 30)


def test_what_has_been_read_takes_no_time() -> None:
    told = estimate(1_000, SUMMARY, 4_096, speed=Speed(100.0, 10.0), read=1_000)
    assert told.seconds == pytest.approx(1.2 + 30)


def test_a_long_text_is_polished_in_passages() -> None:
    told = estimate(8_000, POLISH, 4_096, speed=Speed(100.0, 10.0), read=8_000, budget=800)
    assert (told.way, told.requests) == ("passages", 10)
    assert told.prompt == 8_000 + 10 * (150 + 200)
    assert told.answer == 10 * 64 + 9_600
    assert told.seconds == pytest.approx(told.prompt / 100 + told.answer / 10)


def test_what_every_request_begins_with_is_read_once() -> None:
    plain, told = (estimate(8_000, work, 4_096, speed=Speed(100.0, 10.0)) for work in (
        POLISH, Work(150 + 300, 1.2, 64, by_passage=True, passage_context=200, shared=300)))
    assert plain.seconds is not None
    assert told.seconds is not None
    assert told.prompt == plain.prompt + 10 * 300
    assert told.needed == plain.needed + 300
    assert told.seconds == pytest.approx(plain.seconds + 300 / 100)


def test_of_a_text_that_was_cut_every_passage_counts_as_it_is() -> None:
    told = estimate_cut(1_010, (600, 400), (0, 50), Work(150, 1.0, 64, thinking=100, shared=30), 4_096,
                        speed=Speed(100.0, 10.0))
    assert (told.way, told.document, told.requests) == ("passages", 1_010, 2)
    assert (told.prompt, told.answer) == (750 + 600, 664 + 464)
    assert told.needed == 100 + 750 + 664
    assert told.seconds == pytest.approx((1_350 - 30) / 100 + 1_128 / 10)


def test_without_a_measured_speed_no_time_is_told() -> None:
    assert estimate(1_000, SUMMARY, 4_096).seconds is None
    assert estimate(1_000, SUMMARY, 4_096, speed=Speed(0.0, 0.0)).seconds is None


def test_a_context_too_small_for_anything_is_said() -> None:
    told = estimate(10_000, SUMMARY, 300)
    assert told.way == "windows"
    assert not told.fits
    assert not estimate(1_500, POLISH, 1_024).fits, "it would be cut only beyond two passages"


@given(st.integers(1, 300_000), st.integers(1_024, 131_072), st.sampled_from([SUMMARY, POLISH]),
       st.integers(0, 512))
def test_what_is_sent_holds_the_document_and_windows_fit(
    document: int, context: int, work: Work, thinking: int
) -> None:
    work = Work(work.around, work.answer_ratio, work.answer_min, thinking, work.by_passage, work.passage_context)
    told = estimate(document, work, context)
    assert told.prompt >= document + told.requests * work.around
    assert told.answer >= work.answer_of(0)
    assert (told.requests == 1) == (told.way == "whole")
    if told.way == "windows":
        assert told.fits
        assert work.around + document + work.answer_of(document) + thinking > context
