"""Forms about training: the time there is for it, how much was run so far, how plans are built, and the goal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from runners.fields import ClockField, DateInput, between, row_fields
from runners.models import Race, Runner, User
from runners.models.habits import WEEKDAYS
from runners.models.races import meant
from runners.permissions import DataKind, visible_kinds
from runners.services import follow_time_constants
from runners.templatetags.quantities import METRES, RACE_NAMES
from science.units import HALF_MARATHON, MARATHON

#: Distances of races that one trains for, m.
GOAL_DISTANCES = (5000.0, 10000.0, 15000.0, HALF_MARATHON, 30000.0, MARATHON)


class TrainingForm(forms.ModelForm[Runner]):
    """On which days there is time to run and how much, what was run so far, and how plans are built."""

    weekly = forms.FloatField(
        label=_("Weekly volume now"), required=False, min_value=0, error_messages=between(_("Give 0 or more."))
    )

    class Meta:
        model = Runner
        fields = (
            "long_run_day",
            "years_running",
            "injuries",
            "blocks",
            "weeks_per_block",
            "taper_weeks",
            "ctl_days",
            "atl_days",
        )
        labels = {
            "injuries": _("Injuries"),
            "blocks": _("Blocks"),
            "ctl_days": _("Fitness fades over"),
            "atl_days": _("Fatigue fades over"),
        }
        widgets = {"injuries": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"injuries": _("What has stopped training, and what still hurts.")}
        error_messages = {
            "years_running": between(_("Give 0 to 90 years.")),
            "blocks": between(_("Give 1 to 8 blocks.")),
            "weeks_per_block": between(_("Give 2 to 6 weeks.")),
            "taper_weeks": between(_("Give 1 to 4 weeks.")),
            "ctl_days": between(_("Give 20 to 60 days.")),
            "atl_days": between(_("Give 3 to 14 days.")),
        }

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, instance=runner, **options)
        self.unit = reader.units if isinstance(reader, User) else User.Units.KILOMETRES
        if runner.weekly_distance is not None:
            self.initial["weekly"] = f"{runner.weekly_distance / METRES[self.unit]:.0f}"
        if DataKind.DIARY not in visible_kinds(reader, runner):
            del self.fields["injuries"]
        for day, label in WEEKDAYS:
            self.fields[f"minutes_{day}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=600,
                initial=runner.minutes_available[day],
                error_messages=between(_("Give 0 to 600 minutes.")),
            )

    @property
    def minutes(self) -> list[forms.BoundField]:
        return [self[f"minutes_{day}"] for day, _label in WEEKDAYS]

    def clean_weekly(self) -> float | None:
        typed: float | None = self.cleaned_data["weekly"]
        if typed is not None and typed * METRES[self.unit] > 300_000:
            raise ValidationError(_("Nobody runs so far in a week; check the number."))
        return None if typed is None else typed * METRES[self.unit]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        minutes = [found.get(f"minutes_{day}") for day, _label in WEEKDAYS]
        found["minutes"] = minutes
        if not any(minute is None or minute for minute in minutes):
            self.add_error("minutes_0", _("Leave time to run on one day at least."))
        elif minutes[found.get("long_run_day", 0)] == 0:
            self.add_error("long_run_day", _("There is no time to run on that day."))
        weeks, taper = (found.get("blocks") or 1) * (found.get("weeks_per_block") or 4), found.get("taper_weeks")
        if taper is not None and taper >= weeks:
            self.add_error("taper_weeks", _("The taper must be shorter than the plan."))
        return found

    def save(self, commit: bool = True) -> Runner:
        self.instance.minutes_available = self.cleaned_data["minutes"]
        self.instance.weekly_distance = self.cleaned_data["weekly"]
        with transaction.atomic():
            runner = super().save(commit=False)
            runner.save(update_fields=[*row_fields(self), "minutes_available", "weekly_distance"])
            if {"ctl_days", "atl_days"} & set(self.changed_data):
                follow_time_constants(runner)
        return runner


class TimeConstantsForm(forms.ModelForm[Runner]):
    """What is typed among the habits of over how many days fitness and fatigue fade, to be tried out."""

    prefix = "training"

    class Meta:
        model = Runner
        fields = ("ctl_days", "atl_days")


class GoalForm(forms.Form):
    """The race that a runner trains for; all of it may be left empty."""

    race = forms.CharField(label=_("Goal race"), max_length=120, required=False)
    race_day = forms.DateField(label=_("Race day"), widget=DateInput(), required=False)
    race_distance = forms.TypedChoiceField(
        label=_("Distance"),
        choices=[(str(metres), RACE_NAMES[int(metres)].capitalize()) for metres in GOAL_DISTANCES],
        coerce=float,
        initial=str(MARATHON),
    )
    goal = ClockField(label=_("Goal time"), required=False, help_text=_("such as 3:25:00"))

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, **options)
        self.runner = runner
        upcoming = Race.objects.filter(runner=runner, day__gt=runner.today())
        self.found = upcoming.order_by("priority", "day", "pk").first()
        if self.found is not None:
            race = self.found
            self.initial = {"race": race.name, "race_day": race.day, "goal": race.goal_time}
            self.initial["race_distance"] = nearest_goal(race.distance)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        day = found.get("race_day")
        wanted = any(found.get(name) for name in ("race", "race_day", "goal"))
        if wanted and not self.errors and not found["race"]:
            self.add_error("race", _("Give the race a name."))
        if wanted and not day and "race_day" not in self.errors:
            self.add_error("race_day", _("Give the day of the race."))
        if day and day <= self.runner.today():
            self.add_error("race_day", _("Give a day that is still to come."))
        if not self.errors and wanted:
            self.check_race()
        return found

    def check_race(self) -> None:
        """Let the race itself say what is wrong with the goal."""
        try:
            self.goal_race().clean()
        except ValidationError as error:
            self.add_error("goal", error.messages[0])

    def goal_race(self) -> Race:
        data = self.cleaned_data
        race = self.found or Race(runner=self.runner)
        race.name, race.day = data["race"], data["race_day"]
        if race.pk is None or nearest_goal(race.distance) != str(data["race_distance"]):
            race.distance = data["race_distance"]
        race.goal_time = round(meant(data["goal"], race.distance, sex=self.runner.sex)) if data["goal"] else None
        return race

    def save(self) -> None:
        """Keep the race if there is one; one that was known stays when the fields are emptied."""
        if self.cleaned_data["race"]:
            self.goal_race().save()


def nearest_goal(distance: float) -> str:
    """Return which of the choices a distance (m) is, the nearest for others."""
    return str(min(GOAL_DISTANCES, key=lambda metres: abs(metres - distance)))
