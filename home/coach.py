from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home import queries
from home.attention import FILTERS
from runners.models import Runner
from runners.permissions import coach_of, look_at

ATHLETES_A_PAGE = 50


@login_required
@require_safe
def athletes(request: HttpRequest) -> HttpResponse:
    """Who needs the coach, and why: her athletes, those first who need a look."""
    user = coach_of(request)
    search = request.GET.get("q", "").strip()
    rows = queries.athletes(Runner.objects.athletes_of(user, search), user)
    chosen = request.GET.get("show", "")
    page = Paginator([row for row in rows if row.matches(chosen)], ATHLETES_A_PAGE).get_page(request.GET.get("page"))
    look_at(request, [row.runner for row in page])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page_obj": page,
        "total": len(rows),
        "totals": queries.totals(rows),
        "search": search,
        "query": query.urlencode(),
        "chips": chips(rows, chosen, search),
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "home/_athletes.html" if fragment else "home/athletes.html", context)


def chips(rows: list[queries.Athlete], chosen: str, search: str) -> list[dict[str, object]]:
    tail = "&" + urlencode({"q": search}) if search else ""
    return [
        {
            "label": _(label),
            "url": f"?show={key}{tail}",
            "current": key == chosen,
            "icon": icon,
            "count": sum(row.matches(key) for row in rows),
        }
        for key, label, icon in FILTERS
    ]
