"""The window speaks Chinese whole: no string is left over, and errors are told in it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.document_check import check_document
from app.core.errors import DiskFull, EngineDied, PromptTooLong, StetError
from app.ui.summary_words import lines_of_check
from app.ui.wording import device_told, install_translators, language_for, listed, named, sentences, told
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def chinese(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("app.main.language_for", lambda setting: "zh")
    # The window installs them again; removing these and those leaves English behind.
    installed: list[object] = []

    def noted(application: QApplication, language: str) -> list[object]:
        found = install_translators(application, language)
        installed.extend(found)
        return list(found)

    monkeypatch.setattr("app.main.install_translators", noted)
    yield
    for translator in installed:
        qapp.removeTranslator(translator)  # type: ignore[arg-type]


def test_the_translations_are_whole_and_compiled() -> None:
    done = subprocess.run([sys.executable, "packaging/translations.py", "--check"], cwd=ROOT, check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_chinese_window(qtbot: QtBot, chinese: None, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["各单位要加强值班。"]), "各单位要进一步的加强值班。")
    assert window.panel._buttons["polish"].text() == "润色"
    run(qtbot, window, "polish")
    assert window.panel.card.head == "1 处修改"
    assert window.panel.card.let_stand_button.text() == "保留原文"
    window.show_problem(DiskFull(path="/a.md"))
    assert "磁盘已满" in window.notice.message
    # Nothing in sight is still English: every label and button holds 汉字, a name or a number.
    names = ("☰", "SmolLM2", "8K", "/")
    for widget in (*window.findChildren(QLabel), *window.findChildren(QAbstractButton)):
        text = widget.text()
        if widget.isVisible() and text and not any(name in text for name in names):
            assert any("\u4e00" <= c <= "\u9fff" for c in text), text


def test_errors_are_told_with_their_facts(qapp: QApplication, chinese: None) -> None:
    translators = install_translators(qapp, "zh")
    try:
        error: StetError = PromptTooLong(needed_tokens=9000, context_tokens=8192)
        assert "9000" in told(error)
        assert "8192" in told(error)
        assert "放不下" in told(error)
        assert "意外停止" in told(EngineDied(detail="SIGKILL"))
    finally:
        for translator in translators:
            qapp.removeTranslator(translator)
    assert told(EngineDied(detail="SIGKILL")) == str(EngineDied(detail="SIGKILL"))


def test_the_choice_of_language(monkeypatch: pytest.MonkeyPatch) -> None:
    assert language_for("zh") == "zh"
    assert language_for("en") == "en"
    assert language_for("system") in ("en", "zh")


def test_sentences_follow_each_other_as_their_language_has_it() -> None:
    assert sentences("One.", "", "Two.") == "One. Two."
    assert sentences("没有保存。", "请另存。") == "没有保存。请另存。"
    assert sentences("", "") == ""


@pytest.mark.usefixtures("chinese")
def test_the_processor_has_a_word_and_a_card_its_name(make: MakeWindow) -> None:
    window = make(ScriptedEngine())
    assert "处理器，1 个线程" in window.status.text("model")
    assert device_told("CPU, 12 threads") == "处理器，12 个线程"
    assert device_told("NVIDIA RTX 4060 Laptop") == "NVIDIA RTX 4060 Laptop"


def test_a_line_that_says_nothing_keeps_its_room_and_is_not_read_out(make: MakeWindow) -> None:
    """While the cost of an action is being counted there is nothing to tell, and nothing below may jump."""
    panel = make(ScriptedEngine(), "Some text.").panel
    places = []
    for way in ("Prompt 3 + answer 2 of 8,192 tokens", "", "Paragraph by paragraph"):
        panel.show_cost("about 1 s", way)
        layout = panel.layout()
        assert layout is not None
        layout.activate()
        places.append(panel.instruction.mapTo(panel, panel.instruction.rect().topLeft()))
        assert not [label for label in panel.findChildren(QLabel) if label.isVisible() and label.text().isspace()]
    assert places[0] == places[1] == places[2]


def test_no_text_hides_from_the_translators() -> None:
    """The tool that collects texts does not look into f-strings."""
    for path in sorted((ROOT / "app" / "ui").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                hidden = [call for call in ast.walk(node) if isinstance(call, ast.Call)
                          and isinstance(call.func, ast.Attribute) and call.func.attr in ("tr", "translate")]
                assert not hidden, f"{path.name}:{node.lineno}"


def test_the_window_speaks_with_one_voice() -> None:
    """As a product that was written in Chinese: 您 and never 你, one "…" and not two."""
    catalogue = ElementTree.parse(ROOT / "resources" / "translations" / "stet_zh_CN.ts")
    said = [translation.text or "" for translation in catalogue.iter("translation")]
    assert len(said) > 1000
    for word in ("你", "……", "} %", "没有保存：", "载入", "文稿"):
        assert not [text for text in said if word in text], word


def test_what_is_put_together_is_set_as_its_language_has_it(qapp: QApplication) -> None:
    text = "第一条 甲方付款。\n\n第三条 乙方交货。\n"
    assert listed(("a", "b")) == "a, b"
    assert named("Style", "Plain") == "Style: Plain"
    assert [line.text for line in lines_of_check(text, check_document(text))] == [
        "Numbering", "“第三条” comes where 2 is expected"]
    translators = install_translators(qapp, "zh")
    try:
        assert listed(("数字变动", "链接丢失")) == "数字变动、链接丢失"
        assert named("文体", "平实") == "文体：平实"
        keys = QKeySequence("Alt+Right")
        assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "Alt+→"
        assert keys.toString() == "Alt+Right"
        assert [line.text for line in lines_of_check(text, check_document(text))] == ["编号", "“第三条”的编号应为 2"]
    finally:
        for translator in translators:
            qapp.removeTranslator(translator)
