"""Typed-in bests with what is odd about them."""

from __future__ import annotations

from django import template

from runners.models import Runner, TypedBest
from science.effort_checks import oddities
from science.efforts import Effort

register = template.Library()


@register.simple_tag
def checked_bests(runner: Runner) -> list[tuple[TypedBest, str]]:
    """Return a runner's typed-in bests, each with a sentence about what is odd about it; 1 query."""
    bests = list(runner.typed_bests.all())
    efforts = [Effort(best.distance, best.time) for best in bests]
    return list(zip(bests, oddities(efforts, sex=runner.sex), strict=True))
