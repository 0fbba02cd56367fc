"""Pictures and targets of workouts in templates."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.profile import CRITICAL_LINE, profile_bars
from plans.structure_json import StructureError, from_json
from plans.wording import step_lines

register = template.Library()

register.filter("step_lines", step_lines)


#: Colours of the zones where the site's style sheet is not loaded; it overrules them where it is.
FILLS = {1: "#8492a8", 2: "#1870c2", 3: "#1aa097", 4: "#d99420", 5: "#d2305a"}


@register.simple_tag
def profile(steps: Any, variant: str = "", critical_speed: float | None = None, line: bool = False) -> SafeString:
    """The picture of a workout's steps as SVG; ``variant``: "mini", "tall", "planned", several with spaces."""
    try:
        bars = profile_bars(from_json(steps), critical_speed or NOMINAL_CRITICAL_SPEED)
    except StructureError:
        return SafeString("")
    # Numbers need no escaping, and a season has hundreds of these.
    rects = "".join(
        f'<rect class="z{bar.zone}" fill="{FILLS[bar.zone]}" x="{bar.x:.1f}" y="{bar.y:.1f}" width="{bar.width:.1f}" '
        f'height="{bar.height:.1f}"/>'
        for bar in bars
    )
    dotted = f'<line x1="0" x2="1000" y1="{CRITICAL_LINE:g}" y2="{CRITICAL_LINE:g}"/>' if line else ""
    classes = escape(" ".join(["profile", *(f"profile--{word}" for word in variant.split())]))
    return mark_safe(  # noqa: S308 - what is not made of numbers is escaped
        f'<svg class="{classes}" width="120" height="24" viewBox="0 0 1000 60" preserveAspectRatio="none" role="img" '
        f'aria-label="{_label(get_language())}">{dotted}{rects}</svg>'
    )


@cache
def _label(language: str | None) -> str:
    """Return the label of each picture, escaped, in the language that is active, which is ``language``."""
    return escape(_("Profile of the workout"))
