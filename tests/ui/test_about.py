"""The boxes that tell what Stet is, which copy this is, and how it is updated: without a question to any network."""

from __future__ import annotations

from typing import get_args

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app import __version__
from app.core.origin import Origin, Package
from app.ui.about_box import show_updates
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def front() -> QMessageBox:
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    return box


def test_about_leads_to_how_this_copy_is_updated(make: MakeWindow, qtbot: QtBot) -> None:
    window = make()
    seen: list[str] = []

    def in_updates() -> None:
        box = front()
        seen.append(box.text() + box.informativeText())
        box.button(QMessageBox.StandardButton.Close).click()

    def in_about() -> None:
        box = front()
        seen.append(box.informativeText())
        (how,) = (each for each in box.buttons() if each.text() == "How to update…")
        QTimer.singleShot(0, in_updates)
        how.click()

    QTimer.singleShot(0, in_about)
    window.menu.about.trigger()
    about, updates = seen
    assert about == f"Version {__version__}"
    assert "checkout of the source" in updates
    assert "Stet never looks for updates by itself" in updates
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


@pytest.mark.parametrize("package", get_args(Package))
def test_every_package_has_its_way(make: MakeWindow, package: Package) -> None:
    window = make()
    told: list[tuple[str, str]] = []

    def look() -> None:
        box = front()
        told.append((box.text(), box.informativeText()))
        box.close()

    QTimer.singleShot(0, look)
    show_updates(window, Origin(package, "vulkan"))
    ((how, rest),) = told
    assert how.startswith("This copy")
    assert rest.endswith(f"Version {__version__} · Vulkan")
