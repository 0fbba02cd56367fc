"""What an export holds: the tables in the order in which they can be read back, and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import DateField, F, Field, ForeignKey, Model, QuerySet

from plans.models import Plan, PlannedWorkout, PlanSchema, PlanWeek, Workout
from plans.outcome import AdviceAnswer, HandMatch
from runners.models import ConsentChange, Onboarding, Race, Runner, Thresholds, TypedBest, User
from sessions.archives import EXPORT_DOCUMENT, EXPORT_FORMAT
from sessions.models import Gear, Import, ImportFile, Lap, Overrule, RawFile, Session, Source

FORMAT, VERSION = EXPORT_FORMAT, 1
DOCUMENT = EXPORT_DOCUMENT
#: The shared library is the same everywhere: its rows are named by their keys.
LIBRARY: tuple[type[Model], ...] = (Workout, PlanSchema)
#: Of the runner: who she is, her habits and consents. Comparing oneself with another club is agreed to anew there.
RUNNER_LEFT_OUT = frozenset({"id", "user", "compared_since", "created_at"})
ACCOUNT_FIELDS = ("name", "email", "time_zone", "language", "units")


@dataclass(frozen=True)
class Table:
    """A model as a table of an export; ``runner`` leads from a row to its runner."""

    name: str
    model: type[Model]
    runner: str = "runner"
    left_out: frozenset[str] = frozenset()
    order: tuple[Any, ...] = ("pk",)
    only: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def fields(self) -> list[Field[Any, Any]]:
        """The columns: not whose row it is and who wrote it, not what is told by where the row is."""
        return [field for field in self.model._meta.concrete_fields if self.holds(field)]

    def holds(self, field: Field[Any, Any]) -> bool:
        if (
            (field.primary_key and not field.is_relation)
            or field.name in self.left_out
            or (isinstance(field, DateField) and field.auto_now)
        ):
            return False
        return not (isinstance(field, ForeignKey) and field.related_model in (Runner, User))

    @cached_property
    def stamps(self) -> list[str]:
        """The columns that Django would fill with the time at which a row is written."""
        return [field.name for field in self.fields if isinstance(field, DateField) and field.auto_now_add]

    def rows(self, runner: Runner) -> QuerySet[Any]:
        found = self.model._default_manager.filter(**{self.runner: runner}, **self.only)
        return found.order_by(*self.order)


TABLES = (
    Table("thresholds", Thresholds),
    Table("typed_bests", TypedBest),
    Table("races", Race),
    Table("consent_changes", ConsentChange),
    Table("onboarding", Onboarding, left_out=frozenset({"drafts"})),
    Table("raw_files", RawFile, left_out=frozenset({"path"})),
    Table("imports", Import, order=("created_at", "pk")),
    Table(
        "import_files",
        ImportFile,
        "import_job__runner",
        left_out=frozenset({"stored"}),
        # What waits to be read is not here yet.
        only={"state__in": [state for state in ImportFile.State if state != ImportFile.State.WAITING]},
    ),
    Table("gear", Gear),
    # Sessions before the pieces that were split from them.
    Table(
        "sessions", Session, left_out=frozenset({"recording_path"}), order=(F("split_from").asc(nulls_first=True), "pk")
    ),
    Table("laps", Lap, "session__runner"),
    Table("overrules", Overrule, "session__runner"),
    Table("sources", Source, "session__runner", left_out=frozenset({"recording_path"})),
    # How a plan was edited stays here; what it came to goes along.
    Table("plans", Plan, left_out=frozenset({"replaces", "edition"})),
    Table("plan_weeks", PlanWeek, "plan__runner"),
    Table("planned_workouts", PlannedWorkout),
    Table("hand_matches", HandMatch, "session__runner"),
    Table("advice_answers", AdviceAnswer, left_out=frozenset({"change"})),
)
BY_NAME = {table.name: table for table in TABLES}
BY_MODEL = {table.model: table for table in TABLES}


def runner_fields() -> list[Field[Any, Any]]:
    return [field for field in Runner._meta.concrete_fields if field.name not in RUNNER_LEFT_OUT]
