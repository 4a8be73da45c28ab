"""An adapter is found by path or by its id in the catalog, for the model it was made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.catalog import Catalog, load_catalog
from app.core.errors import BrokenCatalog, DamagedModel, FileMissing, IsAFolder, ModelMissing, WrongAdapter
from app.core.generation import Adapter, ModelFile
from app.core.places import catalog_file

ENTRY = ('\n[[adapter]]\nid = "plain"\nname = "Plain words"\nabout = "Writes plainly."\nbases = ["starter"]\n'
         'repository = "r"\nfile = "plain.gguf"\nbytes = 4\nsha256 = "' + "0" * 64 + '"\nlicence = "MIT"\n'
         'scale = 0.5\n')
MODEL = ModelFile("Starter", Path("/starter.gguf"), id="starter")


def catalog_with(tmp_path: Path, entry: str = ENTRY) -> Catalog:
    path = tmp_path / "models.toml"
    path.write_text(catalog_file().read_text("utf-8") + entry, "utf-8")
    return load_catalog(path, tmp_path)


@pytest.mark.parametrize(("written", "scale"), [("my.gguf", 1.0), ("my.gguf:0.5", 0.5), ("my.gguf:-1", -1.0),
                                                ("my.gguf:0", 0.0)])
def test_by_path_with_its_scale(tmp_path: Path, written: str, scale: float) -> None:
    (tmp_path / "my.gguf").write_bytes(b"GGUF")
    found = load_catalog().adapter(str(tmp_path / written), MODEL)
    assert found == Adapter(tmp_path / "my.gguf", scale)


def test_a_colon_in_the_name_is_no_scale(tmp_path: Path) -> None:
    path = tmp_path / "odd:name.gguf"
    path.write_bytes(b"GGUF")
    assert load_catalog().adapter(f"{path}:2", MODEL) == Adapter(path, 2.0)
    assert load_catalog().adapter(str(path), MODEL) == Adapter(path, 1.0)
    for endless in ("inf", "nan"):
        with pytest.raises(FileMissing):
            load_catalog().adapter(f"{path}:{endless}", MODEL)


def test_paths_that_lead_to_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        load_catalog().adapter("nothing.gguf", MODEL)
    with pytest.raises(IsAFolder):
        load_catalog().adapter(str(tmp_path), MODEL)


def test_by_id_at_its_usual_strength_or_another(tmp_path: Path) -> None:
    catalog = catalog_with(tmp_path)
    with pytest.raises(ModelMissing):
        catalog.adapter("plain", MODEL)
    (tmp_path / "plain.gguf").write_bytes(b"GGUF")
    assert catalog.adapter("plain", MODEL) == Adapter(tmp_path / "plain.gguf", 0.5)
    assert catalog.adapter("plain:1.5", MODEL) == Adapter(tmp_path / "plain.gguf", 1.5)
    (tmp_path / "plain.gguf").write_bytes(b"GGUF, longer")
    with pytest.raises(DamagedModel):
        catalog.adapter("plain", MODEL)
    with pytest.raises(WrongAdapter) as caught:
        catalog.adapter("plain", ModelFile("Qwen3-8B", Path("/q.gguf"), id="qwen3-8b"))
    assert "it is for starter" in caught.value.message()


@pytest.mark.parametrize(("old", "new", "words"), [
    ('bases = ["starter"]', 'bases = ["nothing"]', "no model “nothing”"),
    ('bases = ["starter"]', "bases = []", "bases"),
    ("0" * 64, "0" * 63, "sha256"), ('file = "plain.gguf"', 'file = "../plain.gguf"', "without folders"),
    ("scale = 0.5", "scale = 99", "scale"), ("scale = 0.5", "strength = 1", "strength"),
])
def test_a_broken_entry_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(BrokenCatalog) as caught:
        catalog_with(tmp_path, ENTRY.replace(old, new))
    assert words in caught.value.message()
    assert "line " in caught.value.message()
