"""The table of steps in ``settings.JOBS``, resolved: dotted names become functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypedDict, cast

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.models import Job


class JobSpec(TypedDict, total=False):
    """One entry of ``settings.JOBS``."""

    subject: str
    each: list[str]
    then: list[str]
    failed: str
    refresh: float


@dataclass(slots=True)
class Work:
    """One unit of one job on its way through the ``each`` steps.

    ``carried`` is empty for the first step; what a step puts in is there for the next, so that
    what was decoded once need not be read again.
    """

    job: Job
    key: str
    carried: list[Any] = field(default_factory=list)


EachStep = Callable[[Work], None]
ThenStep = Callable[[Job, bool], None]


def spec_of(kind: str) -> JobSpec:
    """Return the entry of ``kind``; KeyError if there is none."""
    return cast(JobSpec, settings.JOBS[kind])


@cache
def each_steps(kind: str) -> tuple[EachStep, ...]:
    return tuple(import_string(name) for name in spec_of(kind)["each"])


@cache
def then_steps(kind: str) -> tuple[ThenStep, ...]:
    return tuple(import_string(name) for name in spec_of(kind)["then"])


@cache
def failed_step(kind: str) -> EachStep | None:
    """What is told of a unit that is given up; its row can then say so."""
    name = spec_of(kind).get("failed")
    return import_string(name) if name else None
