from __future__ import annotations

from jobs.checks import check_jobs


def ids(settings, **changes):
    settings.JOBS = {"probe": {**settings.JOBS["probe"], **changes}}
    return [problem.id for problem in check_jobs(None)]


def test_it_accepts_a_good_table(settings):
    assert ids(settings) == []


def test_it_names_a_misspelt_step(settings):
    assert ids(settings, each=["tests.jobs.steps.frist"]) == ["jobs.E003"]


def test_it_names_a_misspelt_subject(settings):
    assert ids(settings, subject="runners.Ruinner") == ["jobs.E001"]


def test_it_refuses_a_subject_without_access_rule(settings):
    assert ids(settings, subject="auth.Group") == ["jobs.E002"]
