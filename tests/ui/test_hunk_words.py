"""What stands above a change says what is held against it."""

from __future__ import annotations

from dataclasses import replace

from app.core.findings import Finding
from app.core.judgement import judge_rewriting
from app.core.review import Review, review_of, unchecked_review_of
from app.core.structure_lock import UNCERTAIN
from app.ui.hunk_words import heading, whole_line
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


def test_what_is_of_the_whole_proposal_is_said_once() -> None:
    before = "One was here. Two went home. Three sat down. Four stood up. Five ran off.\n"
    after = before.replace("was", "is").replace("went", "goes").replace("sat", "sits").replace("stood", "stands")
    review = unchecked_review_of(before, 0, len(before), after, finished=True)
    assert [heading(change) for change in review.changes] == ["Wording"] * 4
    assert all(change.flagged for change in review.changes), "none is taken unasked"
    assert whole_line(review) == "Of the whole proposal: May change the structure"
    decided = review.accept([0]).let_rest_stand()
    assert whole_line(decided) == whole_line(review)


def test_what_is_of_one_change_stays_with_it() -> None:
    before = "One was here.\n"
    review = unchecked_review_of(before, 0, len(before), "One is here.\n", finished=True)
    assert [heading(change) for change in review.changes] == ["May change the structure"]
    assert whole_line(review) == ""
