"""The composition root of the window: builds the parts, connects them and runs Qt's event loop."""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSocketNotifier, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import __version__
from app.core import places
from app.core.actions import load_actions
from app.core.catalog import load_catalog
from app.core.database import Database
from app.core.document import read_document
from app.core.errors import StetError
from app.core.settings import load_settings, settings_cannot_be_kept
from app.core.styles import load_styles
from app.inference.engine import Engine
from app.inference.process_engine import ProcessEngine
from app.ui import theme
from app.ui.commands import TAKEN
from app.ui.input_context import find_input_method
from app.ui.unexpected_errors import UnexpectedErrors
from app.ui.window import Window
from app.ui.window_parts import Parts
from app.ui.wording import install_translators, language_for
from app.workers.assistant import Assistant
from app.workers.idle_watcher import IdleWatcher
from app.workers.speed_meter import SpeedMeter
from app.workers.surveyor import Surveyor
from app.workers.warmer import Warmer


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


def make_window(engine: Engine) -> Window:
    """The window with all its parts, on any engine; nothing is loaded yet.

    Raises:
        StetError: a file that came with the program is damaged.
    """
    settings, problem = load_settings()
    problem = problem or settings_cannot_be_kept()
    application = QApplication.instance()
    assert application is not None
    install_translators(application, language_for(settings.language))
    assistant = Assistant(engine)
    warmer = Warmer(engine, assistant, settings, assistant)
    IdleWatcher(assistant, settings, assistant)
    catalog = load_catalog()
    parts = Parts(
        assistant=assistant,
        warmer=warmer,
        surveyor=Surveyor(engine, assistant),
        meter=SpeedMeter(engine, assistant, catalog, assistant),
        catalog=catalog,
        actions=load_actions(taken=TAKEN),
        styles=load_styles(),
        settings=settings,
        language=language_for(settings.language),
        database=Database(),
    )
    window = Window(parts)
    # Without a parent it would be Python's, whose collector ends what it finds in any thread, timers and all.
    assistant.setParent(window)
    if problem is not None:
        window.show_problem(problem)
    return window


def open_document(window: Window, paths: list[str]) -> None:
    """Open the first of ``paths``, or what was open when Stet ended, or the sample in the user's language."""
    if paths:
        window.files.open(Path(paths[0]))
        window.keeping.begin()
        return
    if window.keeping.come_back():
        return
    name = "welcome.zh.md" if window.language == "zh" else "welcome.md"
    window.files.show_sample(read_document(places.samples() / name))


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
    signals: Signals | None = None
    while True:
        errors = UnexpectedErrors(application)
        errors.install()
        application.aboutToQuit.connect(errors.close)
        try:
            window = make_window(ProcessEngine())
            open_document(window, arguments)
        except StetError as error:
            print(f"stet: {error}", file=sys.stderr)
            return 1
        errors.happened.connect(window.show_problem)
        signals = signals or Signals(application)
        signals.are_for(window)
        window.show()
        ending = application.aboutToQuit.connect(partial(end_without_closing, window))
        # The page is there first; the model is loaded when the event loop runs.
        QTimer.singleShot(0, window.provision, window.provision.begin)
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


def _drained(reading: int, *_: object) -> None:
    os.read(reading, 64)
