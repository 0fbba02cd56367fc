"""Files on their way in: the upload page and what it sends to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from runners.models import Runner
from runners.permissions import edited_runner
from sessions import services
from sessions.forms import UploadForm
from sessions.models import Import
from sessions.services.imports import FileRefused
from sessions.views.imports import page


@login_required
@require_GET
def upload(request: HttpRequest, runner: int) -> HttpResponse:
    """The page that takes files, with what became of the last ones."""
    shown = edited_runner(request, runner)
    latest = Import.objects.filter(runner=shown).first()
    return render(request, "sessions/upload.html", page(request, shown, latest))


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
