"""Why a coach should look at an athlete: load flags, and rules on numbers with the evidence they rest on.

The limits are conventions of coaching, not laws; no rule speaks of injury or blame.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.services import Flag
from plans.interrupted import Interrupted

QUIET_DAYS = 5
SILENT_DAYS = 8
FORM_LOW = -30.0
MISSED_SOME = 3
RACE_SOON_DAYS = 14
PLAN_DAYS = 140
"""A race within so many days wants a plan: the longest ones take 20 weeks."""

LEVELS = ("bad", "warn", "info", "good")

#: Chips above the list: key, label, icon.
FILTERS = (
    ("", "All", ""),
    ("attention", "Needs attention", "warn"),
    ("missed", "Missed sessions", "xring"),
    ("quiet", "No run", "clock"),
    ("load", "Load", "trend"),
    ("race", "Racing soon", "flag"),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to look: how pressing, what about, in words."""

    level: str
    topic: str
    icon: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at; None where nothing is known."""

    days_since_run: int | None = None
    planned_since: int = 0
    flags: tuple[Flag, ...] = ()
    form: float | None = None
    missed: int = 0
    planned: int = 0
    days_to_race: int | None = None
    has_plan: bool = True
    interrupted: Interrupted | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What might be done next, and the page where it is done: upload, calendar, plan or none."""

    text: str
    page: str = ""


SUGGESTIONS = {
    "quiet": Suggestion("Ask how it goes. If the runs are on the watch, upload them here.", "upload"),
    "load": Suggestion("Lighten the next days: an easy run or a day off for the next hard session.", "calendar"),
    "missed": Suggestion("See which days fell out. A plan with fewer days may fit the week better.", "plan"),
    "race": Suggestion("Look through the last days before the race: little volume, nothing new.", "calendar"),
}


def suggestion(found: list[Reason], has_plan: bool, days_to_race: int | None) -> Suggestion:
    """Return what the most pressing reason asks for."""
    if found and found[0].topic in SUGGESTIONS:
        return SUGGESTIONS[found[0].topic]
    if days_to_race is not None and days_to_race <= PLAN_DAYS and not has_plan:
        return Suggestion(f"A race in {days_to_race} days, and no plan up to it yet.", "plan")
    return Suggestion("Nothing stands out: let it run.")


def reasons(facts: Facts) -> list[Reason]:
    """Return the reasons to look at an athlete, the most pressing first."""
    found = [*quiet(facts), *load(facts), *missed(facts), *away(facts), *race(facts), *unplanned(facts)]
    return sorted(found, key=lambda reason: LEVELS.index(reason.level))


def quiet(facts: Facts) -> list[Reason]:
    days = facts.days_since_run
    if days is None:
        text = "Nothing uploaded yet; an archive of the watch brings the whole history."
        return [Reason("info", "quiet", "clock", "No recordings yet", text)]
    if facts.interrupted:
        # Days on which nobody expects a run do not count.
        days = min(days, facts.interrupted.days_since)
    if days < QUIET_DAYS:
        return []
    text = f"{facts.planned_since} planned sessions since." if facts.planned_since else "No plan for these days."
    return [Reason("bad" if days >= SILENT_DAYS else "warn", "quiet", "clock", f"No run for {days} days", text)]


def load(facts: Facts) -> list[Reason]:
    found = [Reason(flag.level, "load", "trend", flag.title, flag.text) for flag in facts.flags]
    if facts.form is not None and facts.form < FORM_LOW:
        text = f"Form −{abs(facts.form):.0f}; below −{abs(FORM_LOW):.0f} most runners need easier days."
        found.append(Reason("bad", "load", "gauge", "Form low", text))
    return found


def missed(facts: Facts) -> list[Reason]:
    if facts.missed < MISSED_SOME:
        return []
    text = f"{facts.missed} of {facts.planned} planned sessions not done in 14 days."
    return [Reason("warn", "missed", "xring", f"Missed {facts.missed} of {facts.planned}", text)]


def race(facts: Facts) -> list[Reason]:
    if facts.days_to_race is None or facts.days_to_race > RACE_SOON_DAYS:
        return []
    when = "today" if facts.days_to_race == 0 else f"in {facts.days_to_race} days"
    return [Reason("info", "race", "flag", f"Races {when}", "")]


def unplanned(facts: Facts) -> list[Reason]:
    """A race is near enough for a plan, and there is none."""
    if facts.has_plan or facts.days_to_race is None or facts.days_to_race > PLAN_DAYS:
        return []
    when = "today" if facts.days_to_race == 0 else f"in {facts.days_to_race} days"
    return [Reason("info", "plan", "calendar", "No plan", f"A race {when}, and no plan up to it.")]


def away(facts: Facts) -> list[Reason]:
    """Something came in between, and the plan is that of the return."""
    found = facts.interrupted
    return [Reason("info", "away", "clock", found.title, found.text)] if found else []
