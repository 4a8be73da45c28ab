"""Variables of the environment that others set, or somebody planted, change nothing that Stet does (RELIABILITY H6)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.faults.test_start_up import start

SECRET = "hf_planted_5e1a7c"
NOWHERE = "http://192.0.2.1:9"  # an address that no computer has (RFC 5737)
HOSTILE = {
    "proxies": dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE),
    "hub": {"HF_ENDPOINT": NOWHERE, "HF_TOKEN": SECRET, "HUGGING_FACE_HUB_TOKEN": SECRET, "HF_HOME": "/nowhere"},
    "python": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONOPTIMIZE": "2", "PYTHONSTARTUP": "/nowhere/a.py",
               "PYTHONWARNINGS": "default", "PYTHONHASHSEED": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    "loader": {"LD_PRELOAD": "/nowhere/evil.so", "LD_LIBRARY_PATH": "/nowhere", "GIO_MODULE_DIR": "/nowhere"},
    "qt": {"QT_PLUGIN_PATH": "/nowhere", "QT_STYLE_OVERRIDE": "nonsense", "QT_QPA_PLATFORMTHEME": "nonsense",
           "QT_IM_MODULE": "nonsense", "QT_ACCESSIBILITY": "1", "QT_QPA_FONTDIR": "/nowhere"},
    "folders": {"TMPDIR": "/nowhere", "TEMP": "/nowhere", "XDG_RUNTIME_DIR": "/nowhere", "XDG_CACHE_HOME": "/dev/null"},
    "ggml": {"GGML_BACKEND_PATH": "/nowhere/evil.so", "LLAMA_LOG_FILE": "/nowhere", "OMP_NUM_THREADS": "nonsense"},
}


def _starts_unmoved(variables: dict[str, str], home: Path, *prefix: str) -> None:
    done = start({"HOME": str(home), "STET_HOME": str(home)} | variables, *prefix)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "", "there is nothing to say about it"
    assert "Traceback" not in done.stderr
    assert (home / "config" / "settings.json").is_file()
    for path in home.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    assert SECRET not in done.stderr


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_environment_is_not_followed(kind: str, tmp_path: Path) -> None:
    _starts_unmoved(HOSTILE[kind], tmp_path)


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("strace") is None, reason="needs Linux with strace")
def test_no_variable_makes_a_start_call_anybody(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    (tmp_path / "home").mkdir()
    _starts_unmoved(HOSTILE["proxies"] | HOSTILE["hub"], tmp_path / "home",
                    "strace", "-f", "-qq", "-e", "trace=connect", "-e", "signal=none", "-o", str(calls))
    assert "192.0.2.1" not in calls.read_text()
    assert "AF_INET" not in calls.read_text()
