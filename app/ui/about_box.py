"""What Stet is, which copy this is and how to update it, in small boxes; nothing is asked of a network."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app import __version__
from app.core.origin import Origin, Package, origin
from app.ui.question_box import QuestionBox

_HOW: dict[Package, str] = {
    "deb": str(QT_TRANSLATE_NOOP("Updates", "This copy is a Debian package. Get the newer stet_….deb and open it, or "
                                            "run “sudo apt install ./stet_….deb” beside it.")),
    "tarball": str(QT_TRANSLATE_NOOP("Updates", "This copy is from the archive for Linux. Unpack the newer one and run "
                                                "its install.sh.")),
    "appimage": str(QT_TRANSLATE_NOOP("Updates", "This copy is an AppImage. Put the newer file in place of the old "
                                                 "one.")),
    "windows": str(QT_TRANSLATE_NOOP("Updates", "This copy was put here by the installer for Windows. Run the newer "
                                                "installer; it takes the place of the old program.")),
    "macos": str(QT_TRANSLATE_NOOP("Updates", "This copy is the app for macOS. Drag the newer one into Applications, "
                                              "in place of the old one.")),
    "folder": str(QT_TRANSLATE_NOOP("Updates", "This copy is a folder of its own. Put the newer folder in its place.")),
    "pip": str(QT_TRANSLATE_NOOP("Updates", "This copy was installed by pip or pipx. Run “pipx upgrade stet”.")),
    "checkout": str(QT_TRANSLATE_NOOP("Updates", "This copy is a checkout of the source. Run “git pull”, then "
                                                 "“make run”.")),
}


def show_about(window: QWidget) -> None:
    """Say what Stet is and what its name means, and offer to tell how to update."""
    here = origin()
    box = QuestionBox(window, QCoreApplication.translate(
        "Help", "<b>Stet</b><br>An offline writing assistant in which the writer decides every change.<br><br>"
                "<i>Stet</i> is the proofreader's mark for “let it stand”."), version_told(here))
    box.setWindowTitle(QCoreApplication.translate("Help", "About Stet"))
    box.setTextFormat(Qt.TextFormat.RichText)
    how = box.addButton(QCoreApplication.translate("Updates", "How to update…"), QMessageBox.ButtonRole.ActionRole)
    close = box.addButton(QMessageBox.StandardButton.Close)
    close.setText(QCoreApplication.translate("HelpWindow", "Close"))
    box.setDefaultButton(close)
    how.clicked.connect(partial(show_updates, window, here))
    box.exec()
    box.deleteLater()


def show_updates(window: QWidget, here: Origin) -> None:
    """Say how the copy that came from ``here`` is updated, and what an update leaves alone."""
    box = QuestionBox(window, QCoreApplication.translate("Updates", _HOW[here.package]), "\n\n".join((
        QCoreApplication.translate(
            "Updates", "Stet never looks for updates by itself: nobody learns that you use it, or when."),
        QCoreApplication.translate(
            "Updates", "An update keeps your documents, settings, versions, unsaved text and models."),
        version_told(here))))
    box.setWindowTitle(QCoreApplication.translate("Updates", "Updates"))
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    close = box.addButton(QMessageBox.StandardButton.Close)
    close.setText(QCoreApplication.translate("HelpWindow", "Close"))
    box.exec()
    box.deleteLater()


def version_told(here: Origin) -> str:
    """The version, and for which devices it was built where that is known."""
    version = QCoreApplication.translate("Updates", "Version {version}").format(version=__version__)
    return f"{version} · {here.flavour.upper() if here.flavour in ('cpu', 'cuda') else here.flavour.capitalize()}" if (
        here.flavour) else version
