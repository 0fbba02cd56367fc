"""Steps that write down what they did, for the tests of the runner."""

from __future__ import annotations

from jobs.models import Job
from jobs.steps import Work

done: list[str] = []
told: list[bool] = []
given_up: list[str] = []
written: list[list[str]] = []


class PowerCutError(BaseException):
    """What no step can catch: the process is gone."""


def first(work: Work) -> None:
    if work.key == "poison":
        raise ValueError("cannot be read")
    if work.key == "power cut":
        raise PowerCutError
    work.carried.append(work.key.upper())


def second(work: Work) -> None:
    done.extend(work.carried)


def collect(work: Work) -> None:
    work.write(write, work.shared("keys", lambda: "+".join(work.keys)) + ":" + work.key)


def write(rows: list[str]) -> None:
    if any(row.endswith(":unwritable") for row in rows):
        raise ValueError("cannot be written")
    written.append(rows)


def grow(work: Work) -> None:
    if work.key == "archive":
        work.job.add_units(["member 1", "member 2"])
    done.append(work.key)


def trouble() -> Exception | None:
    """What goes wrong next; tests put another in its place."""
    return None


def get_through(work: Work) -> None:
    if error := trouble():
        raise error
    done.append(work.key)


def get_through_it(job: Job, final: bool) -> None:
    if error := trouble():
        raise error


def follow(job: Job, final: bool) -> None:
    told.append(final)


def stumble(job: Job, final: bool) -> None:
    raise RuntimeError("no history today")


def give_up(work: Work) -> None:
    given_up.append(work.key)
