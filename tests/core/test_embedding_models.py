"""Which files make vectors, how they are asked, and which one of the shelf is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.catalog import load_catalog
from app.core.embedding_models import embedding_model, model_in
from tests.gguf_files import F32, write_gguf, write_tiny_qwen3
from tests.starter import starter


def test_a_file_says_that_it_embeds(tmp_path: Path) -> None:
    path = write_tiny_qwen3(tmp_path / "Tiny-Embedding.gguf", 512, {"qwen3.pooling_type": 3})
    model = model_in(path)
    assert model is not None
    assert (model.name, model.pooling) == ("Tiny-Embedding", "last")
    assert model.prompts.query.startswith("Instruct: ")
    assert model.prompts.query.endswith("\nQuery:")
    assert model.prompts.passage == ""


@pytest.mark.parametrize(("pooling", "told"), [(0, None), (1, "mean"), (2, "cls"), (3, "last"), (4, None), (9, None)])
def test_the_ways_of_pooling(tmp_path: Path, pooling: int, told: str | None) -> None:
    model = model_in(write_tiny_qwen3(tmp_path / "x.gguf", 512, {"qwen3.pooling_type": pooling}))
    assert (model.pooling if model else None) == told, "a reranker (4) makes no vector"


@pytest.mark.parametrize(("architecture", "name", "query", "passage"), [
    ("bert", "multilingual-e5-small", "query: ", "passage: "),
    ("bert", "bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
    ("bert", "bge-m3", "", ""),
    ("nomic-bert", "anything", "search_query: ", "search_document: "),
    ("gemma-embedding", "anything", "task: search result | query: ", "title: none | text: "),
])
def test_encoders_and_how_their_makers_ask_them(tmp_path: Path, architecture: str, name: str, query: str,
                                                passage: str) -> None:
    path = write_gguf(tmp_path / f"{name}.gguf", {"general.architecture": architecture}, {"x": (F32, (4,), b"")})
    model = model_in(path)
    assert model is not None, "it embeds even where nothing says how it pools"
    assert (model.pooling, model.prompts.query, model.prompts.passage) == ("mean", query, passage)


def test_what_writes_or_is_no_model_embeds_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\xff" * 60)
    for path in (starter().path, broken, tmp_path / "gone.gguf", Path(__file__)):
        assert model_in(path) is None


def test_a_file_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    path = write_tiny_qwen3(tmp_path / "x.gguf", 512)
    assert model_in(path) is None
    write_tiny_qwen3(path, 512, {"qwen3.pooling_type": 1, "general.name": "longer"})
    assert model_in(path) is not None


def test_the_catalogs_model_goes_before_one_that_was_brought(tmp_path: Path) -> None:
    catalog = load_catalog(folder=tmp_path)
    assert embedding_model(catalog) is None
    write_tiny_qwen3(tmp_path / "writes.gguf", 512)
    assert embedding_model(catalog) is None
    write_tiny_qwen3(tmp_path / "brought.gguf", 512, {"qwen3.pooling_type": 3})
    found = embedding_model(catalog)
    assert found is not None
    assert found.name == "brought"
    entry = catalog.embedders[0]
    path = write_tiny_qwen3(tmp_path / entry.file, 512, {"qwen3.pooling_type": 3})
    found = embedding_model(catalog)
    assert found is not None
    assert found.name == "brought", "one of another size than the catalog's is damaged"
    whole = replace(catalog, embedders=(replace(entry, bytes=path.stat().st_size),))
    found = embedding_model(whole)
    assert found is not None
    assert (found.name, found.path) == ("Qwen3-Embedding-0.6B", path)


def test_no_model_that_writes_is_taken_for_it(tmp_path: Path) -> None:
    catalog = load_catalog(folder=tmp_path)
    assert {entry.id for entry in catalog.embedders} == {"qwen3-embedding-0.6b"}
    assert not {entry.id for entry in catalog.entries} & {entry.id for entry in catalog.embedders}
    assert catalog.files == (*catalog.entries, *catalog.embedders)
    assert catalog.default().id == "starter"
