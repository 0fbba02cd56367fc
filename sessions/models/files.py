"""Files on their way in: uploads, imports with their files, and the bytes that are kept."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models import OfRunner, Runner, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from sessions.models.session import Session


#: An upload of which a piece came within this time is on its way; one that is older waits for its rest.
SENDING = timedelta(seconds=45)


class RawFile(models.Model):
    """The bytes as they came, kept once a runner by their SHA-256 before anything else is done."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="raw_files", verbose_name=_("runner"))
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    name = models.CharField(_("name"), max_length=255)
    path = models.CharField(_("stored as"), max_length=255)
    #: How many recordings in it are kept: as many sources it has unless one was deleted for ever.
    parts = models.PositiveSmallIntegerField(_("recordings in it"), default=1)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("raw file")
        verbose_name_plural = _("raw files")
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["runner", "sha256"], name="raw_file_once_a_runner")]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One drop of files: what the person sees as one upload."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, models.CASCADE, related_name="imports", verbose_name=_("runner"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    name = models.CharField(_("name"), max_length=255)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def audience(self) -> models.QuerySet[User]:
        """Whose open pages follow this import: the runner's audience, and whoever began it while he may see her."""
        by = self.created_by
        began = by is not None and Runner.objects.visible_to(by).filter(pk=self.runner_id).exists()
        return self.runner.audience() | User.objects.filter(pk__in=[self.created_by_id] if began else [])

    def counts(self) -> dict[str, int]:
        """How many files are in each state."""
        found = self.files.values_list("state").annotate(n=Count("pk"))
        return {**dict.fromkeys(ImportFile.State.values, 0), **dict(found)}


class ImportFile(models.Model):
    """A file of an import and what became of it. An archive's members are rows of their own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        IMPORTED = "imported", _("imported")
        DUPLICATE = "duplicate", _("already here")
        EXPANDED = "expanded", _("archive, opened")
        NOTHING = "nothing", _("nothing to import")
        FAILED = "failed", _("not readable")

    class Reason(models.TextChoices):
        """Why a file needs a look, or why nothing came of it; its label is the heading of such files."""

        EMPTY = "empty", _("Empty")
        CUT_SHORT = "cut_short", _("Cut short")
        DAMAGED = "damaged", _("Damaged")
        MISNAMED = "misnamed", _("Named like a recording, but none")
        TOO_LARGE = "too_large", _("Too large")
        ARCHIVE = "archive", _("Archive not opened")
        CLOCK = "clock", _("Clock not set")
        INTERNAL = "internal", _("Our mistake")
        STOPPED = "stopped", _("Left out")
        INCOMPLETE = "incomplete", _("Imported with a remark")
        NO_ACTIVITY = "no_activity", _("No activity in it")
        NOT_A_RECORDING = "no_recording", _("Not a recording")
        NAMES = "names", _("Names and notes of activities")

    import_job = models.ForeignKey(Import, models.CASCADE, related_name="files", verbose_name=_("import"))
    path = models.CharField(_("name"), max_length=500)
    #: How many archives this file was inside of.
    depth = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)
    #: Where the bytes lie until they are read; empty afterwards.
    stored = models.CharField(max_length=255, blank=True)
    #: The hash of what was laid aside, if it was worked out on the way.
    sha256 = models.CharField(max_length=64, blank=True)
    raw_file = models.ForeignKey(RawFile, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    #: One sentence for the runner: what is wrong and what to do, or what was found.
    message = models.CharField(_("message"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    #: What the export that it lay in tells of it: origin, name, notes, gear. Of a table of such things, all of them.
    told = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["import_job", "path"], name="path_once_an_import")]
        indexes = [models.Index(fields=["import_job", "state"], name="import_file_state")]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def folder(self) -> str:
        """The folders and archives that the file lay in."""
        return self.path.rpartition("/")[0]

    @property
    def shown_sessions(self) -> list[Session]:
        """The sessions that this file made, through its prefetched sources."""
        made = self.state == self.State.IMPORTED
        return list(dict.fromkeys(source.session for source in self.sources.all())) if made else []


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads are seen and changed by whom their import is."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(import_job__in=Import.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(import_job__in=Import.objects.editable_by(user))

    def unfinished(self) -> Self:
        return self.filter(done_at=None)


class Upload(models.Model):
    """A file that arrives in pieces: so many of its bytes are here, and it goes on from there.

    Once it is whole it stays for a while, so that a sender who missed the answer to the last piece hears of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    import_job = models.ForeignKey(Import, models.CASCADE, related_name="uploads", verbose_name=_("import"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    path = models.CharField(_("name"), max_length=500)
    #: What the file is known by when it is chosen again: name, size and date of change, hashed.
    fingerprint = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    #: How many bytes are safely on disk.
    received = models.PositiveBigIntegerField(_("received, bytes"), default=0)
    #: Its name in storage once it is whole.
    stored = models.CharField(max_length=255)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    done_at = models.DateTimeField(_("whole since"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["import_job", "fingerprint"], name="upload_once_an_import")]

    def __str__(self) -> str:
        return self.path

    @property
    def percent(self) -> int:
        return 100 * self.received // self.size if self.size else 100

    @property
    def is_being_sent(self) -> bool:
        """Whether a piece came just now."""
        return timezone.now() - self.updated_at < SENDING
