"""Who may see what: the runner a page is about, and the kinds of her data that are shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from runners.models import Access, Runner, User
from runners.models.runner import DataKind as DataKind
from runners.services.sharing import note_access

#: What the access log calls a page, by how its view's name begins; the first that fits.
PAGES = (
    ("home:athletes", Access.Page.ATHLETES),
    ("home:", Access.Page.TODAY),
    ("analytics:sessions", Access.Page.SESSIONS),
    ("analytics:session", Access.Page.SESSION),
    ("analytics:thresholds", Access.Page.THRESHOLDS),
    ("analytics:", Access.Page.PROGRESS),
    ("plans:", Access.Page.PLAN),
    ("sessions:raw", Access.Page.DOWNLOAD),
    ("sessions:", Access.Page.FILES),
    ("operations:download", Access.Page.DOWNLOAD),
    ("operations:", Access.Page.SETTINGS),
    ("runners:", Access.Page.SETTINGS),
    ("admin:", Access.Page.ADMIN),
    ("", Access.Page.OTHER),
)


def coach_of(request: HttpRequest) -> User:
    """Return the visitor of a page for coaches and admins; 404 for everybody else."""
    user = request.user
    if not isinstance(user, User) or not (user.is_coach or user.is_admin):
        raise Http404
    return user


def shown_runner(request: HttpRequest, pk: int) -> Runner:
    """Return the runner whose page this is; 404 unless the visitor may see her."""
    return show(request, get_object_or_404(Runner.objects.visible_to(request.user), pk=pk))


def edited_runner(request: HttpRequest, pk: int) -> Runner:
    """Return the runner whose data this page changes; 404 unless the visitor may."""
    return show(request, get_object_or_404(Runner.objects.editable_by(request.user), pk=pk))


def own_runner(request: HttpRequest, pk: int) -> Runner:
    """Return the runner for a page that is only for himself, and for admins; 404 for everybody else."""
    return show(request, get_object_or_404(Runner.objects.private_to(request.user), pk=pk))


def show(request: HttpRequest, runner: Runner) -> Runner:
    """Tell the navigation whose pages to link, keep who looked, and return the runner."""
    request.shown_runner = runner  # type: ignore[attr-defined]
    look_at(request, [runner])
    return runner


def look_at(request: HttpRequest, runners: Iterable[Runner]) -> None:
    """Keep in the access log that whoever asks looks at these runners' data; nothing of one's own."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    page = next(page for begin, page in PAGES if name.startswith(begin))
    if isinstance(request.user, User):
        note_access(request.user, runners, page)


def visible_kinds(user: User | AnonymousUser, runner: Runner) -> frozenset[DataKind]:
    """Return the kinds of the runner's data that ``user`` may see."""
    return visible_kinds_of(user, [runner])[runner.pk]


def visible_kinds_of(user: User | AnonymousUser, runners: Iterable[Runner]) -> dict[int, frozenset[DataKind]]:
    """Return the same for many runners by id: all (admin, herself), what is shared (coach), or none; 1 query."""
    people = list(runners)
    seen = set(
        Runner.objects.visible_to(user).filter(pk__in=[runner.pk for runner in people]).values_list("pk", flat=True)
    )
    return {runner.pk: shown_kinds(user, runner) if runner.pk in seen else frozenset() for runner in people}


def shown_kinds(user: User | AnonymousUser, runner: Runner) -> frozenset[DataKind]:
    """Return the kinds of data of a runner whom ``user`` may see."""
    everything = isinstance(user, User) and (user.pk == runner.user_id or user.is_admin)
    return frozenset(DataKind) if everything else runner.shared_kinds


def withheld_kinds(user: User | AnonymousUser, runner: Runner) -> frozenset[DataKind]:
    """Return the kinds that pages say "not shared" of, of a runner whom ``user`` may see; no query."""
    return frozenset(DataKind) - shown_kinds(user, runner)
