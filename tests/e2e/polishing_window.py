"""The real window as its user's process: opened as the program opens it, one text polished by the real model, closed.

Run as ``python -m tests.e2e.polishing_window``. It prints what was proposed, what the seal counted, and what it says.
"""

from __future__ import annotations

import json
import os
import sys

from PySide6.QtCore import QTimer

from app.core import seal
from app.core.document import Document
from app.inference.process_engine import ProcessEngine
from app.main import make_application, make_window

TEXT = "The committee meet on Tuesday. It come to an agreement.\n"


def main() -> int:
    """Run it; returns the exit code."""
    seal.install()
    application = make_application([])
    window = make_window(ProcessEngine())
    window.files.show_sample(Document(None, TEXT))
    proposed: list[str] = []

    def end() -> None:
        counted = seal.counted()
        print(json.dumps({"proposed": "".join(proposed), "opened": counted.opened, "refused": counted.refused,
                          "seal": window.status.text("seal"), "panel": window.provision.panel.text,
                          "pid": os.getpid()}), flush=True)
        window.editor.document().setModified(False)
        window.close()
        application.quit()

    window.assistant.model_ready.connect(lambda info: window.suggestions.run("polish"))
    window.suggestions.proposed.connect(lambda job: proposed.append(job.answer))
    window.assistant.job_ended.connect(lambda *ended: QTimer.singleShot(0, end))
    window.assistant.model_failed.connect(lambda error: (print(error, file=sys.stderr), application.exit(1)))
    window.show()
    QTimer.singleShot(0, window.provision, window.provision.begin)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
