"""What stands above a change says what is held against it."""

from __future__ import annotations

from dataclasses import replace

from app.core.findings import Finding
from app.core.judgement import judge_rewriting
from app.core.review import Review, review_of
from app.core.structure_lock import UNCERTAIN
from app.ui.hunk_words import heading
from tests.core.test_uneven_names import CHINESE, ENGLISH, joined


def test_a_name_in_two_ways_is_told_with_the_usual_one() -> None:
    review = Review.of(judge_rewriting("\n\n".join(ENGLISH), joined(CHINESE, _4="玛丽埃塔/玛丽艾塔")))
    flagged = [change for change in review.changes if change.flagged]
    assert [heading(change) for change in flagged] == ["“玛丽艾塔”, elsewhere “玛丽埃塔”"]


def test_what_was_found_is_told_rather_than_what_might_be() -> None:
    before = "The cost was cut by ten percent, they said.\n"
    change = review_of(before, 0, len(before), before.replace("ten percent", "20%"), finished=True,
                       checked=True).changes[0]
    uncertain = Finding(UNCERTAIN, change.hunk.before, change.hunk.after, None, None)
    assert heading(change) == "Percentage changed"
    assert heading(replace(change, findings=(uncertain, *change.findings))) == "Percentage changed"
    assert heading(replace(change, findings=(uncertain,))) == "May change the structure"
