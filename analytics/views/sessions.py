from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from analytics.forms import SessionFilter
from analytics.queries import sessions as queries
from runners.permissions import shown_runner

PER_PAGE = 30
NEWEST_FIRST = "-date"


@login_required
def listing(request: HttpRequest, runner: int) -> HttpResponse:
    """All sessions of a runner, narrowed and sorted as asked; the rows alone for a page that is open."""
    shown = shown_runner(request, runner)
    units = request.user.units  # type: ignore[union-attr]
    form = SessionFilter(request.GET, runner=shown, days=queries.years_of(shown))
    found = queries.listed(shown, form, units)
    order = request.GET.get("sort", NEWEST_FIRST)
    if order.removeprefix("-") not in queries.ORDERS:
        order = NEWEST_FIRST
    totals = queries.sums(found)
    paginator = Paginator(queries.ordered(found, order), PER_PAGE)
    # The sums know the number already.
    paginator.count = totals["count"]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "runner": shown,
        "form": form,
        "totals": totals,
        "page_obj": paginator.get_page(request.GET.get("page")),
        "columns": columns(request, order),
        "query": query.urlencode(),
        "filtered": any(value for name, value in request.GET.items() if name in form.fields),
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "analytics/_sessions.html" if fragment else "analytics/sessions.html", context)


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
