"""Which words are looked up, where dictionaries are found, and that Hunspell answers, even after its process died."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.core.errors import WordNotKept
from app.core.places import user_data
from app.core.spellcheck.dictionaries import add_own_word, chosen, dictionaries, folders, own_words
from app.core.spellcheck.speller import Speller
from app.core.spellcheck.words import words_to_check

AFF = """SET UTF-8
TRY esianrtolcdugmphbyfvkwz
SFX S Y 1
SFX S 0 s .
"""
DIC = """5
hello
word/S
receive
don't
naïve
"""


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    (tmp_path / "en_XX.aff").write_text(AFF, "utf-8")
    (tmp_path / "en_XX.dic").write_text(DIC, "utf-8")
    return tmp_path / "en_XX"


@pytest.fixture
def speller(dictionary: Path) -> Iterator[Speller]:
    made = Speller(dictionary, ["Stet"])
    yield made
    made.close()


@pytest.mark.parametrize(("line", "words"), [
    ("The cat doesn’t sit.", ["The", "cat", "doesn't", "sit"]),
    ("well-known naïve", ["well", "known", "naïve"]),
    ("用Python写的文档 and 汉字", ["Python", "and"]),
    ("a I x", []), ("NASA iPhone McDonald H2O x86 v2 snake_case", []),
    ("code `teh cat` and ``a ` b`` more", ["code", "and", "more"]),
    ("mass $mc^2 teh$ and $$teh$$ end", ["mass", "and", "end"]),
    ("[teh text](http://a.b/teh) [two][teh] ![pic](teh.png)", ["teh", "text", "two", "pic"]),
    ("see https://ex.org/teh, or www.teh.org or me@teh.org now", ["see", "or", "or", "now"]),
    ("[teh]: http://teh.org \"Teh\"", []), ("<b class=teh>bold</b> &nbsp; x[^teh]", ["bold"]),
    ("open /usr/share/teh and C:\\teh\\teh or teh.md", ["open", "and", "or"]),
    ("@teh #teh \\teh {{teh}} 'quoted'", ["quoted"]),
    ("和 / 或 and/or", ["and", "or"]),
    ("网址https://ex.org/teh，后面 word", ["word"]), ("网址https://ex.org/teh后面word", ["word"]),
    ("press **Ctrl+1** or Alt+Shift+Up, then F12; one+two is a sum", ["press", "or", "then", "is", "sum"]),
    ("word " * 3_000, []),
])
def test_the_words_of_a_line(line: str, words: list[str]) -> None:
    found = words_to_check(line)
    assert [word.text for word in found] == words
    assert all(line[word.start : word.end].replace("’", "'") == word.text for word in found)


def test_dictionaries_are_found_with_both_their_files(tmp_path: Path, dictionary: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for name in ("en_XX", "en-GB", "de_DE"):
        (other / f"{name}.dic").write_text("1\na\n")
        (other / f"{name}.aff").write_text("")
    (tmp_path / "alone.dic").write_text("1\na\n")
    found = dictionaries([tmp_path, tmp_path / "none", other])
    assert found == {"en_XX": dictionary, "en_GB": other / "en-GB", "de_DE": other / "de_DE"}
    assert chosen(found, "de_DE", "zh_CN") == other / "de_DE"
    assert chosen(found, "fr_FR", "zh_CN") is None
    assert chosen(found, "", "de_DE") == other / "en-GB"
    assert chosen(found, "", "en_XX") == dictionary
    assert chosen({"de_DE": other}, "", "de_DE") is None


def test_what_comes_with_the_program_is_found() -> None:
    assert "en_US" in dictionaries(folders())


def test_own_words_are_kept(temporary_home: Path) -> None:
    assert own_words() == []
    for word in ("Stet", "naïveté", "Stet"):
        add_own_word(word)
    assert own_words() == ["Stet", "naïveté"]


def test_one_damaged_byte_costs_no_other_word(temporary_home: Path) -> None:
    add_own_word("Stet")
    (path,) = (user_data() / "dictionaries").iterdir()
    path.write_bytes(path.read_bytes() + b"caf\xe9")
    assert own_words() == ["Stet"]
    add_own_word("Zettel")
    assert own_words() == ["Stet", "Zettel"]
    assert path.read_bytes() == b"Stet\ncaf\xe9\nZettel\n"


def test_a_word_that_cannot_be_kept_is_told(temporary_home: Path) -> None:
    place = user_data()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("a file where the folder would be")
    with pytest.raises(WordNotKept, match="Stet"):
        add_own_word("Stet")


def test_words_are_looked_up(speller: Speller) -> None:
    assert speller.wrong(["hello", "Hello", "words", "don't", "naïve", "recieve", "Stet", "čeština"]) == {
        "recieve", "čeština"}
    assert speller.suggestions("recieve") == ["receive"]
    speller.add("recieve")
    assert speller.wrong(["recieve"]) == set()


def test_a_dead_process_is_started_again_once(speller: Speller) -> None:
    assert speller.wrong(["teh"]) == {"teh"}
    speller.add("teh")
    for expected in (set(), set()):
        for child in psutil.Process().children():
            if "--spelling-host" in child.cmdline():
                child.kill()
                child.wait()
        assert speller.wrong(["teh"]) == expected
    assert not speller.usable


def test_a_dictionary_that_is_gone_is_quietly_off(tmp_path: Path) -> None:
    speller = Speller(tmp_path / "none")
    assert speller.wrong(["teh"]) == set()
    assert speller.suggestions("teh") == []
    assert not speller.usable
    speller.close()


def test_nothing_is_started_once_it_is_closed(dictionary: Path) -> None:
    speller = Speller(dictionary)
    speller.close()
    assert speller.wrong(["teh"]) == set()
    assert not [child for child in psutil.Process().children() if "--spelling-host" in child.cmdline()]
