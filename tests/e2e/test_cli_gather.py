"""Tables that are gathered from a contract, and clauses held against each other, with the starter model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.test_contradictions import CONTRACT, SIXTY, THIRTY
from tests.e2e.test_cli import QUICK, stet

FEW = [*QUICK, "--max-tokens", "24", "--seed", "1", "--json"]


@pytest.mark.model
def test_clauses_that_differ_in_a_figure_are_told_even_where_the_model_is_too_small(tmp_path: Path) -> None:
    one, other = tmp_path / "one.md", tmp_path / "other.md"
    one.write_bytes(b"\xef\xbb\xbf" + f"# Supply\n\n{THIRTY}\n".replace("\n", "\r\n").encode())
    other.write_text(f"# Terms\n\n{SIXTY}\n", "utf-8")
    done = stet("contradictions", one, "--against", other, "--pairs", "1", *FEW)
    report = json.loads(done.stdout)
    assert (report["pairs"], len(report["rows"])) == (1, 1)
    first, second = report["rows"][0]["clauses"]
    assert one.read_bytes().decode()[slice(*first["range"])] == THIRTY
    assert other.read_text("utf-8")[slice(*second["range"])] == SIXTY
    assert (first["document"], second["document"]) == (0, 1)
    assert [(each["before"], each["after"]) for each in report["rows"][0]["differing"]] == [("30 days", "60 days")]
    assert "too small for this" in done.stderr
    assert done.returncode == (0 if report["complete"] else 1)


@pytest.mark.model
def test_a_table_tells_which_passages_gave_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "contract.md"
    path.write_text(CONTRACT, "utf-8")
    done = stet("obligations", path, *FEW)
    report = json.loads(done.stdout)
    assert report["columns"] == ["Who", "Must", "By when", "Amount"]
    assert report["passages"] >= 1
    assert report["text"].startswith("| Who | Must | By when | Amount |")
    for row in report["rows"]:
        assert row["sources"]
        assert row["how"] in ("cited", "words", "all")
    # The answers are cut at 24 tokens: such a run is never presented as complete.
    assert not report["complete"]
    assert report["unread"] or report["cut"]
    assert done.returncode == 1
    assert len(report["answers"]) >= 1
