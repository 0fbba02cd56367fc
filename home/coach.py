from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from home import queries
from home.attention import FILTERS
from runners.models import Runner, User

ATHLETES_A_PAGE = 50


@login_required
def athletes(request: HttpRequest) -> HttpResponse:
    """Who needs the coach, and why: her athletes, those first who need a look."""
    user = request.user
    if not isinstance(user, User) or not (user.is_coach or user.is_admin):
        raise Http404
    search = request.GET.get("q", "").strip()
    runners = Runner.objects.visible_to(user) if user.is_admin else Runner.objects.coached_by(user)
    rows = queries.athletes(runners.filter(name__icontains=search) if search else runners, user)
    chosen = request.GET.get("show", "")
    page = Paginator([row for row in rows if row.matches(chosen)], ATHLETES_A_PAGE).get_page(request.GET.get("page"))
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
    tail = f"&q={search}" if search else ""
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
