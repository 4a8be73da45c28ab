"""Whole files in many encodings, with every kind of line end: what is saved is what was opened, to the byte."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.common_ends import common_ends
from app.core.document import decoded
from app.core.encodings import ENCODINGS, Encoding

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
OWN = [*sorted((ROOT / "resources" / "samples").glob("*.md")), *sorted((ROOT / "tests" / "samples").iterdir())]
ENDS = ("\n", "\r\n", "\r", "mixed")


def forms(text: str, name: str) -> Iterator[tuple[Encoding, bool, bytes]]:
    """``text`` in every encoding that holds it, with and without a mark, with every kind of line end."""
    chance = random.Random(name)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for end in ENDS:
        lines = plain.split("\n")
        ends = [chance.choice(ENDS[:3]) if end == "mixed" else end for _ in lines[1:]]
        raw = "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))
        for encoding in ENCODINGS:
            try:
                data = raw.encode(encoding.codec)
                if data.decode(encoding.codec) != raw:
                    continue  # the encoding has two characters for one code: it does not hold this text
            except UnicodeEncodeError:
                continue
            yield encoding, False, data
            if encoding.bom:
                yield encoding, True, encoding.bom + data


def check(path: Path) -> int:
    """Every form of the file; how many there were."""
    count = 0
    for encoding, with_mark, data in forms(path.read_bytes().decode(), path.name):
        document = decoded(data, path, None if with_mark else encoding.name)
        assert document.only_read is None
        assert document.encode(document.text) == data, (encoding.name, with_mark)
        # One character in the middle: the same bytes before and after it.
        middle = next((place for place in range(len(document.text) // 2, len(document.text))
                       if document.text[place] != "\n"), None)
        if middle is not None:
            changed = document.encode(document.text[:middle] + "x" + document.text[middle + 1 :])
            head, tail = common_ends(data, changed)
            old = document.text[middle].encode(encoding.codec)
            assert len(data) - len(changed) == len(old) - len("x".encode(encoding.codec))
            assert len(data) - tail - head <= len(old)
        count += 1
    return count


def test_every_form_of_the_texts_that_come_with_stet() -> None:
    assert sum(map(check, OWN)) > 100


def corpus(*folders: str) -> list[Path]:
    files = [path for folder in folders for path in sorted((CORPUS / folder).rglob("*")) if path.is_file()]
    if not files:
        pytest.skip("the corpus is not here")
    return files


def test_every_form_of_some_of_the_corpus() -> None:
    files = [path for path in corpus("edge", "zh-md") if path.stat().st_size < 40_000]
    assert sum(map(check, files)) > 500


@pytest.mark.night
def test_every_form_of_the_whole_corpus() -> None:
    files = [path for path in corpus("") if path.parent.name != "encoding"]
    assert sum(map(check, files)) > 1_500


def test_the_files_of_the_corpus_in_foreign_encodings() -> None:
    """As they are, with the encoding that is asked for chosen as the first candidate."""
    from app.core.encoding_guess import candidates
    from app.core.errors import UnclearEncoding

    for path in corpus("encoding"):
        data = path.read_bytes()
        try:
            document = decoded(data, path)
        except UnclearEncoding:
            document = decoded(data, path, candidates(data)[0].encoding.name)
        assert document.encode(document.text) == data
