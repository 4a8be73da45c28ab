"""Text out of byte pieces is whole at every split; a cache keeps what two prompts share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.inference.tokens import TextAssembler, shared_length

CHARACTERS = st.text(st.sampled_from("aé汉字𠮷😀\u200d\u0301\u00a0\n“”") | st.characters(exclude_categories=["Cs"]))


@st.composite
def pieces(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> tuple[bytes, list[bytes]]:
    data = draw(whole)
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=12)))
    return data, [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


@given(pieces(CHARACTERS.map(str.encode)))
def test_text_is_whole_at_any_split(case: tuple[bytes, list[bytes]]) -> None:
    data, parts = case
    assembler = TextAssembler()
    texts = [assembler.feed(part) for part in parts]
    assert "".join(texts) == data.decode()
    assert "\ufffd" not in "".join(texts) or "\ufffd" in data.decode()


def test_every_single_byte_split_of_four_byte_characters() -> None:
    data = "𠮷😀汉é".encode()
    assembler = TextAssembler()
    assert [text for byte in data if (text := assembler.feed(bytes([byte])))] == ["𠮷", "😀", "汉", "é"]


@given(pieces(st.binary(max_size=40)))
def test_bytes_that_are_no_text_become_what_a_whole_decode_makes_of_them(case: tuple[bytes, list[bytes]]) -> None:
    data, parts = case
    assembler = TextAssembler()
    text, whole = "".join(assembler.feed(part) for part in parts), data.decode("utf-8", "replace")
    # Only an unfinished character at the very end is left out, which a whole decode marks (bytes of half a surrogate
    # twice).
    assert whole.startswith(text)
    assert set(whole[len(text):]) <= {"\ufffd"}


def test_half_a_character_at_the_end_is_left_out() -> None:
    assert TextAssembler().feed("wor\u0301d 汉".encode()[:-1]) == "wor\u0301d "


@given(st.lists(st.integers(0, 3), max_size=8), st.lists(st.integers(0, 3), max_size=8))
def test_shared_length_is_the_longest_common_front(held: list[int], wanted: list[int]) -> None:
    length = shared_length(held, wanted)
    assert held[:length] == wanted[:length]
    assert length == min(len(held), len(wanted)) or held[length] != wanted[length]
