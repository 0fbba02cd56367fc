"""Files on their way in: the upload page and what it sends to."""

from __future__ import annotations

import errno

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jobs.disk import require_room
from runners.models import Runner, User
from runners.numbers import whole_number
from runners.permissions import edited_runner
from sessions import pieces, queries, services
from sessions.forms import BeginForm, JoiningForm, UploadForm
from sessions.models import Import, Upload
from sessions.services.imports import FileRefused
from sessions.views.imports import page

PIECE_TYPE = "application/offset+octet-stream"


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
    """Take one whole file: the first begins an import, later ones name it."""
    owner = edited_runner(request, runner)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return refusal(form.first_error(), 400)
    file = form.cleaned_data["file"]
    path = form.cleaned_data["path"] or file.name
    joined = joined_import(request, owner, form)
    try:
        require_room()
        services.check_size(file.size)
        import_ = joined or services.begin_import(owner, created_by=person(request), name=path.split("/", 1)[0])
        services.add_file(import_, path, file)
    except FileRefused as refused:
        return refusal(str(refused), 413)
    return JsonResponse(addresses(import_))


@login_required
@require_POST
def begin(request: HttpRequest, runner: int) -> JsonResponse:
    """Begin the upload of a large file, or go on with it where it stopped. The protocol, in the manner of tus:

    1. POST here ``path``, ``size``, ``modified`` (the file's date, ms) and, for later files of a drop, ``import``.
       The answer names the ``upload``, its ``piece_url`` and how many bytes are ``received``: 0, or more if this
       file was begun before by whoever may, from any device. 413 if the file is too large to be taken.
    2. POST the next bytes to ``piece_url`` as ``application/offset+octet-stream``, with the header ``Upload-Offset``
       saying where in the file they begin. The answer says how many are ``received`` now.
       409 with ``received`` if the bytes here end elsewhere: go on from there. 400 if there are more than announced,
       413 if the piece is larger than PIECE_MAX_BYTES, 404 if the upload was given up, 507 if the disk is full.
    3. When ``received`` is ``size`` the file has joined its import. When all files have, POST to ``close_url``.
    """
    owner = edited_runner(request, runner)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return refusal(form.first_error(), 400)
    try:
        upload = services.begin_upload(
            owner,
            joined_import(request, owner, form),
            created_by=person(request),
            path=form.cleaned_data["path"] or "unnamed",
            size=form.cleaned_data["size"],
            modified=form.cleaned_data["modified"] or 0,
        )
    except FileRefused as refused:
        return refusal(str(refused), 413)
    answer = {
        "upload": str(upload.pk),
        "received": upload.received,
        "piece_url": reverse("sessions:piece", args=[upload.pk]),
    }
    return JsonResponse(answer | addresses(upload.import_job))


@login_required
@require_POST
def piece(request: HttpRequest, pk: str) -> JsonResponse:
    """Append a piece to an upload; see `begin`."""
    upload = get_object_or_404(editable_uploads(request), pk=pk)
    if request.content_type != PIECE_TYPE:
        return refusal(_("A piece of a file is sent as %s.") % PIECE_TYPE, 415)
    offset = whole_number(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return refusal(_("Upload-Offset must say where the piece begins."), 400)
    if int(request.headers.get("Content-Length") or 0) > settings.PIECE_MAX_BYTES:
        return refusal(_("A piece may have %(limit)d bytes.") % {"limit": settings.PIECE_MAX_BYTES}, 413)
    try:
        return take(request, upload, offset)
    except Upload.DoesNotExist:
        raise Http404 from None
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return refusal(_("The server's disk is full. What arrived is kept; go on when there is room again."), 507)


def take(request: HttpRequest, upload: Upload, offset: int) -> JsonResponse:
    room = min(max(upload.size - offset, 0), settings.PIECE_MAX_BYTES)
    with pieces.aside(request, room) as (body, length):
        try:
            received = services.append(upload, offset, body, length)
        except services.OutOfStep as error:
            words = _("Another part of this file is expected.")
            return JsonResponse({"error": words, "received": error.received}, status=409)
        except FileRefused as refused:
            return refusal(str(refused), 400)
    return JsonResponse({"received": received})


@login_required
@require_POST
def discard(request: HttpRequest, pk: str) -> HttpResponse:
    """Give up an upload that waits for its rest."""
    upload = get_object_or_404(editable_uploads(request), pk=pk)
    runner = upload.import_job.runner_id
    services.discard(upload)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    messages.success(request, _("The rest of “%s” is no longer waited for.") % upload.path)
    return redirect("sessions:upload", runner=runner)


@login_required
@require_GET
def waiting_uploads(request: HttpRequest, runner: int) -> HttpResponse:
    """What was begun and not yet sent to its end, on whatever device."""
    shown = edited_runner(request, runner)
    context = {"runner": shown, "waiting_uploads": queries.waiting_uploads(shown)}
    return render(request, "sessions/_waiting_uploads.html", context)


def editable_uploads(request: HttpRequest) -> QuerySet[Upload]:
    """The uploads in progress, and those just ended, of whoever this visitor may send files for."""
    return Upload.objects.editable_by(request.user).select_related("import_job__runner")


def joined_import(request: HttpRequest, runner: Runner, form: JoiningForm) -> Import | None:
    """Return the import that a file names; None if it is the first of its drop; 404 if that is no import of hers."""
    pk = form.cleaned_data["import"]
    if pk is None:
        return None
    found: Import = get_object_or_404(Import.objects.editable_by(request.user), pk=pk, runner=runner)
    return found


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def addresses(import_: Import) -> dict[str, str]:
    return {
        "import": str(import_.pk),
        "url": reverse("sessions:import_progress", args=[import_.pk]),
        "close_url": reverse("sessions:close", args=[import_.pk]),
    }


def refusal(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


@login_required
@require_POST
def close(request: HttpRequest, pk: str) -> JsonResponse:
    """All files of an import have been sent."""
    import_ = get_object_or_404(Import.objects.editable_by(request.user), pk=pk)
    services.close_import(import_)
    return JsonResponse({"import": str(import_.pk)})
