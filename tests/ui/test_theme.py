"""The tokens hold what the design promises."""

import pytest

from app.ui.theme import colours, contrast, style_sheet, tokens


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("front", "back"), [
    ("ink", "page"), ("ink", "desk"), ("ink", "hover"), ("ink", "accent_soft"), ("ink", "selection"),
    ("quiet", "desk"), ("quiet", "page"), ("on_accent", "accent"), ("accent", "page"), ("flag", "desk"),
    ("added", "added_soft"), ("removed", "removed_soft"), ("flag", "flag_soft"), ("ink", "flag_soft"),
])
def test_what_carries_meaning_can_be_read(dark: bool, front: str, back: str) -> None:
    c = colours(dark)
    assert contrast(getattr(c, front), getattr(c, back)) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_token_is_filled_in() -> None:
    sheet = style_sheet(colours(False))
    assert "$" not in sheet
    assert colours(False).accent in sheet
    assert tokens()["type"]["line_height"] == 1.75
