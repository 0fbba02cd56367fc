"""Pictures and targets of workouts in templates."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
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
    return _picture(json.dumps(steps), variant, critical_speed or NOMINAL_CRITICAL_SPEED, line, get_language())


@lru_cache(maxsize=4096)
def _picture(steps: str, variant: str, critical_speed: float, line: bool, language: str | None) -> SafeString:
    """Return the picture of steps as JSON. A season has hundreds, which are the same whenever it is looked at again:
    those of ten seasons are kept, some 4 MB.
    """
    try:
        bars = profile_bars(from_json(json.loads(steps)), critical_speed)
    except StructureError:
        return SafeString("")
    # Numbers need no escaping; what else comes from outside is escaped.
    rects = "".join(
        f'<rect class="z{bar.zone}" fill="{FILLS[bar.zone]}" x="{bar.x:.1f}" y="{bar.y:.1f}" width="{bar.width:.1f}" '
        f'height="{bar.height:.1f}"/>'
        for bar in bars
    )
    dotted = f'<line x1="0" x2="1000" y1="{CRITICAL_LINE:g}" y2="{CRITICAL_LINE:g}"/>' if line else ""
    classes = escape(" ".join(["profile", *(f"profile--{word}" for word in variant.split())]))
    return SafeString(
        f'<svg class="{classes}" width="120" height="24" viewBox="0 0 1000 60" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(_("Profile of the workout"))}">{dotted}{rects}</svg>'
    )
