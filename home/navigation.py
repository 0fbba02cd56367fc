"""What the rail shows: the pages of the runner one looks at, and of one's roles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from runners.models import Runner, User

RUNNER_PAGES = (
    ("Today", "home:runner", "today"),
    ("Calendar", "plans:calendar", "calendar"),
    ("Sessions", "analytics:sessions", "sessions"),
    ("Progress", "analytics:performance", "progress"),
    ("Upload", "sessions:upload", "upload"),
)

#: Pages that stand under another's link.
PARTS = {
    "analytics:performance": tuple(f"analytics:{page}" for page in ("loads", "predictions", "pace_curve", "lab")),
    "plans:schemas": ("plans:schema", "plans:schema_new", "plans:schema_import"),
    "plans:calendar": ("plans:workouts", "plans:summaries", "plans:sheet", "plans:feed_page", "plans:feed_renew"),
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the links of the rail for whoever asks; nothing for strangers."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"nav": []}
    links = []
    if user.is_coach or user.is_admin:
        links.append(link(request, "Athletes", "home:athletes", "athletes"))
        links.append(link(request, "Plans", "plans:squad", "calendar"))
    runner = getattr(request, "shown_runner", None) or Runner.objects.filter(user=user).first()
    if runner is not None:
        links += [link(request, label, name, icon, runner.pk) for label, name, icon in RUNNER_PAGES]
        links.append(link(request, "Settings", "runners:settings", "settings", runner.pk, end=True))
    if user.is_coach or user.is_admin:
        links.append(link(request, "Schemas", "plans:schemas", "library"))
    if user.is_staff:
        links.append(link(request, "Admin", "admin:index", "key", end=True))
    return {
        "nav": links,
        "shown_runner": runner,
        "shown_is_self": runner is not None and runner.user_id == user.pk,
    }


def link(request: HttpRequest, label: str, name: str, icon: str, *args: object, end: bool = False) -> dict[str, Any]:
    match = request.resolver_match
    url = reverse(name, args=args)
    current = match is not None and match.view_name in (name, *PARTS.get(name, ()))
    return {"url": url, "label": label, "icon": icon, "current": current, "end": end}
