"""What is said beneath a suggestion about how its job ended."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.ui.suggestion_job import Job


def ending_note(job: Job) -> str:
    """What became of the text that a job did not come to, or "" when it finished."""
    translate = QCoreApplication.translate
    if job.action.result != "replace":
        notes = {"stopped": translate("EndingNotes", "Stopped; this is what came."),
                 "length": translate("EndingNotes", "The answer reached its limit and may be incomplete."),
                 "repeating": translate("EndingNotes", "The model began to repeat itself and was stopped.")}
        return notes.get(job.ending, "")
    failed = job.coverage.count("failed") if job.coverage is not None else 0
    if job.ending == "stopped" and failed and job.composition.done + failed == job.composition.total:
        said = translate("EndingNotes", "{failed} of {total} passages could not be done and stay as they were.")
        return said.format(failed=failed, total=job.composition.total)
    if job.ending == "stopped" and job.composition.total > 1:
        said = translate("EndingNotes",
                  "Stopped after {done} of {total} passages. What it had not reached stays as it was.")
        return said.format(done=job.composition.done, total=job.composition.total)
    notes = {
        "stopped": translate("EndingNotes", "Stopped. What it had not reached stays as it was."),
        "length": translate("EndingNotes", "The answer reached its limit. What it had not reached stays as it was."),
        "repeating": translate("EndingNotes",
                        "The model began to repeat itself. What it had not reached stays as it was."),
    }
    return notes.get(job.ending, "")
