from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from analytics.forms import SessionFilter
from analytics.queries import sessions as queries
from runners.models import Runner
from runners.permissions import DataKind, shown_runner, withheld_kinds
from runners.tables import csv_response
from sessions.models import SessionQuerySet

PER_PAGE = 30
NEWEST_FIRST = "-date"
#: The columns of the list as a table, each with the kind of data that it reveals.
CELLS = (
    ("day", _lazy("day"), None),
    ("name", _lazy("name"), None),
    ("sport_class", _lazy("sport"), None),
    ("kind", _lazy("kind"), None),
    ("distance", _lazy("distance, m"), None),
    ("measures__moving_time", _lazy("moving time, s"), None),
    ("elapsed_time", _lazy("elapsed time, s"), None),
    ("measures__mean_heart_rate", _lazy("mean heart rate, bpm"), DataKind.HEART_RATE),
    ("measures__load", _lazy("load"), None),
    ("notes", _lazy("notes"), DataKind.DIARY),
)


@login_required
@require_safe
def listing(request: HttpRequest, runner: int) -> HttpResponse:
    """All sessions of a runner, narrowed and sorted as asked; the rows alone for a page that is open."""
    shown = shown_runner(request, runner)
    withheld = withheld_kinds(request.user, shown)
    form, found, order = asked_for(request, shown, withheld)
    totals = queries.sums(found)
    paginator = Paginator(queries.ordered(found, order).select_related("measures"), PER_PAGE)
    # The sums know the number already.
    paginator.count = totals["count"]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "runner": shown,
        "withheld": withheld,
        "form": form,
        "totals": totals,
        "page_obj": paginator.get_page(request.GET.get("page")),
        "columns": columns(request, order),
        "query": query.urlencode(),
        "filtered": any(value for name, value in request.GET.items() if name in form.fields),
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "analytics/_sessions.html" if fragment else "analytics/sessions.html", context)


@login_required
@require_safe
def table(request: HttpRequest, runner: int) -> HttpResponse:
    """All sessions that the list would show, page after page, as CSV in SI units; without what is withheld."""
    shown = shown_runner(request, runner)
    withheld = withheld_kinds(request.user, shown)
    _form, found, order = asked_for(request, shown, withheld)
    cells = {name: label for name, label, kind in CELLS if kind not in withheld}
    rows = queries.ordered(found, order).values_list(*cells)
    # Watches tell no more than tenths of a metre, a second, a beat.
    rounded = ([round(cell, 1) if isinstance(cell, float) else cell for cell in row] for row in rows)
    return csv_response(f"sessions-{slugify(shown.name) or shown.pk}", list(cells.values()), rounded)


def asked_for(
    request: HttpRequest, runner: Runner, withheld: frozenset[DataKind]
) -> tuple[SessionFilter, SessionQuerySet, str]:
    """Return what narrows the list, the sessions that are left and the word by which they are sorted."""
    form = SessionFilter(request.GET, runner=runner, days=queries.years_of(runner))
    units = request.user.units  # type: ignore[union-attr]
    found = queries.listed(runner, form, units, notes=DataKind.DIARY not in withheld)
    order = request.GET.get("sort", NEWEST_FIRST)
    if order.removeprefix("-") not in queries.ORDERS or order.removeprefix("-") in withheld:
        order = NEWEST_FIRST
    return form, found, order


def columns(request: HttpRequest, order: str) -> list[dict[str, Any]]:
    """Return the headings of the list with the address that sorts by each, falling first for numbers."""
    headings = [
        ("date", _("Date"), ""),
        ("name", _("Session"), ""),
        ("distance", _("Distance"), "r"),
        ("time", _("Moving time"), "r"),
        ("pace", _("Pace"), "r"),
        ("heart_rate", _("Heart rate"), "r"),
        ("load", _("Load"), "r"),
    ]
    found = []
    for name, label, side in headings:
        query = request.GET.copy()
        query.pop("page", None)
        first = name if name == "name" else f"-{name}"
        other = f"-{name}" if first == name else name
        query["sort"] = other if order == first else first
        direction = "descending" if order == f"-{name}" else "ascending" if order == name else ""
        found.append({"label": label, "side": side, "url": f"?{query.urlencode()}", "direction": direction})
    return found
