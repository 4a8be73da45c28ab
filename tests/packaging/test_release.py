"""What a release is made with: flavours, icons, SBOM and licences, the recipes of each system, and the workflow."""

from __future__ import annotations

import json
import plistlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
import yaml
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QImageReader

from app import __version__
from app.core.origin import NAME, Origin, Package, origin
from tests.packaging.conftest import PACKAGING, SetUpModules, packaging_modules
from tests.packaging.test_requirements import pins

NAMES = ("commands", "flavours", "linux_tree", "icon_files", "sbom", "appimage", "windows_runtime")
MACOS, WINDOWS = PACKAGING / "macos", PACKAGING / "windows"


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    yield from packaging_modules(monkeypatch, NAMES)


# Flavours ------------------------------------------------------------------------------------------------------------


def test_each_part_of_a_flavour_is_built_and_kept_by_itself(
        modules: SetUpModules, monkeypatch: pytest.MonkeyPatch) -> None:
    flavours = modules.flavours
    assert len({modules.llama_wheel.recipe_key(part) for part in flavours.PARTS}) == len(flavours.PARTS)
    monkeypatch.delenv(flavours.VARIABLE, raising=False)
    assert flavours.of_checkout() == (flavours.CHECKOUT,)
    for name, parts in flavours.FLAVOURS.items():
        monkeypatch.setenv(flavours.VARIABLE, name)
        assert flavours.chosen() == name
        assert flavours.of_checkout() == parts
        assert parts[0] == (flavours.CHECKOUT if name == flavours.CHECKOUT else "processors")
        assert set(parts) <= set(flavours.PARTS)
    monkeypatch.setenv(modules.flavours.VARIABLE, "rocm")
    with pytest.raises(modules.commands.SetupFailed, match="no flavour “rocm”"):
        modules.flavours.chosen()


def test_a_package_names_itself_and_keeps_the_flavour(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    tree = parts["linux_tree"]
    tree.name_package(tmp_path / NAME, "folder", "vulkan")
    for package in get_args(Package):
        tree.name_package(tmp_path / NAME, package)
        assert origin(tmp_path) == Origin(package, "vulkan")
    assert tree.ORIGIN == NAME


# Icons ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("made", "form"), [("ico", b"ico"), ("icns", b"icns")])
def test_the_icon_is_read_as_its_system_reads_it(parts: dict[str, ModuleType], tmp_path: Path, made: str,
                                                 form: bytes) -> None:
    path = tmp_path / f"stet.{made}"
    path.write_bytes(getattr(parts["icon_files"], made)())
    picture = QImageReader(str(path), QByteArray(form)).read()
    assert not picture.isNull()
    assert picture.width() <= 256
    original = QImage(str(PACKAGING.parent / "resources" / "icons" / "stet.png")).pixelColor(128, 128)
    middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
    assert abs(original.lightness() - middle.lightness()) < 60


# What it consists of ------------------------------------------------------------------------------------------------


def test_the_sbom_names_every_pin_that_is_in_the_program(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    bom_file, licences_file = parts["sbom"].write(tmp_path)
    bom = json.loads(bom_file.read_text("utf-8"))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert bom["metadata"]["component"]["version"] == __version__
    found = {part["name"]: part.get("version", "") for part in bom["components"]}
    elsewhere = {"anyio", "colorama", "httpx2-jsfetch", *parts["sbom"].LEFT_OUT}  # for other systems, or not taken
    for name, version in pins(PACKAGING / "requirements.txt").items():
        assert name in elsewhere or found[name] == version
    assert {"CPython", "Qt", "llama.cpp", "Pandoc", "typst", "llama-cpp-python"} <= set(found)
    assert all(part["licenses"][0]["expression"] for part in bom["components"])
    references = [part["bom-ref"] for part in bom["components"]]
    assert len(set(references)) == len(references)
    assert sorted(bom["dependencies"][0]["dependsOn"]) == sorted(references)
    text = licences_file.read_text("utf-8")
    for words in ("GNU LESSER GENERAL PUBLIC LICENSE", "GNU GENERAL PUBLIC LICENSE\n                       Version 2",
                  "Apache License", "The ggml authors", "PYTHON SOFTWARE FOUNDATION LICENSE"):
        assert words in text
    assert all(part["name"] in text for part in bom["components"])


def test_the_same_parts_give_the_same_sbom(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    first, second = (parts["sbom"].bom(parts["sbom"].components()) for _ in range(2))
    assert first == second


def test_a_package_that_is_not_the_pinned_one_is_no_part_of_a_release(
        parts: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sbom = parts["sbom"]
    monkeypatch.setattr(sbom, "HERE", tmp_path)
    for lock in sbom.LOCKS:
        (tmp_path / lock).write_text(f"psutil==1.0 \\\n    --hash=sha256:{'0' * 64}\n", "utf-8")
    with pytest.raises(ValueError, match=r"psutil .* is installed, and 1\.0 is pinned"):
        sbom.components()


# AppImage ------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="an AppDir is for Linux")
def test_an_app_dir_starts_the_program_from_wherever_it_is(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    program = tmp_path / "program"
    (program / "_internal").mkdir(parents=True)
    (program / "stet").write_text('#!/bin/sh\necho "it runs: $1"\n')
    (program / "stet").chmod(0o755)
    app_dir = parts["appimage"].lay_out_app_dir(program, tmp_path / "a folder" / "Stet.AppDir")
    link = tmp_path / "started by a link"
    link.symlink_to(app_dir / "AppRun")
    done = subprocess.run([link, "here now"], cwd="/", capture_output=True, text=True, check=True)
    assert done.stdout == "it runs: here now\n"
    identity = parts["linux_tree"].APP_ID
    entry = (app_dir / f"{identity}.desktop").read_text("utf-8")
    assert re.search(r"^Icon=stet$", entry, re.MULTILINE)
    assert (app_dir / ".DirIcon").resolve() == app_dir / "stet.png"
    assert (app_dir / "usr" / "share" / "metainfo" / f"{identity}.appdata.xml").is_file()
    assert origin(app_dir / "usr" / "lib" / "stet" / "_internal").package == "appimage"


# Windows -------------------------------------------------------------------------------------------------------------


def sections(recipe: str) -> dict[str, list[str]]:
    """The lines of each section of an Inno Setup script, without comments and directives."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in recipe.splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line.strip()):
            lines = found.setdefault(header[1], [])
        elif line.strip() and not line.startswith((";", "#", "  #")):
            lines.append(line.strip())
    return found


def entries(lines: list[str]) -> list[dict[str, str]]:
    """``Name: value; Name: "value"`` as a table; raises where a line is none."""
    part = re.compile(r'(\w+): ((?:"(?:[^"]|"")*"|[^";])*?)\s*(?:;\s*|$)')
    found = []
    for line in lines:
        pairs = [match.groups() for match in part.finditer(line)]
        assert part.sub("", line).strip() == "", line
        found.append({name: value[1:-1].replace('""', '"') if value.startswith('"') else value
                      for name, value in pairs})
    return found


@pytest.fixture
def installer() -> dict[str, list[str]]:
    return sections((WINDOWS / "stet.iss").read_text("utf-8-sig"))


def test_the_installer_needs_no_administrator(installer: dict[str, list[str]]) -> None:
    setup = dict(line.split("=", 1) for line in installer["Setup"])
    assert setup["PrivilegesRequired"] == "lowest"
    assert "PrivilegesRequiredOverridesAllowed" not in setup
    assert setup["DefaultDirName"].startswith("{autopf}")
    assert setup["ArchitecturesInstallIn64BitMode"] == "x64compatible"
    assert re.fullmatch(r"\{\{[0-9A-F-]{36}\}", setup["AppId"])
    assert {entry["Root"] for entry in entries(installer["Registry"])} == {"HKA"}


def test_markdown_is_an_offer_and_no_default_is_taken(installer: dict[str, list[str]]) -> None:
    rows = entries(installer["Registry"])
    for ending in (".md", ".markdown"):
        of_ending = [row for row in rows if row["Subkey"].startswith(rf"Software\Classes\{ending}")]
        assert [(row["Subkey"].split("\\")[-1], row["ValueName"], row["Tasks"]) for row in of_ending] == [
            ("OpenWithProgids", "Stet.Markdown", "markdown")]
        assert "uninsdeletevalue" in of_ending[0]["Flags"]
    assert not [row for row in rows if "UserChoice" in row["Subkey"]]
    (command,) = [row for row in rows if row["Subkey"].endswith(r"shell\open\command")]
    assert command["ValueData"] == '"{app}\\stet.exe" "%1"'
    assert "markdown" in [task["Name"] for task in entries(installer["Tasks"])]


def test_neither_an_update_nor_the_uninstaller_touches_what_the_user_has(installer: dict[str, list[str]]) -> None:
    for section in ("InstallDelete", "UninstallDelete"):
        assert [row["Name"] for row in entries(installer[section])] == [r"{app}\_internal"]
    recipe = (WINDOWS / "stet.iss").read_text("utf-8-sig")
    assert not re.search(r"\{(userappdata|localappdata|userdocs|commonappdata)\}", recipe)


def test_the_installer_speaks_both_languages(installer: dict[str, list[str]]) -> None:
    words = [line.split("=", 1)[0] for line in installer["CustomMessages"]]
    for language in ("english", "chinese"):
        assert {name for name in words if name.startswith(f"{language}.")} == {
            f"{language}.{name}" for name in ("OpensMarkdown", "MarkdownDocument", "StartsNow")}
    own = [entry["MessagesFile"] for entry in entries(installer["Languages"])]
    assert own == ["compiler:Default.isl", "compiler:Default.isl,chinese.isl"]
    chinese = sections((WINDOWS / "chinese.isl").read_text("utf-8-sig"))
    assert dict(line.split("=", 1) for line in chinese["LangOptions"])["LanguageID"] == "$0804"
    assert all(re.search(r"[\u4e00-\u9fff]", line.split("=", 1)[1]) for line in chinese["Messages"])


def test_the_compilers_libraries_are_found_whatever_their_case_and_missed_in_a_sentence(
        parts: dict[str, ModuleType], tmp_path: Path) -> None:
    runtime, failed = parts["windows_runtime"].runtime, parts["commands"].SetupFailed
    qt, system = tmp_path / "qt", tmp_path / "system"
    for folder, names in ((qt, ("MSVCP140.dll", "VCRUNTIME140.dll")), (system, ("vcomp140.dll", "msvcp140.dll"))):
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(b"MZ")
    with pytest.raises(failed, match=r"vcruntime140_1\.dll cannot be found"):
        runtime([qt, system])
    (system / "vcruntime140_1.dll").write_bytes(b"MZ")
    assert runtime([qt, system]) == [qt / "VCRUNTIME140.dll", system / "vcruntime140_1.dll", qt / "MSVCP140.dll",
                                     system / "vcomp140.dll"]


# macOS ---------------------------------------------------------------------------------------------------------------


def test_the_app_opens_markdown_and_is_nobodys_default(parts: dict[str, ModuleType]) -> None:
    info = plistlib.loads((MACOS / "Info.plist").read_bytes())
    kinds = {kind: one["LSHandlerRank"] for one in info["CFBundleDocumentTypes"] for kind in one["LSItemContentTypes"]}
    assert kinds == {"net.daringfireball.markdown": "Alternate", "public.plain-text": "Alternate"}
    (declared,) = info["UTImportedTypeDeclarations"]
    assert declared["UTTypeTagSpecification"]["public.filename-extension"] == ["md", "markdown"]
    assert info["CFBundleLocalizations"] == ["en", "zh-Hans"]


def test_the_hardened_runtime_allows_no_more_than_it_must() -> None:
    allowed = plistlib.loads((MACOS / "entitlements.plist").read_bytes())
    assert allowed == {"com.apple.security.cs.allow-unsigned-executable-memory": True,
                       "com.apple.security.cs.disable-library-validation": True}


SCRIPTS = sorted([*MACOS.glob("*.sh"), *PACKAGING.glob("linux/*.sh"), *PACKAGING.glob("*.sh")])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound(script: Path) -> None:
    shell = script.read_text("utf-8").splitlines()[0].split("/")[-1].split()[-1]
    subprocess.run([shell, "-n", script], check=True)
    if checker := shutil.which("shellcheck"):
        done = subprocess.run([checker, script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("script", sorted(MACOS.glob("*.sh")), ids=lambda path: path.name)
def test_a_script_that_is_called_wrongly_says_how(script: Path) -> None:
    done = subprocess.run(["sh", script, "/nowhere"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: ")


def test_without_keys_nothing_goes_to_apple(tmp_path: Path) -> None:
    image = tmp_path / "Stet.dmg"
    image.write_bytes(b"")
    done = subprocess.run(["sh", MACOS / "notarize.sh", image], env={"PATH": "/usr/bin:/bin"}, capture_output=True,
                          text=True, check=True)
    assert done.stdout.startswith("Not notarized: there are no keys")


# The workflow --------------------------------------------------------------------------------------------------------

WORKFLOW = PACKAGING.parent / ".github" / "workflows" / "release.yml"
# Nothing here tells which commit these versions are.
BY_VERSION = ("jakoch/install-vulkan-sdk-action@v1.6.0", "Jimver/cuda-toolkit@v0.2.36")


@pytest.fixture
def jobs() -> dict[str, Any]:
    return yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]


def test_every_flavour_is_built_and_tried_on_its_systems(parts: dict[str, ModuleType], jobs: dict[str, Any]) -> None:
    linux = {row["flavour"] for row in jobs["linux"]["strategy"]["matrix"]["include"]}
    windows = set(jobs["windows"]["strategy"]["matrix"]["flavour"])
    macos = {(row["machine"], row["flavour"]) for row in jobs["macos"]["strategy"]["matrix"]["include"]}
    assert linux == windows == set(parts["flavours"].FLAVOURS) - {"metal", "lean"}
    assert macos == {("arm64", "metal"), ("x86_64", "cpu")}
    for name in ("linux", "windows", "macos"):
        said = "\n".join(step.get("run", "") for step in jobs[name]["steps"])
        assert "smoke.py" in said
        assert "stet-*" in said  # the SBOM and the licences
    assert set(jobs["release"]["needs"]) == {"linux", "windows", "macos", "wheel"}
    assert "SHA256SUMS" in WORKFLOW.read_text("utf-8")


def test_actions_are_pinned_and_nobody_gets_more_than_he_needs(jobs: dict[str, Any]) -> None:
    text = WORKFLOW.read_text("utf-8")
    for action in re.findall(r"uses: (\S+)", text):
        assert action in BY_VERSION or re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert [name for name, job in jobs.items() if "permissions" in job] == ["release"]
    assert not re.search(r"pypi\.org|index-url|npmjs|\$\{\{ *secrets[^}]*\}\}[^\n]*\|", text)


def test_what_the_workflow_runs_of_ours_is_there(jobs: dict[str, Any]) -> None:
    said = "\n".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    named = set(re.findall(r"packaging/[\w/]+\.(?:py|sh|iss)", said))
    assert len(named) > 6
    assert not [name for name in named if not (PACKAGING.parent / name).is_file()]
    makefile = (PACKAGING.parent / "Makefile").read_text("utf-8")
    for line in re.findall(r"^\s*make ([\w ]+)$", said, re.MULTILINE):
        for target in line.split():
            assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed")
def test_actionlint_finds_nothing() -> None:
    done = subprocess.run(["actionlint", WORKFLOW], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
