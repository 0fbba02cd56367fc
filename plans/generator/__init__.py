"""Plans from inputs: weekly loads by linear programme, then workouts chosen and scaled to them. No Django in
here."""

from plans.generator.inputs import GeneratedPlan, PlanInputs, PlannedDay, PlannedWeek, PlanRefused
from plans.generator.plan import generate

__all__ = ["GeneratedPlan", "PlanInputs", "PlanRefused", "PlannedDay", "PlannedWeek", "generate"]
