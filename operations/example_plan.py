"""The plan that docs/plan.md shows in full, made by the generator for an invented runner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plans.generator import PlanInputs, generate
from plans.generator.inputs import GeneratedPlan, PlannedDay, PlannedWeek
from plans.shipped_schemas import SHIPPED_SCHEMAS
from plans.targets import Numbers, lines
from plans.wording import step_lines

#: Where the plan begins and ends in docs/plan.md.
BEGIN = "<!-- plan: made by manage.py write_reference -->"
END = "<!-- end of plan -->"
ZONES = (114.0, 133.0, 152.0, 171.0, 190.0)
#: What the plan of the page is made from.
INPUTS = PlanInputs(
    today=date(2026, 5, 28),
    race_day=date(2026, 9, 27),
    race_distance=42195.0,
    race_name="Autumn Marathon",
    schema=next(one.schema for one in SHIPPED_SCHEMAS if one.slug == "marathon-16"),
    days_per_week=5,
    minutes=(60, 75, 60, 90, 60, 75, 200),
    goal_time=12600.0,
    predicted_time=12500.0,
    critical_speed=3.9,
    heart_rate_zones=ZONES,
    ctl=45.0,
    atl=48.0,
    recent_loads=(45.0,) * 28,
    longest_run=18000.0,
    best_ctl=55.0,
)


def renewed(page: str) -> str:
    """Return the page with its plan as the generator makes it today; what is written by hand stays."""
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return "\n".join([before + BEGIN, "", *_written(generate(INPUTS)), "", END + after])


def _written(plan: GeneratedPlan) -> Iterator[str]:
    yield "### The season"
    yield ""
    yield "| week | from | block | load | km | longest run | fitness, end | form, end (8 of 10) | why |"
    yield "|---:|---|---|---:|---:|---:|---:|---|---|"
    yield from (_season_row(plan, week) for week in plan.weeks)
    yield ""
    yield "What gives, told before the plan is saved:"
    yield ""
    yield from (f"- {one.gives} {one.costs}" for one in plan.compromises)
    for week in plan.weeks:
        yield ""
        yield f"### Week {week.index + 1}, {_day(week.first_day)}: {week.focus}"
        yield ""
        yield "| day | run | km | min | load | why |"
        yield "|---|---|---:|---:|---:|---|"
        yield from (_day_row(day) for day in plan.week_days(week))
    yield ""
    yield "### The key sessions step by step"
    for day in {day.name: day for day in plan.days if day.key}.values():
        yield ""
        yield f"**{day.name}** ({_day(day.day)})"
        yield ""
        told = step_lines(lines(day.structure, Numbers(plan.critical_speed, ZONES)), "km")
        yield from (f"{'  ' * line.startswith('  ')}- {line.strip(' ·')}" for line in told)


def _season_row(plan: GeneratedPlan, week: PlannedWeek) -> str:
    preview = plan.preview
    last = min((week.first_day - plan.first_day).days + 6, len(preview.days) - 1)
    runs = [day.distance for day in plan.week_days(week) if day.family != "race"]
    form = f"{preview.tsb[last]:+.0f} ({preview.low[last]:+.0f} to {preview.high[last]:+.0f})"
    block = f"{week.block_name}, lighter" if week.kind == "recovery" else week.block_name
    return (
        f"| {week.index + 1} | {_day(week.first_day)} | {block} | {week.load:.0f} | {week.distance / 1000:.1f} "
        f"| {max(runs) / 1000:.1f} km | {preview.ctl[last]:.0f} | {form} | {week.why} |"
    )


def _day_row(day: PlannedDay) -> str:
    name = f"**{day.name}**" if day.key else day.name
    length = f"{day.distance / 1000:.1f} | {day.duration / 60:.0f} | {day.load:.0f}"
    return f"| {day.day:%a} {_day(day.day)} | {name} | {length} | {day.why} |"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
