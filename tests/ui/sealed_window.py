"""A sealed window whose seal panel saves its report to the path that is given; prints what the panel says then."""

from __future__ import annotations

import os
import sys

from app.core import seal

if __name__ == "__main__":
    seal.install()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QFileDialog

    from app.main import make_application, make_window
    from app.ui.seal_panel import SealPanel
    from tests.scripted_engine import ScriptedEngine

    application = make_application([])
    window = make_window(ScriptedEngine())
    window.resize(1440, 900)
    window.show()
    QFileDialog.getSaveFileName = lambda *_: (sys.argv[1], "")  # type: ignore[method-assign]
    looking = QTimer(window)

    def look() -> None:
        panel = QApplication.activeModalWidget()
        if not isinstance(panel, SealPanel):
            return
        if "A report proves it" in panel.text:
            if panel.save_button.isEnabled():
                panel.save_button.click()
            return
        looking.stop()
        print(panel.text.splitlines()[-1])
        print(panel.save_button.isEnabled(), flush=True)
        panel.reject()

    looking.timeout.connect(look)
    looking.start(10)
    window.provision.seal.show()
    window.close()
