"""Terms: which a document suggests, and where a listed one stands."""

from __future__ import annotations

import pytest

from app.core.terms import find_terms, suggest_terms


@pytest.mark.parametrize(("text", "terms"), [
    ("**Deep copy**: copies the heap too.", ["Deep copy"]),
    ("**Deep copy:** copies the heap too.", ["Deep copy"]),
    ("北京某某公司（以下简称“甲方”）与上海某某公司（以下简称“乙方”）", ["甲方", "乙方"]),
    ("上海某某公司（下称「公司」）", []),
    ('Acme Inc. (the "Company") and its staff (collectively, the “Users”)', ["Company", "Users"]),
    ('the terms (the “Terms of Service” or the "Terms")', ["Terms of Service", "Terms"]),
    ('"Beta Previews" mean software.', ["Beta Previews"]),
    ("“Content” refers to texts. He said “no”.", ["Content"]),
    ("依照《中华人民共和国刑法》办理。", ["中华人民共和国刑法"]),
    ("We met Mary Ann. Then Mary Ann and, later, Mary Ann left.", ["Mary Ann"]),
    ("Plain text with **bold words** in it, and `**code**: x`.", []),
])
def test_defined_terms_are_suggested_in_their_order(text: str, terms: list[str]) -> None:
    assert suggest_terms(text) == terms


@pytest.mark.parametrize(("text", "terms", "found"), [
    ("the Companys and the Company", ["Company"], ["Company"]),
    ("Terms of Service, Terms", ["Terms", "Terms of Service"], ["Terms of Service", "Terms"]),
    ("the Terms\nof Service", ["Terms of Service"], ["Terms\nof Service"]),
    ("甲方与乙方", ["乙方", "甲方"], ["甲方", "乙方"]),
    ("C++ and C", ["C++"], ["C++"]),
    ("anything", ["", "  "], []),
])
def test_a_listed_term_is_found_as_a_whole(text: str, terms: list[str], found: list[str]) -> None:
    assert [text[fact.start : fact.end] for fact in find_terms(text, terms)] == found
