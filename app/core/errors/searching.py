"""What can be wrong with a pattern that is looked for, or with a part of the document that is to move."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class SearchProblem(StetError):
    """Nothing was looked for, or what was found is not known; the text is as it was."""


class PatternBroken(SearchProblem):
    sentence = "This is no regular expression: {reason}, at character {place}."
    advice = "Mend it, or look for it as plain text."


class PatternTooSlow(SearchProblem):
    sentence = "Looking for this took longer than {seconds} s and was given up."
    advice = "Make the pattern simpler, or search a selection."


class NoSuchGroup(SearchProblem):
    sentence = "The pattern has no group {group}."
    advice = "Groups are what it has in round brackets, counted from 1; \\0 is all of it."


class TooManyToReview(SearchProblem):
    sentence = "{count} replacements are too many to look through one by one ({most} at most)."
    advice = "Search a selection, or replace them all: one undo takes that back."


class SectionFixed(StetError):
    sentence = "This section cannot be moved so without changing what other headings are."
    advice = "See whether a code block in it is not closed."
