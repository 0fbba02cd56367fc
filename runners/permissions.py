"""Who may see what: the runner a page is about, and the kinds of her data that are shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, User


class DataKind(models.TextChoices):
    """Kinds of data that a runner may share with a coach one by one."""

    HEART_RATE = "heart_rate", _("heart rate")
    BODY = "body", _("body data")
    DIARY = "diary", _("diary and pain notes")
    LOCATION = "location", _("location track")


def shown_runner(request: HttpRequest, pk: int) -> Runner:
    """Return the runner whose page this is; 404 unless the visitor may see her."""
    return show(request, get_object_or_404(Runner.objects.visible_to(request.user), pk=pk))


def edited_runner(request: HttpRequest, pk: int) -> Runner:
    """Return the runner whose data this page changes; 404 unless the visitor may."""
    return show(request, get_object_or_404(Runner.objects.editable_by(request.user), pk=pk))


def show(request: HttpRequest, runner: Runner) -> Runner:
    """Tell the navigation whose pages to link, and return the runner."""
    request.shown_runner = runner  # type: ignore[attr-defined]
    return runner


def visible_kinds(user: User | AnonymousUser, runner: Runner) -> frozenset[DataKind]:
    """Return the kinds of the runner's data that ``user`` may see: all of them, or none."""
    return visible_kinds_of(user, [runner])[runner.pk]


def visible_kinds_of(user: User | AnonymousUser, runners: Iterable[Runner]) -> dict[int, frozenset[DataKind]]:
    """Return the same for many runners by id; 1 query."""
    pks = [runner.pk for runner in runners]
    seen = set(Runner.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))
    return {pk: frozenset(DataKind) if pk in seen else frozenset() for pk in pks}
