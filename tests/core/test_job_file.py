"""What a job file has taken is found again, by all that it depends on, whatever happens to the file."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.core import job_file
from app.core.generation import Message, Request, Sampling, Usage
from app.core.job_file import Answer, JobFile, WholeJob, forget_job, forget_jobs, job_path, jobs, kept_job, kept_jobs
from app.core.passage_key import key_of, passage_seed

JOB = WholeJob("/home/a/thesis.md", "polish", "formal", "", 7, 0, 3, 40)
ONE = Request("job/1", (Message("user", "One."),), seed=passage_seed(7, "One."), max_tokens=50)
TWO = replace(ONE, job="job/2", messages=(Message("user", "Two."),))
BETTER = Answer("Better 𠮷 one.\n", "finished", Usage(10, 4, 5, 0.5, 0.25))


def test_what_was_kept_is_found_after_a_kill() -> None:
    file = JobFile(JOB, "model", go_on=False)
    file.keep(ONE, BETTER)
    # Nothing is closed: the process could have been killed here.
    kept = kept_job(JOB.document, JOB.action)
    assert kept is not None
    assert (kept.job, kept.done) == (JOB, 1)
    file.close()
    again = JobFile(JOB, "model", go_on=True)
    assert again.find(replace(ONE, job="another name", draft_from="what to guess from")) == BETTER
    assert again.find(TWO) is None
    again.close()
    fresh = JobFile(JOB, "model", go_on=False)
    assert fresh.find(ONE) is None
    fresh.close()


@pytest.mark.parametrize("other", [
    replace(ONE, seed=8), replace(ONE, sampling=Sampling(temperature=0.1)), replace(ONE, max_tokens=49),
    replace(ONE, thinking=10), replace(ONE, messages=(Message("system", "Context."), *ONE.messages)),
])
def test_all_that_an_answer_depends_on_is_in_its_key(other: Request) -> None:
    assert key_of(other, "model") != key_of(ONE, "model") != key_of(ONE, "another model")


def test_an_answer_that_broke_off_is_kept_until_it_is_asked_for_again() -> None:
    file = JobFile(JOB, "model", go_on=False)
    file.keep(ONE, replace(BETTER, ending="repeating"))
    file.keep(TWO, BETTER)
    file.drop_unfinished()
    file.close()
    file = JobFile(JOB, "model", go_on=True)
    assert (file.find(ONE), file.is_void(ONE)) == (None, True)
    assert (file.find(TWO), file.is_void(TWO)) == (BETTER, False)
    assert file.done == 1
    file.remove()
    assert not list(jobs().iterdir())


def test_a_damaged_end_costs_what_stands_there_and_no_more() -> None:
    file = JobFile(JOB, "model", go_on=False)
    file.keep(ONE, BETTER)
    file.keep(TWO, BETTER)
    file.close()
    path = job_path(JOB.document, JOB.action)
    path.write_bytes(path.read_bytes()[:-3])
    file = JobFile(JOB, "model", go_on=True)
    assert (file.find(ONE), file.find(TWO), file.problem) == (BETTER, None, None)
    file.keep(TWO, BETTER)
    file.remove()
    assert not list(jobs().iterdir()), "the copy of what was damaged is gone with it"


def test_what_is_kept_is_private_and_can_be_forgotten() -> None:
    file = JobFile(JOB, "model", go_on=False)
    file.keep(ONE, BETTER)
    path = job_path(JOB.document, JOB.action)
    if sys.platform != "win32":
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "thesis" not in path.name
    file.close()
    JobFile(replace(JOB, document="/home/a/other.md"), "model", go_on=False).close()
    JobFile(replace(JOB, action="expand"), "model", go_on=False).close()
    assert {kept.job.action for kept in kept_jobs(JOB.document)} == {"polish", "expand"}
    forget_job(JOB.document, "polish")
    assert kept_job(JOB.document, "polish") is None
    forget_jobs(JOB.document)
    assert len(list(jobs().iterdir())) == 1
    forget_jobs()
    assert not list(jobs().iterdir())


def test_old_and_many_jobs_go_and_the_one_in_use_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_file, "MOST_JOBS", 3)
    held = JobFile(JOB, "model", go_on=False)
    os.utime(job_path(JOB.document, JOB.action), (1, 1))
    for number in range(6):
        JobFile(replace(JOB, document=f"{number}"), "model", go_on=False).close()
    assert kept_job(JOB.document, JOB.action) is not None
    assert kept_job("5", JOB.action) is not None
    assert len(list(jobs().iterdir())) <= 3 + 1 + 1
    held.close()
    JobFile(replace(JOB, document="last"), "model", go_on=False).close()
    assert kept_job(JOB.document, JOB.action) is None, "too old"


def test_no_more_is_kept_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_file, "MOST_BYTES", 600)
    file = JobFile(JOB, "model", go_on=False)
    for number in range(50):
        file.keep(replace(ONE, seed=number), BETTER)
    assert job_path(JOB.document, JOB.action).stat().st_size <= 700
    assert file.find(replace(ONE, seed=49)) == BETTER, "this run has it all the same"
    file.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a directory's mode does not keep files out there")
def test_where_nothing_can_be_written_the_job_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    file = JobFile(JOB, "model", go_on=False, folder=tmp_path / "file" / "jobs")
    assert file.problem is not None
    file.keep(ONE, BETTER)
    assert file.find(ONE) == BETTER
    file.close()
