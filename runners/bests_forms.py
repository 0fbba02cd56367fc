"""Personal bests of all distances on one page, checked against one another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from runners.fields import ClockField, DateInput
from runners.models import Runner, TypedBest, User
from runners.models.races import meant
from runners.services import delete_best, save_best
from runners.templatetags.quantities import RACE_NAMES
from runners.typed_bests import Verdict, contradiction, verdict_on
from science.efforts import BEST_EFFORT_DISTANCES
from science.units import HALF_MARATHON, MARATHON

#: Those that most runners have; the others are folded away.
USUAL_DISTANCES = (1500.0, 3000.0, 5000.0, 10000.0, HALF_MARATHON, MARATHON)


@dataclass(frozen=True, slots=True)
class BestRow:
    """The fields of one distance (m), and what is said about them."""

    distance: float
    time: forms.BoundField
    day: forms.BoundField
    official: forms.BoundField
    verdict: str
    tone: str
    speed: float | None

    @property
    def key(self) -> int:
        return int(self.distance)

    @property
    def name(self) -> str:
        return RACE_NAMES[self.key]

    @property
    def usual(self) -> bool:
        """Whether it is shown at once, or only on being asked for."""
        return self.distance in USUAL_DISTANCES


class BestsForm(forms.Form):
    """A time, its day and whether it is official, for each distance; an emptied time takes the best away."""

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, **options)
        self.runner = runner
        self.stored = list(TypedBest.objects.filter(runner=runner).order_by("distance", "time"))
        self.fastest = {best.distance: best for best in reversed(self.stored)}
        self.typed: dict[float, TypedBest] = {}
        for distance in BEST_EFFORT_DISTANCES:
            best, name = self.fastest.get(distance), RACE_NAMES[int(distance)]
            shape = "h:mm:ss" if distance >= HALF_MARATHON else "m:ss"
            self.fields[f"time_{int(distance)}"] = ClockField(
                label=_("Time over %(name)s") % {"name": name},
                required=False,
                initial=best and best.time,
                widget=forms.TextInput(attrs={"placeholder": shape, "autocomplete": "off"}),
            )
            self.fields[f"day_{int(distance)}"] = forms.DateField(
                label=_("Day of the %(name)s") % {"name": name},
                required=False,
                initial=best and best.day,
                widget=DateInput(),
            )
            self.fields[f"official_{int(distance)}"] = forms.BooleanField(
                label=_("Official result over %(name)s") % {"name": name},
                required=False,
                initial=bool(best and best.official),
            )

    def clean(self) -> dict[str, Any]:
        for distance in BEST_EFFORT_DISTANCES:
            time, day = (self.cleaned_data.get(f"{name}_{int(distance)}") for name in ("time", "day"))
            if time and not day and f"day_{int(distance)}" not in self.errors:
                self.add_error(f"day_{int(distance)}", _("Give the day of this time."))
            elif day and not time and f"time_{int(distance)}" not in self.errors:
                self.add_error(f"time_{int(distance)}", _("Give the time of this day, or empty both."))
            if time:
                time = meant(time, distance, sex=self.runner.sex)
                self.typed[distance] = self.best(distance, time, day or self.runner.today())
        for best in self.typed.values():
            self.check(best)
        believed = [best for best in self.typed.values() if not self.is_wrong(best)]
        believed += [best for best in self.stored if best not in self.fastest.values()]
        for best in self.typed.values():
            reason = contradiction(best, [other for other in believed if other is not best])
            if reason and not self.is_wrong(best):
                self.add_error(f"time_{int(best.distance)}", reason)
        return self.cleaned_data

    def is_wrong(self, best: TypedBest) -> bool:
        return any(f"{name}_{int(best.distance)}" in self.errors for name in ("time", "day"))

    def best(self, distance: float, time: float, day: dt.date) -> TypedBest:
        official = self.cleaned_data.get(f"official_{int(distance)}", False)
        return TypedBest(runner=self.runner, distance=distance, time=time, day=day, official=official)

    def check(self, best: TypedBest) -> None:
        """Put beside the field what is impossible about a best by itself."""
        key = int(best.distance)
        try:
            best.clean_fields(exclude=["runner"])
            best.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(f"{name}_{key}", messages[0])

    @property
    def possible(self) -> list[TypedBest]:
        """The bests as far as they can be true."""
        if self.is_bound:
            self.is_valid()
            return [best for best in self.typed.values() if not self.is_wrong(best)]
        return list(self.fastest.values())

    def verdict(self) -> Verdict:
        return verdict_on(self.possible, sex=self.runner.sex)

    def rows(self, verdict: Verdict) -> list[BestRow]:
        """Return the fields by distance, each with what ``verdict`` or an error says about it."""
        found = []
        for distance in BEST_EFFORT_DISTANCES:
            time, day, official = (self[f"{name}_{int(distance)}"] for name in ("time", "day", "official"))
            said, tone = verdict.about.get(distance, ("", ""))
            errors = [*time.errors, *day.errors] if self.is_bound else []
            if errors:
                said, tone = " ".join(errors), "bad"
            best = (self.typed if self.is_bound else self.fastest).get(distance)
            found.append(BestRow(distance, time, day, official, said, tone, distance / best.time if best else None))
        return found

    def save(self) -> None:
        """Keep what was changed, and take away what was emptied."""
        for distance, best in self.fastest.items():
            if distance not in self.typed or self.typed[distance].day != best.day:
                delete_best(best)
        for distance, best in self.typed.items():
            before = self.fastest.get(distance)
            if not before or (before.time, before.day, before.official) != (best.time, best.day, best.official):
                save_best(best)
