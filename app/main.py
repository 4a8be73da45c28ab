"""The composition root of the window: builds the parts, connects them and runs Qt's event loop."""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QSocketNotifier, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import __version__
from app.core import places
from app.core.actions import load_actions
from app.core.document import read_document
from app.core.errors import StetError
from app.core.first_text import first_text
from app.core.settings import load_settings, settings_cannot_be_kept
from app.core.styles import load_styles
from app.ui import theme
from app.ui.commands import TAKEN
from app.ui.input_context import find_input_method
from app.ui.window import Window
from app.ui.wording import install_translators, language_for

if TYPE_CHECKING:
    from app.core.catalog import Catalog
    from app.inference.engine import Engine

# What is needed behind the first picture is imported behind it, piece by piece: the most of what a start takes.
_BEHIND = ("app.inference.engine", "app.core.blocks", "app.core.review", "app.workers.assistant",
           "app.inference.process_engine", "app.ui.suggestion_controller", "app.ui.ask_controller", "app.ui.keeping",
           "app.ui.safekeeping", "app.ui.writing", "app.ui.model_controller", "app.workers.surveyor")

def make_application(arguments: list[str]) -> QApplication:
    """The QApplication with the program's name, style and fonts."""
    # A proposal is judged in a thread of its own: the window gets its turn back within this time (seconds), not the
    # 5 ms that Python waits at each of a picture's hundreds of calls into Qt.
    sys.setswitchinterval(0.0002)
    theme.even_weights()
    find_input_method()
    application = QApplication([sys.argv[0], *arguments])
    application.setApplicationName("Stet")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("io.github.stet_writing.Stet")
    # One style on all systems: the style sheet is written for it.
    application.setStyle("Fusion")
    application.setFont(theme.interface_font())
    icon = places.resources() / "icons" / "stet.png"
    if icon.exists():
        application.setWindowIcon(QIcon(str(icon)))
    return application


def make_face() -> Window:
    """The window as it is seen at once; nothing in it works yet.

    Raises:
        StetError: a file that came with the program is damaged.
    """
    settings, problem = load_settings()
    problem = problem or settings_cannot_be_kept()
    application = QApplication.instance()
    assert application is not None
    language = language_for(settings.language)
    install_translators(application, language)
    return Window(settings, language, load_actions(taken=TAKEN), load_styles(), problem)


def load_catalog() -> Catalog:
    """The models that the program knows of, imported with what tells of them."""
    from app.core import catalog

    return catalog.load_catalog()


def furnish(window: Window, engine: Engine) -> None:
    """Build all parts on ``engine`` that keep and write the text; the others come in their turn. No model is loaded.

    Raises:
        StetError: a file that came with the program is damaged.
    """
    from app.core.database import Database
    from app.ui.window_parts import Parts
    from app.workers.assistant import Assistant
    from app.workers.idle_watcher import IdleWatcher
    from app.workers.speed_meter import SpeedMeter
    from app.workers.surveyor import Surveyor
    from app.workers.warmer import Warmer

    settings = window.settings
    # With a parent: without one it would be Python's, whose collector ends what it finds in any thread, timers and all.
    assistant = Assistant(engine, window)
    warmer = Warmer(engine, assistant, settings, assistant)
    IdleWatcher(assistant, settings, assistant)  # told of everything after the warmer
    catalog = load_catalog()
    window.furnish(Parts(
        assistant=assistant,
        warmer=warmer,
        surveyor=Surveyor(engine, assistant),
        meter=SpeedMeter(engine, assistant, catalog, assistant),
        catalog=catalog,
        actions=window.actions_offered,
        styles=window.styles_offered,
        settings=settings,
        language=window.language,
        database=Database(),
    ))


def make_window(engine: Engine, face: Window | None = None) -> Window:
    """The window on any engine; nothing is loaded yet.

    Args:
        face: one that is there already; without it one is made, and with all its parts.

    Raises:
        StetError: a file that came with the program is damaged.
    """
    window = face or make_face()
    furnish(window, engine)
    if face is None:
        window.furnishing.finish()
    return window


def open_document(window: Window, paths: list[str]) -> None:
    """Open the first of ``paths``, or what was open when Stet ended, or the sample in the user's language."""
    if paths:
        window.files.open(Path(paths[0]))
        window.keeping.begin()
        return
    if window.keeping.come_back():
        return
    window.files.show_sample(read_document(sample(window.language)))


def sample(language: str) -> Path:
    """The document that a first start shows."""
    return places.samples() / ("welcome.zh.md" if language == "zh" else "welcome.md")


def show_ahead(application: QApplication, face: Window, arguments: list[str]) -> None:
    """Put the text that will be opened on the screen, where that is certain, and import what opens it meanwhile.

    What is typed in between waits; the picture is painted whenever the screen asks for it.
    """
    settings = face.settings
    # With these the page looks otherwise, once their parts are there.
    if not (settings.preview or settings.typewriter or settings.focus != "off"):
        first = first_text(arguments, sample(face.language))
        if first is not None:
            face.show_ahead(first.text, first.title, first.top)
    for name in _BEHIND:
        application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        import_module(name)
    application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


class Signals:
    """Ctrl+C in the terminal and a polite kill close the window as its button does (POSIX).

    Python's handlers run only when Python code does, and Qt's loop may sleep: so the signal also writes to a pipe
    that Qt watches.
    """

    def __init__(self, application: QApplication) -> None:
        self._window: Window | None = None
        self._came = False
        if sys.platform == "win32":
            return
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read, application)
        self._notifier.activated.connect(partial(_drained, reading))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._close)

    def are_for(self, window: Window | None) -> None:
        """Close ``window`` when one comes, or at once where one came while there was none."""
        self._window = window
        if self._came:
            self._close()

    def _close(self, *_: object) -> None:
        self._came = True
        # By the event loop, so that one that comes before the loop runs ends it, too.
        if (window := self._window) is not None:
            QTimer.singleShot(0, window, window.close)


def end_without_closing(window: Window) -> None:
    """The loop ends while the window may still be open: what it holds is kept, and no thread outlives its object."""
    window.assistant.close()
    window.hide()


def run_window(arguments: list[str]) -> int:
    """Open the window on the files named in ``arguments``; returns the exit code."""
    application = make_application([])
    signals = Signals(application)
    while True:
        try:
            face = make_face()
            show_ahead(application, face, arguments)
            window = _begin(application, face, arguments)
        except StetError as error:
            print(f"stet: {error}", file=sys.stderr)
            return 1
        signals.are_for(window)
        ending = application.aboutToQuit.connect(partial(end_without_closing, window))
        # Python's collector looks at all that was made, for 27 ms in the middle of a picture; what is here now stays.
        gc.freeze()
        gc.enable()
        code = application.exec()
        if not window.begins_anew:
            return code
        # The same program in another language: what is open comes back as after any end.
        application.disconnect(ending)
        arguments = []
        signals.are_for(None)
        window.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _begin(application: QApplication, face: Window, arguments: list[str]) -> Window:
    """Let the face work, and open in it what is to be opened."""
    from app.inference.process_engine import ProcessEngine
    from app.ui.unexpected_errors import UnexpectedErrors

    errors = UnexpectedErrors(application)
    errors.install()
    application.aboutToQuit.connect(errors.close)
    # Where the page was scrolled to is found again by the event loop: until then it is not painted anew.
    face.pages.setUpdatesEnabled(not face.isVisible())
    window = make_window(ProcessEngine(), face)
    open_document(window, arguments)
    QTimer.singleShot(0, window, partial(window.pages.setUpdatesEnabled, True))
    errors.happened.connect(window.show_problem)
    window.show()
    # The page is there first; the model is loaded when all is there.
    window.furnishing.done.connect(lambda: window.provision.begin())
    window.furnishing.begin()
    return window


def _drained(reading: int, *_: object) -> None:
    os.read(reading, 64)
