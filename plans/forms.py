"""What a runner wishes for: a race, a schema, days a week."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from plans.models import PlanSchema
from plans.services import Wish
from runners.fields import ClockField
from runners.forms import DateInput
from runners.models import Race, Runner, User
from science.units import HALF_MARATHON, MARATHON

DISTANCES = (
    (MARATHON, _("Marathon")),
    (HALF_MARATHON, _("Half marathon")),
    (10000.0, _("10 km")),
    (5000.0, _("5 km")),
)
USUAL_WEEKS = 16


class WishForm(forms.Form):
    """A race date and how to train for it. The days and minutes that there are belong to the runner's settings."""

    name = forms.CharField(label=_("Name of the race"), max_length=120)
    day = forms.DateField(label=_("Race day"), widget=DateInput())
    distance = forms.TypedChoiceField(
        label=_("Distance"), choices=[(str(metres), name) for metres, name in DISTANCES], coerce=float
    )
    goal = ClockField(label=_("Goal time"), required=False, help_text=_("Such as 3:25:00. May be left empty."))
    schema = forms.ModelChoiceField(label=_("Schema"), queryset=PlanSchema.objects.none(), empty_label=None)
    days = forms.TypedChoiceField(
        label=_("Days a week"), choices=[(str(days), str(days)) for days in range(2, 8)], coerce=int
    )
    weekly = forms.FloatField(
        label=_("Weekly volume now"),
        required=False,
        min_value=0,
        max_value=250,
        help_text=_("In km. Only used while there are no runs of the last four weeks."),
    )

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser) -> None:
        super().__init__(data, initial=initial_of(runner))
        self.fields["schema"].queryset = PlanSchema.objects.visible_to(reader)  # type: ignore[attr-defined]
        schema = self.fields["schema"].queryset.filter(weeks=USUAL_WEEKS).first()  # type: ignore[attr-defined]
        self.initial.setdefault("schema", schema.pk if schema else None)

    def wish(self) -> Wish:
        """Return what was typed."""
        data = self.cleaned_data
        return Wish(
            race_name=data["name"],
            race_day=data["day"],
            race_distance=data["distance"],
            schema=data["schema"],
            days_per_week=data["days"],
            goal_time=data["goal"] or None,
            weekly_distance=1000.0 * data["weekly"] if data["weekly"] else None,
        )


def initial_of(runner: Runner) -> dict[str, Any]:
    """Return the next race of the runner, or a Sunday some four months ahead, and the days that she has."""
    today = runner.today()
    sunday = today + dt.timedelta(days=6 - today.weekday(), weeks=USUAL_WEEKS)
    free = sum(minutes > 0 for minutes in runner.minutes_available)
    found: dict[str, Any] = {
        "day": sunday,
        "distance": str(MARATHON),
        "days": str(min(max(free, 2), 6)),
    }
    race = Race.objects.filter(runner=runner, day__gt=today).order_by("priority", "day").first()
    if race is not None:
        found |= {"name": race.name, "day": race.day, "goal": race.goal_time}
        known = next((metres for metres, _name in DISTANCES if abs(metres - race.distance) < 100), None)
        found["distance"] = str(known or MARATHON)
    return found
