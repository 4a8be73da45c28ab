"""What stands above a change says what is held against it."""

from __future__ import annotations

from app.core.judgement import judge_rewriting
from app.core.review import Review
from app.ui.hunk_words import heading
from tests.core.test_uneven_names import CHINESE, ENGLISH, joined


def test_a_name_in_two_ways_is_told_with_the_usual_one() -> None:
    review = Review.of(judge_rewriting("\n\n".join(ENGLISH), joined(CHINESE, _4="玛丽埃塔/玛丽艾塔")))
    flagged = [change for change in review.changes if change.flagged]
    assert [heading(change) for change in flagged] == ["“玛丽艾塔”, elsewhere “玛丽埃塔”"]
