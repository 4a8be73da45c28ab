"""The inline marks of a text, where more than one reading of them is possible."""

from __future__ import annotations

import pytest

from app.core.inline_spans import spans_of
from app.core.judgement import judge

LABELS = frozenset({"the one", "l"})


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("see [a][l] there", "link", "[l]"),
    ("see [The  One][] there", "link", "[The  One]"),
    ("see [l] there", "link", "[l]"),
    ("see ![a][l] there", "image", "[l]"),
    ("see [@name](https://a.org/name) there", "link", "https://a.org/name"),
    ("see [@name][l] there", "link", "[l]"),
    ("see [@name] there", "citation", "[@name]"),
    ("see [as @name] (there)", "citation", "[as @name]"),
])
def test_a_mark_is_read_as_what_it_is(text: str, kind: str, value: str) -> None:
    assert [(span.kind, span.value) for span in spans_of(text, LABELS)] == [(kind, value)]


def test_brackets_without_a_definition_are_no_link() -> None:
    assert spans_of("see [a][m] there", LABELS) == ()


def test_a_link_by_reference_that_is_lost_is_flagged() -> None:
    before = "It establish the [team][l]: a home.\n\n[l]: #home\n"
    judgement = judge(before, before.replace("establish", "establishes").replace("[team][l]:", "team."))
    assert [finding.kind for finding in judgement.structure] == ["link-lost"]
    assert "[team][l]: a home." in judgement.text()


@pytest.mark.parametrize("address", ["(https://x.com/v)", "www.a.org,"])
def test_an_address_that_only_goes_elsewhere_is_not_doubled(address: str) -> None:
    before, after = f"{address} any of this is so often said to\n", f"any of this {address} is so often said to\n"
    assert judge(before, after).text().count(address) == 1
