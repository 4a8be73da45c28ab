"""The wheel, as pipx installs it: it holds all that the program reads, and starts without a checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from app import __version__
from tests.packaging.conftest import PACKAGING

ROOT = PACKAGING.parent


def tracked(*places: str) -> list[str]:
    """The files of the repository in these places that are there."""
    done = subprocess.run(["git", "ls-files", "-z", *places], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what is in the repository, without its ignored files."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked("app", "resources", "models.toml", "LICENSE", "NOTICE", "README.md", "pyproject.toml"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([sys.executable, "-m", "pip", "wheel", source, "--no-deps", "--no-build-isolation", "--no-index",
                    "--wheel-dir", out, "--quiet", "--disable-pip-version-check"], check=True)
    return next(out.glob("stet-*.whl"))


@pytest.mark.night
def test_it_holds_every_file_that_the_program_reads(wheel: Path) -> None:
    held = {name.split(".data/data/share/stet/", 1)[-1] for name in zipfile.ZipFile(wheel).namelist()}
    assert set(tracked("app", "resources", "models.toml")) <= held
    assert not [name for name in held if name.startswith(("tests/", "packaging/"))]


@pytest.mark.night
@pytest.mark.skipif(sys.platform == "win32", reason="the folders of an environment have other names there")
def test_it_starts_in_an_environment_without_a_checkout(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    site = next((venv / "lib").glob("python3*")) / "site-packages"
    subprocess.run([sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "install", "--no-deps",
                    "--no-index", "--quiet", "--disable-pip-version-check", wheel], check=True)
    # What it depends on is that of this environment, which has no Stet: nothing is fetched in a test.
    (site / "dependencies.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n", "utf-8")
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "STET_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}

    def stet(*arguments: str) -> str:
        done = subprocess.run([venv / "bin" / "stet", *arguments], cwd=tmp_path, env=environment, capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    facts = json.loads(stet("doctor", "--json"))
    assert (facts["stet"], facts["copy"]["package"]) == (__version__, "pip")
    assert Path(facts["folders"]["program"]) == venv / "share" / "stet"
    assert facts["engine"]["devices"], facts["engine"]
    text = tmp_path / "Sentence.md"
    text.write_text("He go to school every days.\n", "utf-8")
    assert json.loads(stet("polish", str(text), "--json", "--accept", "none"))["proposal"].strip()
