"""What tests wish of the plan generator."""

from datetime import date

from plans.generator import PlanInputs
from plans.shipped_schemas import SHIPPED_SCHEMAS

SCHEMAS = {one.slug: one.schema for one in SHIPPED_SCHEMAS}
TODAY = date(2026, 5, 28)


def inputs(**changes):
    values = {
        "today": TODAY,
        "race_day": date(2026, 9, 27),
        "race_distance": 42195.0,
        "schema": SCHEMAS["marathon-16"],
        "days_per_week": 5,
        "minutes": (60, 75, 60, 90, 60, 75, 200),
        "critical_speed": 3.9,
        "heart_rate_zones": (114.0, 133.0, 152.0, 171.0, 190.0),
        "ctl": 45.0,
        "atl": 48.0,
        "recent_loads": (45.0,) * 28,
        "longest_run": 18000.0,
        "best_ctl": 55.0,
    }
    return PlanInputs(**{**values, **changes})


def gives(plan):
    return " ".join(one.gives for one in plan.compromises)
