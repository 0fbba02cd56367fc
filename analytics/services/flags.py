"""Load flags: what in the last days went with more injuries in groups, or is known to wear runners out.

A flag is no forecast: it carries no chance of anything, and the absence of flags says nothing. Each has the numbers
that it rests on and where its limit comes from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from math import exp
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.services.days import Comeback, RunJump
from analytics.services.numbers import Numbers
from science.load import HIGHEST_MONOTONY

#: Rise of CTL in 7 days: 3 to 7 is usual, above 8 is called aggressive (conventions of coaching).
RAMP_STEEP, RAMP_TOO_STEEP = 6.0, 8.0
#: Monotony above this went with illness in 25 athletes (Foster 1998).
MONOTONY_HIGH = 2.0
#: Robust standard deviations of the heart's cost of running that are out of the common (convention).
COST_UNUSUAL = 2.0

Level = Literal["warn", "bad"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that a flag rests on, in SI units; ``unit`` says how a page writes it."""

    label: str
    value: float
    unit: Literal["distance", "load", "signed", "ratio", "percent", "days"]
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at: what, since when, on what evidence, by whose limit.

    ``kind`` is the kind of data that it reveals; ``grouped`` tells whether groups with it had more injuries.
    """

    key: str
    level: Level
    title: str
    text: str
    facts: tuple[Fact, ...]
    source: str
    kind: str = "activity"
    grouped: bool = False

    @property
    def caveat(self) -> str:
        if self.grouped:
            return _("Associated with more injuries in groups; cannot predict yours.")
        return _("A convention of training; no forecast of anything.")


def flags_of(numbers: Numbers, kinds: Collection[str]) -> list[Flag]:
    """Return the flags that the numbers raise, the most pressing first, of the ``kinds`` of data that may be seen.

    While the smoothed loads still rest on a guess nothing is said about how they rise.
    """
    found = [
        jump(numbers.jump),
        ramp(numbers),
        comeback(numbers.comeback),
        monotony(numbers),
        cardiac_cost(numbers),
        # Pain that a runner reports joins here.
    ]
    free = {"activity", *kinds}
    raised = [flag for flag in found if flag is not None and flag.kind in free]
    return sorted(raised, key=lambda flag: flag.level != "bad")


def jump(found: RunJump | None) -> Flag | None:
    if found is None:
        return None
    return Flag(
        key="long_run",
        level="bad" if found.distance > 2 * found.before else "warn",
        title=_("Long-run jump"),
        text=_("One run was %(share).0f %% longer than the longest of the 30 days before it.") % {"share": found.share},
        facts=(
            Fact(_("this run"), found.distance, "distance", found.day),
            Fact(_("longest before"), found.before, "distance", found.before_day),
        ),
        source=_("Frandsen et al. 2025, 5,205 runners: more than 10 % longer"),
        grouped=True,
    )


def ramp(numbers: Numbers) -> Flag | None:
    if numbers.ramp is None or numbers.ctl is None or not numbers.settled or numbers.ramp <= RAMP_STEEP:
        return None
    return Flag(
        key="ramp",
        level="bad" if numbers.ramp > RAMP_TOO_STEEP else "warn",
        title=_("Load rises steeply"),
        text=_("Fitness +%(ramp).1f in 7 days; %(limit)g a week is a usual limit.")
        % {"ramp": numbers.ramp, "limit": RAMP_STEEP},
        facts=(
            Fact(_("fitness a week ago"), numbers.ctl - numbers.ramp, "load", numbers.day - dt.timedelta(days=7)),
            Fact(_("fitness now"), numbers.ctl, "load", numbers.day),
        ),
        source=_("Convention of coaching: 3 to 7 a week, above 8 aggressive"),
    )


def comeback(found: Comeback | None) -> Flag | None:
    if found is None or not found.hard:
        return None
    return Flag(
        key="comeback",
        level="warn",
        title=_("First hard week after a gap"),
        text=missing_files(found) + " " + _("The week back asks for more than the fitness that was left."),
        facts=(
            Fact(_("load since"), found.load, "load", found.day),
            Fact(_("seven days of the fitness left"), 7 * found.fitness, "load", found.day - dt.timedelta(days=1)),
            Fact(_("days without a session"), found.rest_days, "days"),
        ),
        source=_("Convention: 14 days without a session are a gap"),
    )


def missing_files(found: Comeback) -> str:
    if found.since is None:
        return _("No sessions for %(days)d days or more before %(day)s: a break, or missing files?") % {
            "days": found.rest_days,
            "day": date_format(found.day, "j F"),
        }
    return _("No sessions between %(since)s and %(day)s: a break, or missing files?") % {
        "since": date_format(found.since, "j F"),
        "day": date_format(found.day, "j F"),
    }


def monotony(numbers: Numbers) -> Flag | None:
    """Every day alike wears out where the week is no lighter than the usual one."""
    heavy = numbers.load_7 >= numbers.load_28 / 4
    if numbers.monotony is None or numbers.monotony <= MONOTONY_HIGH or not heavy:
        return None
    capped = _(" or more") if numbers.monotony >= HIGHEST_MONOTONY else ""
    return Flag(
        key="monotony",
        level="warn",
        title=_("Every day alike"),
        text=_("Monotony %(value).1f%(more)s: the load hardly differs from day to day. A real rest day lowers it.")
        % {"value": numbers.monotony, "more": capped},
        facts=(
            Fact(_("monotony"), numbers.monotony, "ratio", numbers.day),
            Fact(_("load of 7 days"), numbers.load_7, "load", numbers.day),
            Fact(_("usual week of the last four"), numbers.load_28 / 4, "load", numbers.day),
        ),
        source=_("Foster 1998, 25 athletes: above 2 went with illness; by the sample's standard deviation"),
    )


def cardiac_cost(numbers: Numbers) -> Flag | None:
    cost, z = numbers.cardiac_cost, numbers.cardiac_cost_z
    if cost is None or z is None or z < COST_UNUSUAL:
        return None
    share = 100 * (exp(cost) - 1)
    return Flag(
        key="cardiac_cost",
        level="warn",
        title=_("Heart works harder"),
        text=_(
            "The same running in the same warmth cost the heart %(share).0f %% more than was usual in the last year."
        )
        % {"share": share}
        + " "
        + _("Fatigue, illness, little fitness or another strap can do this."),
        facts=(
            Fact(_("last 28 days against the year before"), share, "percent", numbers.day),
            Fact(_("robust standard deviations"), z, "signed", numbers.day),
        ),
        source=_("Convention: two robust standard deviations of earlier four weeks"),
        kind="heart_rate",
    )
