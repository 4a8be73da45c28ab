"""What a preview shows until its text was read: nothing of the text is missing, and no mark of it becomes a tag."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.offsets import utf16_length
from app.core.preview.first_look import first_look

TEXT = """---
title: A <b>
---

# One *two*

Words & words
over two lines.
- an item

```python
x = 1

y = 2
```

| a | b |
|---|---|
"""


def test_headings_code_and_prose_stand_in_their_own_type() -> None:
    units = first_look(TEXT)
    assert [(unit.kind, unit.html) for unit in units] == [
        ("front-matter", "title: A &lt;b&gt;"), ("heading", "One *two*"),
        ("paragraph", "Words &amp; words over two lines.<br>- an item"), ("code", "x = 1<br><br>y = 2"),
        ("front-matter", "| a | b |<br>|---|---|")]
    assert sum(unit.size for unit in units) == utf16_length(TEXT)


def test_it_begins_with_the_paragraph_of_its_place() -> None:
    text = "".join(f"Paragraph {number} 🚢.\n\n" for number in range(2_000))
    units = first_look(text, text.index("Paragraph 1500") + 4)
    assert units[0].html == "Paragraph 1500 🚢."
    assert len(units) < 2_000


@given(st.lists(st.sampled_from(["word", "# head", "| cell |", "- item 🚢", "> said", "", "$$", "    deep", "a<b"])))
def test_every_word_is_there_and_its_place_is_counted(lines: list[str]) -> None:
    text = "\n".join(lines)
    units = first_look(text)
    shown = " ".join(unit.html for unit in units)
    for word in ("word", "head", "cell", "item 🚢", "said", "deep", "a&lt;b"):
        assert shown.count(word) == text.count(word.replace("&lt;", "<"))
    assert sum(unit.size for unit in units) == (utf16_length(text) if text.strip() else 0)
