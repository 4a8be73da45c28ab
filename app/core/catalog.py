"""The catalog of models: what each is, whether it is here, and which one a job runs on."""

from __future__ import annotations

import importlib.util
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.core import places
from app.core.adapters import AdapterEntry, read_adapter, resolve_adapter
from app.core.errors import (
    BrokenCatalog,
    DamagedModel,
    FileMissing,
    IsAFolder,
    ModelMissing,
    NotAModel,
    NotStretchable,
    UnknownModel,
)
from app.core.generation import Adapter, ModelFile, Plan, Sampling, Stretch
from app.core.gguf import MAGIC
from app.core.language import LANGUAGES
from app.core.sampling import overridden, read_sampling
from app.core.strict_toml import Table, read_toml
from app.core.verified import Verified

# ggml's types of the weights whose type the catalog names.
WEIGHT_TYPES = ("Q4_K", "Q6_K", "Q8_0")

# For a file whose family nobody named: moderate, and close to what most families recommend.
GENERIC_SAMPLING = Sampling(temperature=0.7, top_p=0.9, top_k=40, min_p=0.05)

# For such a file when it thinks: what the makers of Qwen3, QwQ and DeepSeek-R1 all recommend (model cards).
GENERIC_THINKING = Sampling(temperature=0.6, top_p=0.95, top_k=20)

# About half a billion parameters at 4 to 8 bits: below it, models do not follow a prompt of several sentences.
SMALL_BYTES = 450_000_000


@dataclass(frozen=True, slots=True)
class Family:
    """How a family of models is asked: the text of its control tokens, and the makers' recommended sampling.

    ``answer_start`` is put before the answer by the program (Qwen3: the empty think block). ``thinking_sampling`` is
    for answers that it thinks about first; None: the family does not think.
    """

    id: str
    about: str
    turn_start: str
    turn_end: str
    answer_start: str
    sampling: Sampling
    thinking_sampling: Sampling | None = None


# Of a model that is asked for vectors only.
_NO_FAMILY = Family("", "", "", "", "", Sampling())


@dataclass(frozen=True, slots=True)
class Counts:
    """What of a model decides how much memory it takes, known before its file is here (see ``ModelShape``).

    ``head`` is the elements of one head; ``embedding_type`` and ``output_type`` are ggml's names of the types in which
    the token embedding and the output layer stand in the file ("": the output layer is the embedding).
    """

    layers: int
    embedding: int
    feed_forward: int
    heads: int
    kv_heads: int
    head: int
    vocabulary: int
    trained_tokens: int
    embedding_type: str
    output_type: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the catalog. It comes from ``repository`` at ``revision``, or inside the Python ``package``."""

    id: str
    name: str
    abouts: dict[str, str]
    small: bool
    family: Family
    repository: str
    revision: str
    package: str
    file: str
    quantization: str
    bytes: int
    sha256: str
    licence: str
    context_tokens: int
    languages: tuple[str, ...]
    counts: Counts | None = None
    stretch: Stretch | None = None

    def about(self, language: str) -> str:
        """One sentence on what it is for."""
        return self.abouts.get(language, self.abouts["en"])


@dataclass(frozen=True, slots=True)
class Catalog:
    """The entries in the order of preference, and the folder in which downloaded models lie.

    ``embedders`` make vectors of a text's meaning; they write nothing, so that no choice of a model is among them.
    """

    entries: tuple[Entry, ...]
    folder: Path
    adapters: tuple[AdapterEntry, ...] = ()
    embedders: tuple[Entry, ...] = ()

    @property
    def files(self) -> tuple[Entry, ...]:
        """All that can be fetched: models that write, then those that make vectors (``embedding_models``)."""
        return (*self.entries, *self.embedders)

    def adapter(self, wanted: str, model: ModelFile) -> Adapter:
        """The adapter that ``ID[:SCALE]`` or ``PATH[:SCALE]`` names, for ``model``; see ``resolve_adapter``."""
        return resolve_adapter(wanted, model, self.adapters, self.folder)

    def get(self, model_id: str) -> Entry:
        """The entry of that id, also one that makes vectors.

        Raises:
            UnknownModel
        """
        for entry in self.files:
            if entry.id == model_id:
                return entry
        raise UnknownModel(name=model_id, known=", ".join(entry.id for entry in self.files))

    def place_of(self, entry: Entry) -> Path | None:
        """Where the entry's file belongs, whether it is there or not; None: its package is not installed."""
        if not entry.package:
            return self.folder / entry.file
        spec = importlib.util.find_spec(entry.package)
        folders = list(spec.submodule_search_locations or ()) if spec else []
        return Path(folders[0]) / entry.file if folders else None

    def path_of(self, entry: Entry) -> Path | None:
        """Where the entry's file is, whole or not; None when it is not on this computer."""
        place = self.place_of(entry)
        return place if place is not None and place.is_file() else None

    def damage_of(self, entry: Entry) -> str:
        """What is known to be wrong with the file that is there, "" for nothing: its size, or a check that failed."""
        path = self.path_of(entry)
        if path is None:
            return ""
        size = path.stat().st_size
        if size != entry.bytes:
            return f"{size:,} of {entry.bytes:,} bytes"
        mark = Verified(path.parent).of(path.name) if not entry.package else None
        failed = mark is not None and mark.by == "no" and mark.sha256 != entry.sha256
        return "its checksum differs" if failed else ""

    def is_installed(self, entry: Entry) -> bool:
        """Whether its file is here and of the right size."""
        return self.path_of(entry) is not None and not self.damage_of(entry)

    def is_small(self, model: ModelFile) -> bool:
        """Whether a model needs the prompts written for small ones: by the catalog, else by its file's size."""
        for entry in self.entries:
            if entry.id == model.id:
                return entry.small
        return model.path.is_file() and model.path.stat().st_size < SMALL_BYTES

    def thinking_sampling(self, model: ModelFile) -> Sampling:
        """How tokens are drawn when that model thinks first: by the catalog, else what suits most."""
        recommended = next((entry.family.thinking_sampling for entry in self.entries if entry.id == model.id), None)
        return recommended or GENERIC_THINKING

    def stretched(self, model: ModelFile, plan: Plan, context_tokens: int | None = None) -> Plan:
        """``plan`` with a context beyond what the model was trained for: all of it, or none.

        Args:
            context_tokens: how long it shall be; None: as long as the model's makers tried.

        Raises:
            NotStretchable: nobody tried it with that model, or not so far.
        """
        stretch = next((entry.stretch for entry in self.entries if entry.id == model.id), None)
        wanted = context_tokens or (stretch.to if stretch is not None else 0)
        if stretch is None or wanted > stretch.to:
            known = ", ".join(entry.name for entry in self.entries if entry.stretch is not None)
            raise NotStretchable(name=model.name, known=known)
        return replace(plan, context_tokens=wanted, least_tokens=wanted, stretch=stretch)

    def default(self) -> Entry:
        """The first entry whose file is here and whole; the last one (the starter) when none is."""
        return next((entry for entry in self.entries if self.is_installed(entry)), self.entries[-1])

    def resolve(self, name_or_path: str | None = None) -> tuple[ModelFile, Plan, Sampling]:
        """What to load for an id of the catalog, a path to any GGUF file, or (None) no choice.

        A file of a catalog model's name and size is taken for that model, wherever it lies.

        Raises:
            UnknownModel: neither an id nor like a path.
            FileMissing, IsAFolder, NotAModel: a path that leads to no file, or to one that is no GGUF file.
            ModelMissing: a catalog model that is not on this computer.
            DamagedModel: a catalog model whose file has another size.
            ModelReplaced: the file is not the one any more that was checked.
        """
        if name_or_path is not None and name_or_path not in {entry.id for entry in self.entries}:
            return self._resolve_path(name_or_path)
        entry = self.default() if name_or_path is None else self.get(name_or_path)
        path = self.path_of(entry)
        if path is None:
            raise ModelMissing(name=entry.name, path=str(self.place_of(entry) or f"package {entry.package}"))
        if damage := self.damage_of(entry):
            raise DamagedModel(path=str(path), detail=damage)
        Verified(path.parent).check(path)
        return _loading(entry, path)

    def _resolve_path(self, name: str) -> tuple[ModelFile, Plan, Sampling]:
        path = Path(name).expanduser()
        if path.is_dir():
            raise IsAFolder(path=name)
        if not path.is_file():
            if path.suffix.lower() == ".gguf" or len(path.parts) > 1:
                raise FileMissing(path=name)
            raise UnknownModel(name=name, known=", ".join(entry.id for entry in self.entries))
        path = path.absolute()
        with suppress(OSError), path.open("rb") as file:  # one that cannot be read is told of by who loads it
            if file.read(len(MAGIC)) != MAGIC:
                raise NotAModel(path=name)
        Verified(path.parent).check(path)
        size = path.stat().st_size
        for entry in self.entries:
            if entry.file == path.name and entry.bytes == size:
                return _loading(entry, path)
        return ModelFile(name=path.stem, path=path), Plan(), GENERIC_SAMPLING


def _loading(entry: Entry, path: Path) -> tuple[ModelFile, Plan, Sampling]:
    model = ModelFile(name=entry.name, path=path, family=entry.family.id, id=entry.id)
    return model, Plan(context_tokens=entry.context_tokens), entry.family.sampling


def load_catalog(path: Path | None = None, folder: Path | None = None) -> Catalog:
    """Read the catalog.

    Args:
        path: the TOML file; None: the one that came with the program.
        folder: where downloaded models lie; None: the user's models folder.

    Raises:
        BrokenCatalog: with the line and the reason.
    """
    path = path or places.catalog_file()

    def fail(line: int, reason: str) -> BrokenCatalog:
        return BrokenCatalog(path=str(path), reason=f"line {line}: {reason}")

    root = read_toml(path, fail)
    families = {name: _family(name, table) for name, table in root.named_tables("family")}
    entries: list[Entry] = []
    for table in root.tables("model"):
        entry = _entry(table, families)
        if entry.id in {other.id for other in entries}:
            table.refuse(f"the id “{entry.id}” is there twice", "id")
        entries.append(entry)
    ids = [entry.id for entry in entries]
    adapters = tuple(read_adapter(table, ids) for table in root.tables("adapter")) if "adapter" in root else ()
    embedders = tuple(_entry(table, {"": _NO_FAMILY}) for table in root.tables("embedder")) if "embedder" in root \
        else ()
    root.done()
    return Catalog(tuple(entries), folder or places.models(), adapters, embedders)


def _family(name: str, table: Table) -> Family:
    family = Family(
        id=name,
        about=table.text("about"),
        turn_start=table.text("turn_start"),
        turn_end=table.text("turn_end"),
        answer_start=table.text("answer_start", ""),
        sampling=_family_sampling(table, "sampling"),
        thinking_sampling=_family_sampling(table, "thinking_sampling") if "thinking_sampling" in table else None,
    )
    table.done()
    return family


def _family_sampling(table: Table, key: str) -> Sampling:
    return overridden(Sampling(top_k=0, top_p=1.0), read_sampling(table.table(key)))


def _entry(table: Table, families: dict[str, Family]) -> Entry:
    family = table.choice("family", tuple(families)) if "" not in families else ""
    package = table.text("package", "")
    entry = Entry(
        id=table.text("id"),
        name=table.text("name"),
        abouts=table.localized("about", LANGUAGES),
        small=table.flag("small", False),
        family=families[family],
        repository=table.text("repository", "") if package else table.text("repository"),
        revision=table.text("revision", ""),
        package=package,
        file=table.text("file"),
        quantization=table.text("quantization"),
        bytes=table.integer("bytes", least=1),
        sha256=table.text("sha256"),
        licence=table.text("licence"),
        context_tokens=table.integer("context_tokens", least=512),
        languages=table.texts("languages"),
        counts=_counts(table.table("counts")) if "counts" in table else None,
        stretch=_stretch(table.table("stretch")) if "stretch" in table else None,
    )
    if not re.fullmatch(r"[0-9a-f]{64}", entry.sha256):
        table.refuse("“sha256” must be 64 lower-case hexadecimal digits", "sha256")
    if Path(entry.file).name != entry.file:
        table.refuse("“file” must be a name without folders", "file")
    table.done()
    return entry


def _stretch(table: Table) -> Stretch:
    natively = table.integer("natively", least=512)
    stretch = Stretch(natively, table.integer("to", least=natively + 1))
    table.done()
    return stretch


def _counts(table: Table) -> Counts:
    whole = ("layers", "embedding", "feed_forward", "heads", "kv_heads", "head", "vocabulary", "trained_tokens")
    counts = Counts(**{name: table.integer(name, least=1) for name in whole},
                    embedding_type=table.choice("embedding_type", WEIGHT_TYPES),
                    output_type=table.choice("output_type", WEIGHT_TYPES) if "output_type" in table else "")
    table.done()
    return counts
