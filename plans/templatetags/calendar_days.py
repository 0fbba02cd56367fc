"""The days of the calendar. Written here and not as templates: a season has 365 of them, and a page must be quick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.calendar import Calendar
from plans.days import Chip, Day, load_of
from plans.models import Plan, PlannedWorkout
from plans.templatetags.workouts import profile
from runners.templatetags.quantities import distance, number
from sessions.models import Session

register = template.Library()


@register.simple_tag(takes_context=True)
def day_cell(context: template.Context, day: Day, plan: Plan | None, back: Calendar | None = None) -> SafeString:
    """A day with its workouts and runs; ``back`` is the calendar that a workout opens beside. Escapes what it shows."""
    words = _words(get_language())
    units, can_edit = context["user"].units, bool(context.get("can_edit"))
    chips = [_chip(chip, plan, back, units, can_edit) for chip in day.chips] + [_run(run, units) for run in day.runs]
    if not chips and plan and not day.is_outside:
        chips = [f'<div class="rest">{words.rest}</div>']
    classes = " ".join(["day", *(["is-today"] if day.is_today else []), *(["is-outside"] if day.is_outside else [])])
    iso = day.date.isoformat()
    target = f' data-day="{iso}"' if day.is_open and can_edit else ""
    number_of_day = date_format(day.date, "j M") if day.date.day == 1 else str(day.date.day)
    today = f'<span class="hide-m">, {words.today}</span>' if day.is_today else ""
    weekday = words.weekdays[day.date.weekday()]
    time = f'<time datetime="{iso}" data-dow="{weekday}">{number_of_day}{today}</time>'
    return SafeString(f'<div{target} class="{classes}">{time}{"".join(chips)}</div>')


def _chip(chip: Chip, plan: Plan | None, back: Calendar | None, units: str, can_edit: bool) -> str:
    workout, name = chip.workout, escape(chip.workout.name)
    picture = "" if chip.is_race else profile(workout.steps, chip.profile, workout.critical_speed if plan else None)
    words = _words(get_language())
    note = _icon("message", words.note, " chip-note") if workout.note else ""
    state = _icon(chip.icon, words.status[chip.status])
    load = "" if chip.load is None else f' title="{words.load}"'
    return (
        f'<a class="{chip.classes}"{_moving(chip) if chip.movable and can_edit else ""}{_opening(chip, back)}>'
        f'<span class="chip-name" title="{name}">{name}</span><span class="chip-state">{note}{state}</span>{picture}'
        f'<span class="chip-meta"><span>{distance(chip.distance, units)}</span>'
        f"<span{load}>{number(chip.load)}</span></span></a>"
    )


def _moving(chip: Chip) -> str:
    pk = chip.workout.pk
    url = _address("plans:change", pk)
    return f' id="workout-{pk}" draggable="true" data-workout="{pk}" data-change="{url}" aria-describedby="t-keys"'


def _opening(chip: Chip, back: Calendar | None) -> str:
    """The address of a workout's panel; in the calendar it opens without loading the page anew."""
    url = _address("plans:day", chip.workout.pk)
    if back is None:
        return f' href="{url}"'
    url = escape(f"{url}?{urlencode({'view': back.view, 'from': back.first_day.isoformat()})}")
    swap = 'hx-target="#plan" hx-select="#plan" hx-swap="outerHTML show:none" hx-push-url="true"'
    return f' href="{url}" hx-get="{url}" {swap}{" aria-current=true" if chip.selected else ""}'


def _run(run: Session, units: str) -> str:
    name, url = escape(run.name), _address("analytics:session", run.pk)
    return (
        f'<a class="chip chip--unplanned" href="{url}"><span class="chip-name" title="{name}">{name}</span>'
        f'<span class="chip-meta"><span>{distance(run.distance, units)}</span>'
        f"<span>{number(load_of(run))}</span></span></a>"
    )


def _icon(name: str, label: str, more: str = "") -> str:
    """The small icon of components/icon.html; the label is escaped already."""
    use = f'<use href="{_sprite()}#{name}"/>'
    return f'<svg class="icon icon-14{more}" role="img" aria-label="{label}">{use}</svg>'


class Words(NamedTuple):
    """What stands in hundreds of days, escaped; ``status`` by its key, ``weekdays`` from Monday on."""

    rest: str
    today: str
    note: str
    load: str
    status: Mapping[str, str]
    weekdays: Sequence[str]


@cache
def _words(language: str | None) -> Words:
    """Return the words in the language that is active, which is ``language``."""
    status = {str(one): escape(one.label) for one in PlannedWorkout.Status}
    weekdays = [escape(date_format(dt.date(2024, 1, day), "D")) for day in range(1, 8)]
    return Words(escape(_("Rest")), escape(_("today")), escape(_("has a note")), escape(_("load")), status, weekdays)


@cache
def _sprite() -> str:
    return static("icons.svg")


def _address(name: str, pk: int) -> str:
    before, after = _around_pk(name)
    return f"{before}{pk}{after}"


@cache
def _around_pk(name: str) -> tuple[str, str]:
    """What stands before and after the id in an address: asking for each of hundreds takes its time."""
    before, after = reverse(name, args=[0]).split("/0/")
    return f"{before}/", f"/{after}"
