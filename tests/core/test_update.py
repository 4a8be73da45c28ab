"""What an earlier release left on disk is opened by the code of today, and nothing of it is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import places
from app.core.actions import load_actions
from app.core.asking import Answer as Told
from app.core.catalog import load_catalog
from app.core.chosen_encodings import ChosenEncodings
from app.core.conversation import Conversation, Turn
from app.core.conversations import Conversations
from app.core.database import Database
from app.core.generation import Message, Request, Sampling, Usage
from app.core.job_file import Answer, JobFile, kept_job
from app.core.kept_asks import asks_of
from app.core.known_files import KnownFiles
from app.core.passage_key import passage_seed
from app.core.proposals import Decided, Proposal, Proposals
from app.core.provenance import Stretch
from app.core.provenance_record import ProvenanceRecord
from app.core.recovery import kept_texts
from app.core.session import OpenDocument, Session, read_session
from app.core.settings import load_settings, save_settings, settings_file
from app.core.shelf import books
from app.core.spellcheck.dictionaries import own_words
from app.core.term_lists import TermLists
from app.core.verified import Verified
from app.core.versions import OPENED, SAVED, Versions, before

RELEASES = sorted(path for path in (Path(__file__).parents[1] / "fixtures" / "releases").iterdir() if path.is_dir())
# The same in every fixture.
DOCUMENT = "0123456789abcdef0123456789abcdef"
FILE = Path("/home/writer/Report.md")
OLD = "# Report\n\nThe committee meet on Tuesday.\n"
NEW = "# Report 你好 😀\n\nThe committee met on Tuesday.\n"


@pytest.fixture(params=RELEASES, ids=lambda path: path.name, autouse=True)
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A writer's folders as the release left them."""
    home = tmp_path / "home"
    shutil.copytree(request.param, home)
    # Weights are not kept in the repository, and git keeps no times.
    model, when = home / "data" / "models" / "mine.gguf", 1_700_000_000_000_000_000
    model.write_bytes(b"GGUF\x03" + bytes(19))
    os.utime(model, ns=(when, when))
    monkeypatch.setenv(places.HOME_VARIABLE, str(home))
    return home


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database()
    yield made
    assert made.problem is None
    made.close()


def test_settings_are_kept_and_stay_kept(home: Path) -> None:
    for _ in range(2):  # read, and read again after this release has written
        settings, problem = load_settings()
        assert problem is None
        assert (settings.theme, settings.language, settings.page_pixels) == ("dark", "zh", 21)
        assert settings.sources == ["https://mirror.example/models"]
        assert (settings.thinking, settings.goals) == ({"polish": True}, {str(FILE): 1200})
        assert settings.adapters == {"qwen3-8b": ["mine.gguf:0.8"]}
        assert (settings.versions_megabytes, settings.recent) == (250, [str(FILE)])
        assert (settings.palette, settings.window) == (["polish"], [10, 20, 1200, 800])
        settings.spelling = not settings.spelling
        save_settings(settings)
    assert not [*settings_file().parent.glob("*.bad-*")]


def test_the_users_action_is_loaded() -> None:
    actions = load_actions()
    assert [action.name("en") for action in actions.actions if action.id == "kinder"] == ["Kinder"]
    assert not actions.problems


def test_text_that_was_never_saved_is_there() -> None:
    (kept,) = kept_texts()
    assert kept.damaged_at is None
    assert (kept.document.path, kept.document.text, kept.text) == (FILE, OLD, NEW)
    assert kept.document_id == DOCUMENT
    assert read_session() == Session((OpenDocument(DOCUMENT, str(FILE), 3, 3, 0),), ended=False)


def test_every_version_is_read_and_others_are_added(database: Database) -> None:
    versions = Versions(database)
    kept = versions.all_of(DOCUMENT)
    assert sorted(((one.made, one.origins, versions.text(one.number)) for one in kept), key=lambda one: one[0]) == [
        (1.7e9, (OPENED,), OLD), (1.7e9 + 60, (before("polish"),), f"{OLD}\nMore.\n"), (1.7e9 + 120, (SAVED,), NEW)]
    assert versions.keep(DOCUMENT, f"{NEW}Later.\n", SAVED)
    assert len(versions.all_of(DOCUMENT)) == 4
    assert KnownFiles(database).at(FILE) == DOCUMENT


def test_proposals_decisions_and_where_text_came_from_are_kept(database: Database) -> None:
    proposal = Proposal(
        "p1", DOCUMENT, str(FILE), 1.7e9, "polish", "replace", "plain", "", 1, "finished", "Qwen3-8B", "cd" * 32,
        4_000_000_000, Sampling(0.2, 0.9, 20, 0.05), ((Message("system", "Be brief."), Message("user", "各单位 😀")),),
        10, "The committee meet on Tuesday.", "The committee met on Tuesday.")
    (kept,) = Proposals(database).of_document(DOCUMENT)
    assert kept.proposal == proposal
    assert kept.decisions == (Decided("p1", 0, 1.7e9 + 1, "accepted", "wording", "meet", "met"),)
    found = ProvenanceRecord(database).of(DOCUMENT, str(FILE), NEW)
    assert found.provenance.stretches == (Stretch(30, 33, "p1"),)


def test_terms_conversations_encodings_and_own_words_are_kept(database: Database) -> None:
    assert TermLists(database).of(DOCUMENT) == ("Licensee", "供热单位")
    turn = Turn("Who? 谁", "Nobody.", "whole", (), 1, "d", "finished")
    assert Conversations(database).of(DOCUMENT) == Conversation((turn,), "notes", 1)
    assert ChosenEncodings(database).of(FILE) == "gb18030"
    assert own_words() == ["Wirecutter"]


def test_a_long_job_goes_on_where_it_was() -> None:
    kept = kept_job(str(FILE), "polish")
    assert kept is not None
    assert kept.done == 1
    file = JobFile(kept.job, "model", go_on=True)
    request = Request("job/1", (Message("user", "One."),), seed=passage_seed(7, "One."), max_tokens=50)
    assert file.find(request) == Answer("Better 𠮷 one.\n", "finished", Usage(10, 4, 5, 0.5, 0.25))
    file.close()
    assert asks_of(str(FILE), "m") == {"a": Told("One.", "finished")}


def test_models_stay_on_the_shelf_and_stay_checked(home: Path) -> None:
    catalog = load_catalog()
    (mine,) = [book for book in books(catalog) if book.path == home / "data" / "models" / "mine.gguf"]
    assert (mine.checked, mine.problem) == ("user", "")
    assert mine.path is not None
    assert Verified(catalog.folder).check(mine.path) is not None
