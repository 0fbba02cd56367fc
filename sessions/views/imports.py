"""An import as it goes: its progress, its files, tried again or taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from runners.models import Runner
from runners.permissions import show
from runners.tables import csv_response
from sessions import queries, services
from sessions.models import Import, ImportFile

State = ImportFile.State

FILES_A_PAGE = 20
IMPORTS_A_PAGE = 8


@login_required
@require_GET
def import_page(request: HttpRequest, pk: str) -> HttpResponse:
    """An earlier upload, on the same page."""
    import_ = get_object_or_404(Import.objects.visible_to(request.user).select_related("runner"), pk=pk)
    return render(request, "sessions/upload.html", page(request, show(request, import_.runner), import_))


def page(request: HttpRequest, runner: Runner, import_: Import | None) -> dict[str, Any]:
    imports = Import.objects.filter(runner=runner)
    past = Paginator(imports, IMPORTS_A_PAGE).get_page(request.GET.get("uploads"))
    counts, brought = queries.file_counts(past), queries.brought(past)
    context: dict[str, Any] = {
        "runner": runner,
        "past": past,
        "past_imports": [(import_, counts[import_.pk], brought.get(import_.pk)) for import_ in past],
        "waiting_uploads": queries.waiting_uploads(runner),
        "limit": settings.UPLOAD_MAX_BYTES,
        "whole_page": True,
    }
    if import_ is not None:
        context |= progress_of(import_) | files_of(request, import_)
    return context


def progress_of(import_: Import) -> dict[str, Any]:
    return {"import": import_, "progress": queries.progress(import_), "problems": queries.problems(import_)}


def files_of(request: HttpRequest, import_: Import) -> dict[str, Any]:
    state, reason = request.GET.get("state", ""), request.GET.get("reason", "")
    found = queries.files(import_, state=state, reason=reason)
    files = Paginator(found, FILES_A_PAGE).get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in (("state", state), ("reason", reason)) if value})
    return {
        "import": import_,
        "job": services.latest_job(import_),
        "files": files,
        "chips": chips(import_, state, everything=not query),
        "query": f"&{query}" if query else "",
        "newer": str(files.number - 1),
        "older": str(files.number + 1),
        "state": state,
        "reason": reason,
        "junk": queries.junk(import_) if state == State.NOTHING else [],
    }


def chips(import_: Import, state: str, *, everything: bool) -> list[dict[str, Any]]:
    """The filters of the list: all, and each state that any file is in."""
    made: list[dict[str, Any]] = [{"label": _("All"), "query": "", "current": everything}]
    for value, count in import_.counts().items():
        if count and value != ImportFile.State.EXPANDED:
            label = ImportFile.State(value).label.capitalize()
            made.append({"label": label, "query": f"?state={value}", "current": state == value, "count": count})
    return made


@login_required
@require_GET
def import_progress(request: HttpRequest, pk: str) -> HttpResponse:
    import_ = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    return render(request, "sessions/_import_progress.html", progress_of(import_))


@login_required
@require_GET
def import_files(request: HttpRequest, pk: str) -> HttpResponse:
    import_ = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    return render(request, "sessions/_import_files.html", files_of(request, import_))


@login_required
@require_GET
def problems_csv(request: HttpRequest, pk: str) -> HttpResponse:
    """The files that need a look, as a table."""
    import_ = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    header = [_("file"), _("folder"), _("size, bytes"), _("what is wrong"), _("what to do")]
    files = import_.files.filter(queries.NEED_A_LOOK).iterator()
    rows = ((file.name, file.folder, file.size, file.get_reason_display(), file.message) for file in files)
    return csv_response("files-that-need-a-look", header, rows)


@login_required
@require_POST
def stop(request: HttpRequest, pk: str) -> HttpResponse:
    """End an import with what has been read; the rest is left out, and kept."""
    import_ = get_object_or_404(Import.objects.editable_by(request.user), pk=pk)
    left_out = services.stop_import(import_)
    text = ngettext("Stopped. %(n)d file was left out.", "Stopped. %(n)d files were left out.", left_out)
    messages.success(request, text % {"n": left_out})
    return redirect("sessions:import", pk=import_.pk)


@login_required
@require_POST
def retry(request: HttpRequest, pk: str) -> HttpResponse:
    """Read every file again that could not be read."""
    import_ = get_object_or_404(Import.objects.editable_by(request.user), pk=pk)
    services.retry_failed(import_)
    return redirect("sessions:import", pk=import_.pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: str) -> HttpResponse:
    """Take an import back with all that it brought."""
    import_ = get_object_or_404(Import.objects.editable_by(request.user), pk=pk)
    try:
        services.undo_import(import_, request.user)  # type: ignore[arg-type]
    except services.StillRead:
        messages.info(request, _("Stopped, but one of its files is still being read. Undo it in a moment."))
        return redirect("sessions:import", pk=import_.pk)
    messages.success(request, _("The upload “%s” is undone.") % import_.name)
    return redirect("sessions:upload", runner=import_.runner_id)
