"""The settings on one page: every row that has a label is there, a change holds at once and is kept."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QScrollArea, QSpinBox
from pytestqt.qtbot import QtBot

from app.core.setting_rows import OneOf, Switch, Whole
from app.core.settings import ROWS, load_settings, settings_file
from app.ui.settings_dialog import SettingsDialog
from app.ui.window import Window
from app.ui.wording import install_translators
from tests.ui.conftest import MakeWindow

# What the offscreen platform says of every dialog.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FIELDS = {OneOf: QComboBox, Switch: QCheckBox, Whole: QSpinBox}


def in_page(qtbot: QtBot, window: Window, act: object) -> SettingsDialog:
    """Open the settings as the writer does, call ``act`` with the page, and close it."""
    seen: list[SettingsDialog] = []

    def found() -> None:
        page = QApplication.activeModalWidget()
        assert isinstance(page, SettingsDialog)
        seen.append(page)
        try:
            act(page)  # type: ignore[operator]
        finally:
            page.reject()

    QTimer.singleShot(0, window, found)
    window.commands["settings"].trigger()
    assert seen
    return seen[0]


def test_every_row_with_a_label_has_a_field(qtbot: QtBot, make: MakeWindow) -> None:
    def look(page: SettingsDialog) -> None:
        assert list(page.fields) == [row.name for row in ROWS if row.label]
        for row in ROWS:
            if row.label:
                field = page.fields[row.name]
                assert type(field) is FIELDS[type(row.kind)]
                assert field.accessibleName()
                assert field.accessibleDescription()

    in_page(qtbot, make(), look)


def test_a_change_holds_at_once_and_is_kept(qtbot: QtBot, make: MakeWindow) -> None:
    window = make()
    before = window.styleSheet()

    def change(page: SettingsDialog) -> None:
        fields = page.fields
        theme, minutes, warm, panel = fields["theme"], fields["unload_minutes"], fields["warm"], fields["assistant"]
        assert isinstance(theme, QComboBox)
        assert isinstance(minutes, QSpinBox)
        assert isinstance(warm, QCheckBox)
        assert isinstance(panel, QCheckBox)
        theme.setCurrentIndex(theme.findData("dark"))
        assert window.styleSheet() != before
        minutes.setValue(0)
        warm.setChecked(False)
        panel.setChecked(False)
        assert not window.panel.isVisible()

    in_page(qtbot, window, change)
    kept, problem = load_settings()
    assert problem is None
    assert (kept.theme, kept.unload_minutes, kept.warm, kept.assistant) == ("dark", 0, False, False)
    assert set(json.loads(settings_file().read_text())) == {"theme", "unload_minutes", "warm", "assistant", "version"}


def test_a_place_that_takes_nothing_is_told(
    qtbot: QtBot, make: MakeWindow, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make()
    file = tmp_path_factory.mktemp("no") / "file"
    file.write_text("")
    monkeypatch.setenv("STET_HOME", str(file))
    in_page(qtbot, window, lambda page: page.fields["theme"].setCurrentIndex(2))
    assert "could not be kept" in window.notice.message
    monkeypatch.undo()


def test_damaged_settings_are_told_when_the_window_opens(make: MakeWindow) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_bytes(b"\0\0\0")
    window = make()
    assert "settings.json.bad-1" in window.notice.message


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_of_it_is_one_page_of_a_small_screen(qtbot: QtBot, make: MakeWindow, language: str) -> None:
    application = QApplication.instance()
    assert application is not None
    install_translators(application, language)
    try:
        window = make()
        page = SettingsDialog(window.settings, lambda _name, _value: None, window, QSize(1280, 680))
        qtbot.addWidget(page)
        assert page.width() < 1280
        assert page.height() <= 640
        page.show()
        area = page.findChild(QScrollArea)
        assert area is not None
        qtbot.waitUntil(lambda: area.viewport().width() > 0)
        assert area.verticalScrollBar().maximum() == 0
        narrow = SettingsDialog(window.settings, lambda _name, _value: None, window, QSize(800, 600))
        qtbot.addWidget(narrow)
        assert narrow.width() < 800, "one column, that scrolls"
        assert narrow.height() < 600
    finally:
        install_translators(application, "en")
