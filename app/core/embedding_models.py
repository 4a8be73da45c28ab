"""Models that make vectors of texts' meaning instead of text: which files are such, and how each wants to be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from app.core.catalog import Catalog
from app.core.errors import StetError
from app.core.gguf import MAGIC, Header, read_header
from app.core.patterns import pattern_of
from app.core.verified import Verified

# How the vectors of a text's tokens become one: their mean, the first one's, or the last one's.
Pooling = Literal["mean", "cls", "last"]
# llama.h, enum llama_pooling_type; 0 is none, and 4 a score for a pair of texts (a reranker), which makes no vector.
_POOLINGS: dict[int, Pooling] = {1: "mean", 2: "cls", 3: "last"}
# llama.cpp's names of what only ever makes vectors, whatever the file says of pooling.
_ENCODERS = ("bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "jina-bert-v3", "modern-bert", "neo-bert",
             "eurobert", "gemma-embedding")
_TASK = "Given a question about a document, retrieve the passages that answer it"


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model's makers put before a question and before a passage."""

    query: str = ""
    passage: str = ""


# By what the architecture and the name are together, the first that fits. Read on 22 November 2026 in the cards of
# Qwen/Qwen3-Embedding-0.6B (no blank behind "Query:"), nomic-ai/nomic-embed-text-v1.5, intfloat/e5-base-v2 and
# multilingual-e5-large-instruct, in huggingface.co/blog/embeddinggemma, and in FlagEmbedding's README of embedders.
_PROMPTS = (
    (pattern_of(r"\Aqwen3 "), Prompts(f"Instruct: {_TASK}\nQuery:")),
    (pattern_of(r"\bnomic-bert"), Prompts("search_query: ", "search_document: ")),
    (pattern_of(r"\Agemma-embedding "), Prompts("task: search result | query: ", "title: none | text: ")),
    (pattern_of(r"\be5\b.*instruct", re.IGNORECASE), Prompts(f"Instruct: {_TASK}\nQuery: ")),
    (pattern_of(r"\be5\b", re.IGNORECASE), Prompts("query: ", "passage: ")),
    (pattern_of(r"\bbge-(?:small|base|large)-en", re.IGNORECASE),
     Prompts("Represent this sentence for searching relevant passages: ")),
    (pattern_of(r"\bbge-(?:small|base|large)-zh", re.IGNORECASE), Prompts("为这个句子生成表示以用于检索相关文章：")),
)


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A GGUF file that makes vectors.

    Args:
        name: as it is told.
        path: the file.
        pooling: of its tokens.
        prompts: how it is asked.
    """

    name: str
    path: Path
    pooling: Pooling
    prompts: Prompts = Prompts()


def embedding_model(catalog: Catalog) -> EmbeddingModel | None:
    """The model on the shelf that passages are found with: of the catalog, else the first by name; None: there is none.

    It reads the headers of files, once each: some 40 ms for a large vocabulary.
    """
    for entry in catalog.embedders:
        path = catalog.path_of(entry)
        if path is not None and not catalog.damage_of(entry) and (found := model_in(path, entry.name)) is not None:
            return found
    known = {entry.file for entry in (*catalog.entries, *catalog.embedders)}
    others = (path for path in sorted(catalog.folder.glob("*.gguf")) if path.name not in known)
    return next((found for path in others if (found := model_in(path)) is not None), None)


def model_in(path: Path, name: str = "") -> EmbeddingModel | None:
    """What the file is, if it makes vectors; None for every other file, and for one that is not what was checked."""
    try:
        state = path.stat()
        Verified(path.parent).check(path)
    except (OSError, StetError):
        return None
    return _model_in(path, name, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _model_in(path: Path, name: str, _size: int, _changed: int) -> EmbeddingModel | None:
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
        header = read_header(path)
    except (OSError, StetError):
        return None
    pooling = pooling_of(header)
    if pooling is None:
        return None
    architecture = header.text("general.architecture")
    words = f"{architecture} {path.stem} {header.text('general.name')}"
    prompts = next((prompts for pattern, prompts in _PROMPTS if pattern.search(words)), Prompts())
    return EmbeddingModel(name or path.stem, path, pooling, prompts)


def pooling_of(header: Header) -> Pooling | None:
    """How a file's vectors are made; None: it is no embedding model."""
    architecture = header.text("general.architecture")
    if (number := header.number(f"{architecture}.pooling_type")) in _POOLINGS:
        return _POOLINGS[number]
    return "mean" if architecture in _ENCODERS and number == 0 else None
