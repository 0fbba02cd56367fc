"""Steps of long work: everything of a runner written down, read in, or deleted."""

from __future__ import annotations

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.runner import Work, tell
from operations import deleting, exporting, takeovers
from operations.models import Deletion, Export, Takeover
from sessions.storage import drop

WENT_WRONG = _("Something went wrong on our side. Try again; if it stays so, tell whoever runs this Longrun.")


def write_export(work: Work) -> None:
    """Write the archive of an export; one that was broken off is written again from the start."""
    export = Export.objects.select_related("runner__user").filter(pk=work.key, finished_at=None).first()
    if export is None:
        return
    mine = Export.objects.filter(pk=export.pk)

    def follow(done: int, total: int) -> None:
        mine.update(done=done, total=total)
        tell(work.job)

    size = exporting.write_export(export, follow)
    if not mine.update(size=size, finished_at=timezone.now(), error=""):
        drop([export.stored])
    tell(work.job)


def give_up_export(work: Work) -> None:
    Export.objects.filter(pk=work.key).update(error=str(WENT_WRONG))


def take_over(work: Work) -> None:
    """Check an export, or store some of its files; the first unit makes those of the files."""
    takeover = Takeover.objects.select_related("runner__user").filter(pk=work.job.subject_id).first()
    if takeover is None or not takeover.is_going:
        return
    if work.key == takeovers.CHECK:
        work.job.add_units(takeovers.check(takeover))
    else:
        work.shared("files", partial(takeovers.store_files, takeover, frozenset(work.keys)))


def finish_takeover(job: Job, final: bool) -> None:
    """Write the rows once all files are stored, or drop what was stored."""
    takeover = Takeover.objects.select_related("runner__user").filter(pk=job.subject_id).first()
    if takeover is not None and final:
        takeovers.finish(takeover)


def give_up_takeover(work: Work) -> None:
    Takeover.objects.filter(pk=work.job.subject_id, finished_at=None).update(error=str(WENT_WRONG))


def delete_runner(work: Work) -> None:
    """Delete everything of a runner."""
    deletion = Deletion.objects.filter(pk=work.job.subject_id, finished_at=None).first()
    if deletion is not None:
        deleting.delete(deletion)
