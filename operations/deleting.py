"""A runner deleted so that nothing is left: rows, files, derived data, jobs. Logs keep what was done, not of whom.

Everything is found again from the number of the runner, so that a deletion that was broken off goes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from jobs import services as jobs
from jobs.models import Job, Unit
from live.models import Event
from operations.models import Deletion, Export, LoggedFailure, Takeover
from plans.models import Plan
from runners.models import CoachAssignment, Invitation, Race, Runner, Thresholds, TypedBest, User
from runners.models.user import LAST_ADMIN
from sessions import pieces
from sessions.auditing import files_below
from sessions.models import Import, ImportFile, RawFile, Session, Source, Upload
from sessions.storage import drop

BATCH = 500
#: How long a worker may take to finish what it has in hand, s.
PATIENCE = 120.0
#: What of a runner the administration shows, and therefore logs.
LOGGED: tuple[type[models.Model], ...] = (
    User, Runner, Thresholds, TypedBest, Race, CoachAssignment, Session, RawFile, Import, Plan,
)  # fmt: skip
FOLDERS = ("raw", "recordings", "exports")


class StillWorking(RuntimeError):  # noqa: N818
    """A worker has something of the runner in hand; it takes no more after it."""


@transaction.atomic
def begin(runner: Runner) -> Deletion:
    """Close the account at once, let no coach see her any more, and have everything deleted.

    ValidationError if nobody would be left who may do everything.
    """
    user = runner.user
    if user is not None:
        if user.is_last_admin:
            raise ValidationError(LAST_ADMIN)
        User.objects.filter(pk=user.pk).update(is_active=False)
        sign_out(user)
    CoachAssignment.objects.filter(runner=runner).delete()
    stop_jobs(runner.pk)
    deletion = Deletion.objects.create(runner_id=runner.pk)
    jobs.start("delete", deletion, keys=[str(runner.pk)])
    return deletion


def sign_out(user: User) -> None:
    for key in UserSession.objects.filter(user=user).values_list("session_key", flat=True):
        SessionStore(key).delete()


def of_runner(runner_id: int) -> models.QuerySet[Job]:
    """Return the jobs that are about a runner or something of hers."""
    found = models.Q(pk__in=[])
    for kind, spec in settings.JOBS.items():
        subjects: list[object] = []
        if spec["subject"] == "runners.Runner":
            subjects = [runner_id]
        for model in (Import, Export, Takeover):
            if spec["subject"] == model._meta.label:
                subjects = list(model.objects.filter(runner=runner_id).values_list("pk", flat=True))
        found |= models.Q(kind=kind, subject_id__in=[str(pk) for pk in subjects])
    return Job.objects.filter(found)


def stop_jobs(runner_id: int) -> None:
    for job in of_runner(runner_id).exclude(state__in=[Job.State.DONE, Job.State.FAILED, Job.State.STOPPED]):
        jobs.stop(job)


def delete(deletion: Deletion) -> None:
    """Delete everything of the runner; safe to do twice, and to be broken off anywhere.

    StillWorking as long as a worker has a part of her in hand.
    """
    runner_id = deletion.runner_id
    stop_jobs(runner_id)
    wait_for_workers(runner_id)
    names = list(laid_aside(runner_id))
    runner = Runner.objects.filter(pk=runner_id).select_related("user").first()
    if runner is not None:
        delete_sessions(runner_id)
        delete_rest(runner)
    for model in LOGGED:
        forget_log(model)
    drop(names)
    for folder in FOLDERS:
        drop(files_below(f"{folder}/{runner_id}"))
    Deletion.objects.filter(pk=deletion.pk).update(finished_at=timezone.now())


def wait_for_workers(runner_id: int) -> None:
    """Wait until no worker has a part of the runner in hand; StillWorking if that takes too long."""
    units = Unit.objects.filter(job__in=of_runner(runner_id), state=Unit.State.RUNNING)
    ends = time.monotonic() + PATIENCE
    while units.filter(lease__gt=timezone.now()).exists():
        if time.monotonic() >= ends:
            raise StillWorking
        time.sleep(1)


def laid_aside(runner_id: int) -> Iterator[str]:
    """Yield the names in storage that do not say whose they are, and drop what is on its way in."""
    yield from (
        ImportFile.objects.filter(import_job__runner=runner_id).exclude(stored="").values_list("stored", flat=True)
    )
    for pk, stored in Upload.objects.filter(import_job__runner=runner_id).values_list("pk", "stored"):
        pieces.drop(pk)
        yield stored
    yield from RawFile.objects.filter(runner=runner_id).values_list("path", flat=True)
    yield from Source.objects.filter(session__runner=runner_id).values_list("recording_path", flat=True)


def delete_sessions(runner_id: int) -> None:
    """Delete sessions with all that rests on them, some at a time: nobody else waits for long."""
    for model in (DailyLoad, CriticalSpeed, BestEffort):
        model.objects.filter(runner=runner_id).delete()
    # Pieces go with the session that they were split from.
    while ids := list(Session.objects.filter(runner=runner_id).values_list("pk", flat=True)[:BATCH]):
        Measures.objects.filter(session__in=ids).delete()
        Source.objects.filter(session__in=ids).delete()
        Session.objects.filter(pk__in=ids).delete()


@transaction.atomic
def delete_rest(runner: Runner) -> None:
    """Delete the runner with the rest of her rows, her jobs, invitations to her, and her account."""
    user = runner.user
    forget_events(runner)
    of_runner(runner.pk).delete()
    runner.delete()
    if user is not None:
        forget_own_log(user)
        LoggedFailure.objects.filter(user_id=user.pk).update(user_id=None)
        Invitation.objects.filter(models.Q(email__iexact=user.email) | models.Q(accepted_by=user)).delete()
        user.delete()


def forget_events(runner: Runner) -> None:
    """Events carry numbers only, but those of this runner shall lead nowhere."""
    Event.objects.filter(object_id=str(runner.pk), kind__in=["session", "plan"]).delete()


def forget_log(model: type[models.Model]) -> None:
    """Leave in the administration's log of rows that are gone that one was changed, when and by whom; not which.

    Hers may have been deleted long before, and then nothing says any more that they were hers.
    """
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__isnull=False)
    ids = list(entries.order_by().values_list("object_id", flat=True).distinct())
    for batch in (ids[at : at + BATCH] for at in range(0, len(ids), BATCH)):
        there = {str(pk) for pk in model._default_manager.filter(pk__in=batch).values_list("pk", flat=True)}
        gone = entries.filter(object_id__in=set(batch) - there)
        gone.update(object_id=None, object_repr="–", change_message="")


def forget_own_log(user: User) -> None:
    """What she herself did in the administration to rows of others goes with her account."""
    LogEntry.objects.filter(user=user).delete()
