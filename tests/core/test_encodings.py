"""Every encoding gives back its bytes, none is guessed, and one changed character changes its own bytes only."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.core.document import Document, decoded, read_damaged, read_document, save_document
from app.core.encoding_guess import candidates, is_damaged_utf8
from app.core.encodings import ENCODINGS, UTF8, Encoding, encoding_named, marked
from app.core.errors import (
    DamagedText,
    FileProblem,
    NotInEncoding,
    NotKept,
    NotText,
    StetError,
    UnclearEncoding,
    UnknownEncoding,
    WrongEncoding,
)
from app.core.line_ends import join_line_ends, split_line_ends

ROOT = Path(__file__).parents[2]
NOTICE = (
    "关于做好冬季供暖工作的通知\r\n\r\n各供热单位要进一步加强值班值守，确保做到24小时有人在岗，发生故障后三十分钟内到达现场。\r\n"
    "依据《城市供热条例》第十八条，供热期间室内温度不得低于十八度。\r\n"
)
TRADITIONAL = "關於做好冬季供暖工作的通知\n\n各供熱單位要進一步加強值班，確保有人在崗，發生故障後三十分鐘內到達現場。\n"
# A sample that each encoding can hold.
SAMPLES = {
    "gbk": NOTICE, "gb18030": NOTICE + "𠮷", "big5": TRADITIONAL, "big5-hkscs": TRADITIONAL + "嘅",
    "shift-jis": "吾輩は猫である。名前はまだ無い。\n", "euc-jp": "吾輩は猫である。名前はまだ無い。\n",
    "euc-kr": "모든 인간은 태어날 때부터 자유로우며 존엄하다.\n", "windows-1251": "Все люди рождаются свободными.\n",
    "koi8-r": "Все люди рождаются свободными.\n", "windows-1253": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι.\n",
    "windows-1254": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.\n",
    "windows-1250": "Všichni lidé se rodí svobodní a sobě rovní.\n",
}


def sample(name: str) -> str:
    return SAMPLES.get(name, "Café, naïve\r\nfaçade")


@pytest.mark.parametrize(("encoding", "with_mark"), [
    *((encoding, False) for encoding in ENCODINGS), *((encoding, True) for encoding in ENCODINGS if encoding.bom),
])
def test_what_is_read_in_an_encoding_is_written_in_it(tmp_path: Path, encoding: Encoding, with_mark: bool) -> None:
    text = sample(encoding.name)
    data = (encoding.bom if with_mark else b"") + text.encode(encoding.codec)
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    document = read_document(path, None if with_mark else encoding.name)
    assert document.text == text.replace("\r\n", "\n")
    assert (document.encoding, document.bom) == (encoding, with_mark)
    save_document(document, document.text)
    assert path.read_bytes() == data
    changed = document.text.replace(document.text[2], "x", 1)
    save_document(document, changed, overwrite=True)
    assert path.read_bytes() == data.replace(text[2].encode(encoding.codec), "x".encode(encoding.codec), 1)
    if not with_mark and encoding is not UTF8:
        path.write_bytes(data)
        with pytest.raises(UnclearEncoding):
            read_document(path)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "big5-hkscs"])
def test_the_likeliest_encoding_gives_the_text(name: str) -> None:
    """Windows-1251 and KOI8-R hold the same letters: what is shown first must be the text itself."""
    found = candidates(SAMPLES[name].encode(encoding_named(name).codec))
    assert found[0].text == SAMPLES[name]


def test_big5_is_no_gbk_though_every_byte_fits() -> None:
    data = TRADITIONAL.encode("cp950")
    assert data.decode("gb18030").encode("gb18030") == data, "the trap: no error, and nonsense"
    found = [one.encoding.name for one in candidates(data)]
    assert found[0] == "big5"
    assert "gb18030" in found


def test_two_encodings_that_give_the_same_text_are_one_choice() -> None:
    found = candidates(NOTICE.encode("gbk"))
    assert [one.encoding.name for one in found].count("gbk") == 1
    assert "gb18030" not in [one.encoding.name for one in found]
    assert len({one.text for one in found}) == len(found)


@given(st.binary(max_size=200))
@example("联通".encode("gbk"))
@example(b"\xff\xfe\0\xd8")
@example(b"a\0")
def test_any_bytes_are_kept_or_refused(data: bytes) -> None:
    try:
        document = decoded(data, None)
    except FileProblem:
        return
    if document.only_read is None:
        assert document.encode(document.text) == data
    assert document.encoding is UTF8 or document.bom, "nothing but UTF-8 and what has a mark is read unasked"


@given(st.text(max_size=60), st.sampled_from(ENCODINGS), st.booleans())
def test_any_text_round_trips_in_any_encoding_that_holds_it(text: str, encoding: Encoding, with_mark: bool) -> None:
    try:
        data = (encoding.bom if with_mark else b"") + text.encode(encoding.codec)
    except UnicodeEncodeError:
        assume(False)
        return
    try:
        document = decoded(data, None, encoding.name)
    except WrongEncoding:
        assert data[len(encoding.bom) if with_mark else 0 :].decode(encoding.codec) != text or encoding.bom == b""
        return
    assert document.encode(document.text) == data


LINES = st.lists(st.tuples(st.text("ab é新\u2028\x85", max_size=5), st.sampled_from(["\n", "\r\n", "\r"])), max_size=12)


@given(LINES, st.data(), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]))
def test_one_changed_character_is_the_only_difference(lines: list[tuple[str, str]], data: st.DataObject,
                                                      name: str) -> None:
    """In every mix of line ends: what stands before and after the character has the same bytes."""
    raw = "".join(line + end for line, end in lines) + "end"
    codec = encoding_named(name).codec
    document = decoded(raw.encode(codec), None, name)
    places = [place for place, character in enumerate(document.text) if character != "\n"]
    place = data.draw(st.sampled_from(places))
    changed = document.text[:place] + "Ω" + document.text[place + 1 :]
    # The same place in the raw text: two characters for each CRLF before it.
    units = list(re.finditer(r"\r\n|.", raw, re.DOTALL))[place]
    assert document.encode(changed) == (raw[: units.start()] + "Ω" + raw[units.end() :]).encode(codec)


@given(st.text("ab\r\n\u2028\x85", max_size=40))
def test_line_ends_come_back(text: str) -> None:
    plain, ends = split_line_ends(text)
    assert "\r" not in plain
    assert join_line_ends(plain, plain, ends) == text


@pytest.mark.parametrize(("data", "line", "offset"), [
    ("一二三\n四五六\n".encode()[:-2], 2, 16),
    ("各供热单位".encode() + b"\xff" + "值班".encode(), 1, 15),
    (b"\xef\xbb\xbf" + "各供热单位\n值班".encode()[:-1], 2, 22),
])
def test_damaged_utf8_is_shown_and_never_written(tmp_path: Path, data: bytes, line: int, offset: int) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    with pytest.raises(DamagedText) as caught:
        read_document(path)
    assert (caught.value.facts["line"], caught.value.facts["offset"]) == (line, offset)
    shown = read_damaged(path)
    assert "\ufffd" in shown.text
    assert isinstance(shown.only_read, DamagedText)
    with pytest.raises(DamagedText):
        save_document(shown, shown.text, tmp_path / "b.md")
    assert not (tmp_path / "b.md").exists()
    assert path.read_bytes() == data


def test_a_few_bytes_of_another_encoding_are_no_damage() -> None:
    assert not is_damaged_utf8("café".encode("latin-1"))
    assert not is_damaged_utf8(NOTICE.encode("gbk"))


def test_half_a_surrogate_pair_is_shown_and_never_written(tmp_path: Path) -> None:
    data = b"\xff\xfe" + "a\ud800b".encode("utf-16-le", "surrogatepass")
    document = decoded(data, tmp_path / "a.txt")
    assert document.text == "a\ufffdb"
    assert isinstance(document.only_read, NotKept)
    assert "U+D800" in document.only_read.message()


def test_the_mark_of_utf32_is_not_taken_for_one_of_utf16() -> None:
    assert marked("\ufeffab".encode("utf-32-le")) == encoding_named("utf-32-le")
    assert marked("\ufeff\0b".encode("utf-16-le")) == encoding_named("utf-16-le")


def test_a_character_that_the_encoding_has_not_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(NOTICE.encode("gbk"))
    document = read_document(path, "gbk")
    with pytest.raises(NotInEncoding, match="“😀” in line 2 cannot be stored in GBK") as caught:
        save_document(document, document.text.replace("\n\n", "\n😀\n", 1))
    assert caught.value.facts["place"] == document.text.index("\n") + 1
    assert path.read_bytes() == NOTICE.encode("gbk")
    saved = save_document(document.in_utf8(), document.text + "😀")
    assert path.read_bytes() == (NOTICE + "😀").encode()
    assert saved.encoding is UTF8


def test_what_is_no_text_and_what_does_not_fit_is_said() -> None:
    with pytest.raises(NotText):
        decoded(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\0", None)
    with pytest.raises(WrongEncoding, match="GBK"):
        decoded(b"\xff\xff\xff", None, "gbk")
    with pytest.raises(UnknownEncoding, match="nothing"):
        encoding_named("nothing")
    assert encoding_named("UTF_16LE") == encoding_named("utf-16-le")


def test_no_document_is_read_or_written_with_replacements() -> None:
    """Bytes that a document cannot hold are never exchanged silently; the engine's own logs may be."""
    loses = r"""["'](?:replace|ignore)["']"""
    banned = re.compile(rf"errors\s*=\s*{loses}|\.(?:de|en)code\([^()\n]*{loses}")
    # What these read is no document: metadata of models, the names of records and of temporary files, what Pandoc
    # says of an error.
    allowed = {"core/gguf.py", "core/record_file.py", "core/storage.py", "core/handover/pandoc.py"}
    found = [path.relative_to(ROOT / "app").as_posix() for folder in ("core", "ui", "cli", "workers")
             for path in sorted((ROOT / "app" / folder).rglob("*.py")) if banned.search(path.read_text("utf-8"))]
    assert set(found) <= allowed
    assert banned.search('data.decode("utf-8", "replace")')
    assert banned.search('open(path, errors="ignore")')


def test_the_errors_of_encodings_cross_a_process_border() -> None:
    from app.core.errors import from_wire, to_wire

    for error in (UnclearEncoding(path="a", offset=1, candidates="GBK"), DamagedText(path="a", offset=1, line=2),
                  NotInEncoding(path="a", encoding="GBK", character="😀", line=1, place=0)):
        assert from_wire(to_wire(error)).message() == error.message()
    assert isinstance(DamagedText(path="a", offset=1, line=2), StetError)


def test_a_document_knows_its_encoding_when_nothing_was_read() -> None:
    assert Document(None, "").encode("新\n") == "新\n".encode()


@pytest.mark.parametrize(("name", "text", "place"), [
    ("big5", "關於 £5", 3), ("big5", "a\n•", 2), ("shift-jis", "−1", 0), ("euc-jp", "x¥😀", 1), ("euc-jp", "x😀¥", 1)])
def test_a_character_that_would_come_back_as_another_is_not_stored(name: str, text: str, place: int) -> None:
    """Python's codecs write these as characters that are like them, without an error."""
    document = Document(None, "", encoding=encoding_named(name))
    with pytest.raises(NotInEncoding) as raised:
        document.encode(text)
    assert (raised.value.facts["place"], raised.value.facts["line"]) == (place, 1 + text.count("\n", 0, place))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_character_that_is_stored_comes_back(encoding: Encoding) -> None:
    document = Document(None, "", encoding=encoding)
    for start in range(0x20, 0x11000, 0x100):
        for code in range(start, start + 0x100):
            if not 0xD800 <= code < 0xE000:
                with suppress(NotInEncoding):
                    assert document.encode(chr(code)).decode(encoding.codec) == chr(code)
