"""Files in: the upload page, what it sends to, and what it shows of an import."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from runners.models import Runner
from runners.permissions import edited_runner, show
from sessions import queries, services
from sessions.forms import UploadForm
from sessions.models import Import, ImportFile, Session
from sessions.services.imports import FileRefused

FILES_A_PAGE = 20
IMPORTS_A_PAGE = 8


@login_required
@require_GET
def upload(request: HttpRequest, runner: int) -> HttpResponse:
    """The page that takes files, with what became of the last ones."""
    shown = edited_runner(request, runner)
    latest = Import.objects.filter(runner=shown).first()
    return render(request, "sessions/upload.html", page(request, shown, latest))


@login_required
@require_GET
def import_page(request: HttpRequest, pk: str) -> HttpResponse:
    """An earlier upload, on the same page."""
    import_ = get_object_or_404(Import.objects.visible_to(request.user).select_related("runner"), pk=pk)
    return render(request, "sessions/upload.html", page(request, show(request, import_.runner), import_))


def page(request: HttpRequest, runner: Runner, import_: Import | None) -> dict[str, Any]:
    imports = Import.objects.filter(runner=runner)
    past = Paginator(imports, IMPORTS_A_PAGE).get_page(request.GET.get("uploads"))
    counts = queries.file_counts(past)
    context: dict[str, Any] = {
        "runner": runner,
        "past": past,
        "past_imports": [(import_, counts[import_.pk]) for import_ in past],
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
@require_POST
def receive(request: HttpRequest, runner: int) -> JsonResponse:
    """Take one file: the first begins an import, later ones name it."""
    owner = edited_runner(request, runner)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"error": form.first_error()}, status=400)
    file = form.cleaned_data["file"]
    path = form.cleaned_data["path"] or file.name
    try:
        services.check_size(file.size)
        import_ = import_of(request, owner, form.cleaned_data["import"], path)
        services.add_file(import_, path, file)
    except FileRefused as refused:
        return JsonResponse({"error": str(refused)}, status=413)
    return JsonResponse(
        {
            "import": str(import_.pk),
            "url": reverse("sessions:import_progress", args=[import_.pk]),
            "close_url": reverse("sessions:close", args=[import_.pk]),
        }
    )


def import_of(request: HttpRequest, runner: Runner, pk: Any, path: str) -> Import:
    if pk is None:
        return services.begin_import(runner, created_by=request.user, name=path.split("/", 1)[0])  # type: ignore[arg-type]
    found: Import = get_object_or_404(Import.objects.editable_by(request.user), pk=pk, runner=runner)
    return found


@login_required
@require_POST
def close(request: HttpRequest, pk: str) -> JsonResponse:
    """All files of an import have been sent."""
    import_ = get_object_or_404(Import.objects.editable_by(request.user), pk=pk)
    services.close_import(import_)
    return JsonResponse({"import": str(import_.pk)})


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


@login_required
@require_GET
def raw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a session as it came, always as a download."""
    session = get_object_or_404(Session.objects.visible_to(request.user), pk=pk)
    source = session.sources.select_related("raw_file").order_by("pk").first()
    if source is None or not default_storage.exists(source.raw_file.path):
        raise Http404
    response = FileResponse(
        default_storage.open(source.raw_file.path),
        as_attachment=True,
        filename=source.raw_file.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
