"""`ask` in the terminal uses the vectors that the window has made of a document, and makes none itself."""

from __future__ import annotations

from pathlib import Path

from app.cli.ask import _meaning_kept
from app.core.document import read_document
from app.core.embedding_models import embedding_model
from app.core.generation import ModelFile, Plan
from app.core.job_file import place_of
from app.core.passage_vectors import KeptVectors, key_of
from app.inference.embedding import identity_of
from tests.embedding_engine import EmbeddingEngine, shelf_with_embedder


def test_what_the_window_made_is_used(tmp_path: Path) -> None:
    path = tmp_path / "rules.md"
    path.write_text("The keeper lights the lamp.\n")
    document, catalog, engine = read_document(path), shelf_with_embedder(tmp_path / "models"), EmbeddingEngine()
    assert _meaning_kept(catalog, engine, document) is None, "there are none yet"
    model = embedding_model(catalog)
    assert model is not None
    kept = KeptVectors(place_of(path, ""), identity_of(model))
    kept.keep({key_of("The keeper lights the lamp."): b"12"})
    meaning = _meaning_kept(catalog, engine, document)
    assert meaning is not None
    assert meaning.vectors == kept, "also while the window is open"
    kept.close()
    assert not engine.embedded
    assert meaning.ask("Who lights it?") is None, "no model is loaded: its words are searched for"
    engine.load(ModelFile("x", path), Plan())
    assert meaning.ask("Who lights it?")
    assert engine.embedded[-1].endswith("\nQuery:Who lights it?")


def test_without_the_model_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "rules.md"
    path.write_text("The keeper lights the lamp.\n")
    catalog = shelf_with_embedder(tmp_path / "models")
    (tmp_path / "models" / "finds.gguf").unlink()
    assert _meaning_kept(catalog, EmbeddingEngine(), read_document(path)) is None
