"""Newer Vulkan headers and a newer shader compiler in a folder, out of a Debian repository that lies on this disk."""

from __future__ import annotations

import gzip
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import PACKAGING

SCRIPT = PACKAGING / "linux/vulkan_tools.py"
LIBRARIES = Path("usr/lib/x86_64-linux-gnu")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("apt-get", "dpkg-deb", "ldd"))) or platform.machine() != "x86_64", reason="for Debian")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A list of sources as Debian's images have it, for a repository with what is asked for in it."""
    repository, suite = tmp_path / "debian", "dists/trixie/main/binary-amd64"
    said = subprocess.run(["ldd", "/bin/true"], capture_output=True, text=True, check=True).stdout
    needed = [Path(name) for name in re.findall(r"(/\S+)", said)]
    loader = next(path for path in needed if path.name.startswith("ld-linux"))
    pool = {
        "libvulkan-dev": {"usr/include/vulkan/vulkan.h": b"// 1.4\n", str(LIBRARIES / "libvulkan.so"): b"library"},
        "libvulkan1": {str(LIBRARIES / "libvulkan.so.1"): b"library"},
        "spirv-headers": {"usr/share/cmake/SPIRV-Headers/SPIRV-HeadersConfig.cmake": b"# here\n"},
        "glslc": {"usr/bin/glslc": Path("/bin/true").read_bytes()},  # which says its version, and needs its loader
        "libshaderc1": {}, "libgcc-s1": {}, "libstdc++6": {},
        "libc6": {str(LIBRARIES / path.name): path.read_bytes() for path in {*needed, loader}},
    }
    (repository / suite).mkdir(parents=True)
    index = ""
    for name, files in pool.items():
        tree = tmp_path / "trees" / name
        control = (f"Package: {name}\nVersion: 9\nArchitecture: amd64\nMaintainer: Nobody <nobody@example.org>\n"
                   "Description: for a test\n")
        for place, data in {"DEBIAN/control": control.encode(), **files}.items():
            file = tree / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            file.chmod(0o755)
        package = repository / f"{name}.deb"
        subprocess.run(["dpkg-deb", "-Znone", "-b", tree, package], check=True, capture_output=True)
        said = subprocess.run(["sha256sum", package], capture_output=True, text=True, check=True).stdout
        index += f"{control}Filename: {package.name}\nSize: {package.stat().st_size}\nSHA256: {said.split()[0]}\n\n"
    (repository / suite / "Packages.gz").write_bytes(gzip.compress(index.encode()))
    (repository / "dists/trixie/Release").write_text("Suite: trixie\nArchitectures: amd64\nComponents: main\n"
                                                     "Date: Thu, 01 Jan 2026 00:00:00 UTC\n", encoding="utf-8")
    found = tmp_path / "debian.sources"
    found.write_text(f"Types: deb\n# an image of some day\nURIs: file:{repository}\nSuites: bookworm bookworm-updates\n"
                     "Components: main\nTrusted: yes\n\nTypes: deb\nURIs: file:/nowhere\nSuites: bookworm-security\n"
                     "Components: main\n", encoding="utf-8")
    return found


def lay(folder: Path, sources: Path) -> subprocess.CompletedProcess[str]:
    code = ("import sys, pathlib; sys.path.insert(0, sys.argv[1]); import vulkan_tools as v; "
            "v.SOURCES = pathlib.Path(sys.argv[2]); sys.exit(v.main(sys.argv[3:]))")
    return subprocess.run([sys.executable, "-c", code, SCRIPT.parent, sources, folder], capture_output=True, text=True,
                          check=False)


def test_the_newer_tools_lie_where_a_vulkan_sdk_has_them_and_run(tmp_path: Path, sources: Path) -> None:
    folder = tmp_path / "an SDK"
    for _ in range(2):  # an older one is replaced
        said = lay(folder, sources)
        assert said.returncode == 0, said.stderr
    assert (folder / "include/vulkan/vulkan.h").read_text() == "// 1.4\n"
    assert (folder / "share/cmake/SPIRV-Headers/SPIRV-HeadersConfig.cmake").is_file()
    assert sorted(file.name for file in (folder / "lib").iterdir()) == ["libvulkan.so", "libvulkan.so.1"]
    version = subprocess.run([folder / "bin/glslc", "--version"], capture_output=True, text=True, check=True).stdout
    assert "true" in version


def test_what_cannot_be_fetched_is_told_in_a_sentence(tmp_path: Path, sources: Path) -> None:
    shutil.rmtree(tmp_path / "debian")
    said = lay(tmp_path / "sdk", sources)
    assert said.returncode == 2
    assert "set VULKAN_SDK" in said.stderr
    assert "Traceback" not in said.stderr
    (tmp_path / "empty.sources").write_text("# nothing\n")
    for name in ("none.sources", "empty.sources"):
        said = lay(tmp_path / "sdk", tmp_path / name)
        assert said.returncode == 2
        assert name in said.stderr
        assert "Traceback" not in said.stderr


def test_a_folder_of_something_else_stays(tmp_path: Path, sources: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/mine.md").write_text("mine")
    assert lay(tmp_path / "letters", sources).returncode == 2
    assert (tmp_path / "letters/mine.md").read_text() == "mine"
