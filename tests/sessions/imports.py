"""Imports done from their first file to their last number, for tests that look at what came of them."""

from __future__ import annotations

import io
import zipfile

from django.core.files.base import ContentFile

from jobs.models import Job
from jobs.runner import run_all
from runners.models import User
from sessions.models import Import
from sessions.services import add_file, begin_import, close_import


def work_all() -> None:
    while job := Job.objects.unfinished().first():
        run_all(job)


def import_files(user: User, files: dict[str, bytes]) -> Import:
    import_ = begin_import(user.runner, created_by=user, name="drop")
    for name, content in files.items():
        add_file(import_, name, ContentFile(content, name))
    close_import(import_)
    work_all()
    return import_


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()
