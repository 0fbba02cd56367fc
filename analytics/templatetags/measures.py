"""A declared number as people read it."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from analytics.models import Measures
from runners.templatetags.quantities import clock, distance, known, number, pace, with_unit
from science.metrics import VERSION, Metric

register = template.Library()


@register.simple_tag
def outdated_measures() -> int:
    """How many sessions were measured by an earlier version; 1 query."""
    return Measures.objects.exclude(version=VERSION).count()


@register.simple_tag
def measured(metric: Metric, value: object, units: object = "km") -> SafeString | str:
    """A value of a metric with its unit: times as a clock, speeds as paces, the way in the reader's units."""
    if metric.unit == "s" and not metric.precision:
        return clock(value)
    if metric.unit == "m/s":
        return pace(value, units)
    if metric.symbol == "distance":
        return distance(value, units)
    text = number(value, metric.precision)
    return with_unit(text, metric.unit) if metric.unit and known(value) else text
