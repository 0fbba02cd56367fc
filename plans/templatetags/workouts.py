"""Pictures and targets of workouts in templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.profile import CRITICAL_LINE, profile_bars
from plans.structure_json import StructureError, from_json

register = template.Library()


#: Colours of the zones where the site's style sheet is not loaded; it overrules them where it is.
FILLS = {1: "#8492a8", 2: "#1870c2", 3: "#1aa097", 4: "#d99420", 5: "#d2305a"}


@register.simple_tag
def profile(steps: Any, variant: str = "", critical_speed: float | None = None, line: bool = False) -> SafeString:
    """The picture of a workout's steps as SVG; ``variant``: "mini", "tall", "planned", several with spaces."""
    try:
        bars = profile_bars(from_json(steps), critical_speed or NOMINAL_CRITICAL_SPEED)
    except StructureError:
        return SafeString("")
    rows = (
        (bar.zone, FILLS[bar.zone], f"{bar.x:.1f}", f"{bar.y:.1f}", f"{bar.width:.1f}", f"{bar.height:.1f}")
        for bar in bars
    )
    rects = format_html_join("", '<rect class="z{}" fill="{}" x="{}" y="{}" width="{}" height="{}"/>', rows)
    across = f"{CRITICAL_LINE:g}"
    dotted = format_html('<line x1="0" x2="1000" y1="{}" y2="{}"/>', across, across) if line else ""
    return format_html(
        '<svg class="{}" width="120" height="24" viewBox="0 0 1000 60" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}{}</svg>',
        " ".join(["profile", *(f"profile--{word}" for word in variant.split())]),
        _("Profile of the workout"),
        dotted,
        rects,
    )
