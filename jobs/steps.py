"""The table of steps in ``settings.JOBS``, resolved: dotted names become functions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypedDict, TypeVar, cast

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.models import Job

T = TypeVar("T")


class JobSpec(TypedDict, total=False):
    """One entry of ``settings.JOBS``."""

    subject: str
    each: list[str]
    then: list[str]
    failed: str
    refresh: float


Writer = Callable[[list[Any]], None]


@dataclass(slots=True)
class Chunk:
    """The units that a worker does in one go: what they share, and what is written for all of them at their end."""

    keys: Sequence[str]
    shared: dict[Hashable, Any] = field(default_factory=dict)
    waiting: dict[Writer, list[Any]] = field(default_factory=dict)

    def write(self) -> None:
        """Write all that waits, in the order in which the writers were first named."""
        while self.waiting:
            writer = next(iter(self.waiting))
            writer(self.waiting.pop(writer))


@dataclass(slots=True)
class Work:
    """One unit of one job on its way through the ``each`` steps.

    ``carried`` is empty for the first step; what a step puts in is there for the next, so that
    what was decoded once need not be read again. Without a ``chunk`` the unit stands alone.
    """

    job: Job
    key: str
    carried: list[Any] = field(default_factory=list)
    chunk: Chunk | None = None

    @property
    def keys(self) -> Sequence[str]:
        """The units that are done in one go with this one, itself among them."""
        return self.chunk.keys if self.chunk else [self.key]

    def shared(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, asked once for all units of the chunk."""
        if self.chunk is None:
            return make()
        if name not in self.chunk.shared:
            self.chunk.shared[name] = make()
        found: T = self.chunk.shared[name]
        return found

    def write(self, writer: Writer, row: Any) -> None:
        """Have ``writer`` write ``row``, together with those of other units before any of them counts as done.

        A worker that is lost before has written none of them: its units are done again.
        """
        if self.chunk is None:
            writer([row])
        else:
            self.chunk.waiting.setdefault(writer, []).append(row)


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
