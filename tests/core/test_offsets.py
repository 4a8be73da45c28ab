"""Qt's UTF-16 offsets and Python's agree through any text."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.offsets import all_to_utf16, from_utf16, to_utf16, utf16_length


@given(st.text(alphabet=st.sampled_from("ab新\n𠮷👩é")), st.integers(0, 30))
def test_there_and_back(text: str, index: int) -> None:
    index = min(index, len(text))
    assert from_utf16(text, to_utf16(text, index)) == index
    assert all_to_utf16(text, [0, index, index, len(text)]) == [0, *[to_utf16(text, index)] * 2, utf16_length(text)]
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


def test_an_offset_inside_a_pair_counts_as_before_it() -> None:
    assert from_utf16("a𠮷b", 2) == 1
    assert from_utf16("a𠮷b", 3) == 2
