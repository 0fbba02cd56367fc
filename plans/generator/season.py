"""From today to the race: when the plan begins, which weeks of the schema it keeps, or a clear refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from plans.generator.inputs import Compromise, PlanInputs, PlanRefused
from plans.schemas import Block, Schema, SchemaWeek
from science.world_records import world_record

FEWEST_WEEKS = 3
"""A plan needs one week of load before the two of the taper."""
BREAK_DAYS = 10
"""Days in a row without a run from which on they are a break. A convention."""
FARTHEST_WEEKS = 52
SHORTEST_RUN_MINUTES = 20.0
"""A weekday with less time than this is no training day."""
SHORTEST_RACE, LONGEST_RACE = 3_000.0, 60_000.0


@dataclass(frozen=True)
class Season:
    """The weeks of the plan; ``race_weekday`` is 0 on a Monday."""

    first_day: date
    race_day: date
    schema: Schema
    weeks: tuple[tuple[int, Block, SchemaWeek], ...]

    @property
    def race_weekday(self) -> int:
        return self.race_day.weekday()


def day_text(day: date) -> str:
    """Return a day as "3 May 2026"."""
    return f"{day.day} {day:%B %Y}"


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def next_monday(today: date) -> date:
    """Return the day a plan can begin: today on a Monday, else the Monday that follows."""
    return today + timedelta(days=(7 - today.weekday()) % 7)


def check(inputs: PlanInputs) -> None:
    """Raise PlanRefused when no plan makes sense."""
    weeks = _weeks_left(inputs)
    if inputs.race_day < inputs.today:
        raise PlanRefused(f"The race on {day_text(inputs.race_day)} is over. Choose a day that lies ahead.")
    # The rest of a plan may be a taper alone: what it rests on was run before.
    if weeks < (FEWEST_WEEKS if inputs.habit is None else 1):
        raise PlanRefused(
            f"The race is in {(inputs.race_day - inputs.today).days} days. A plan needs {FEWEST_WEEKS} full weeks, "
            "because training shows only after two or three of them: run easily, rest well, and plan the next race."
        )
    if weeks > FARTHEST_WEEKS:
        begin = monday_of(inputs.race_day) - timedelta(weeks=FARTHEST_WEEKS)
        raise PlanRefused(
            f"The race is {weeks} weeks away. Nobody's shape can be planned that far ahead: "
            f"choose a nearer race first, or come back after {day_text(begin)}."
        )
    if not any(minutes >= SHORTEST_RUN_MINUTES for minutes in inputs.minutes):
        raise PlanRefused(f"There is no weekday with {SHORTEST_RUN_MINUTES:.0f} min or more. Free at least one day.")
    if not SHORTEST_RACE <= inputs.race_distance <= LONGEST_RACE:
        raise PlanRefused("Plans are made for races from 3 to 60 km.")
    if inputs.goal_time and inputs.goal_time < world_record(inputs.race_distance):
        raise PlanRefused("The goal is faster than anybody has ever run this distance. Look for a slip in the time.")


def _weeks_left(inputs: PlanInputs) -> int:
    return ((monday_of(inputs.race_day) - next_monday(inputs.today)).days) // 7 + 1


def after_break(inputs: PlanInputs) -> bool:
    """Say whether the plan begins after a break: then its first week has no hard session. A convention."""
    if inputs.habit is not None or (not inputs.recent_loads and inputs.weekly_distance):
        return False
    return not sum(inputs.recent_loads[-BREAK_DAYS:])


def season_of(inputs: PlanInputs) -> tuple[Season, list[Compromise]]:
    """Return the weeks of the plan and what had to give for them."""
    left = _weeks_left(inputs)
    schema = inputs.schema.shortened(left)
    if schema.weeks < inputs.schema.weeks:
        # What was cut off was to make tired first.
        schema = schema.begun_with_load()
    first = monday_of(inputs.race_day) - timedelta(weeks=schema.weeks - 1)
    weeks = tuple((number, block, week) for number, block in enumerate(schema.blocks) for week in block.weeks)
    compromises = []
    if schema.weeks < inputs.schema.weeks:
        compromises.append(
            Compromise(
                f"Only {left} of the schema's {inputs.schema.weeks} weeks are left before the race: "
                f"the first {inputs.schema.weeks - left} are left out.",
                "There is less time to build a base: the plan starts from what you run now and reaches less.",
            )
        )
    elif (first - inputs.today).days > 7:
        compromises.append(
            Compromise(
                f"The plan begins on {day_text(first)}, {schema.weeks} weeks before the race.",
                "The weeks up to that day are taken to be like your last four.",
            )
        )
    return Season(first, inputs.race_day, schema, weeks), compromises
