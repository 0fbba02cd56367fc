"""Every number of a session, family by family: its value, how sure it is, or what is missing for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import CriticalSpeed, Measures
from analytics.queries.session import DOUBTFUL_STEEP_SHARE, GRADED, why_no_decoupling, why_no_load
from analytics.services.loads import PACE
from runners.models import Thresholds
from science import efficiency
from science.load import power_load, session_rpe
from science.measure_form import THRESHOLD_TIME
from science.measured_run import SMALLEST_COVERAGE
from science.metrics import GROUPS, METRICS, Metric
from science.pace_profile import by_critical_speed, unpacked
from sessions.models import Session

FAMILY_NAMES = {
    "Time": gettext_lazy("Time"),
    "Speed and pacing": gettext_lazy("Speed and pacing"),
    "Hills and height": gettext_lazy("Hills and height"),
    "Heart": gettext_lazy("Heart"),
    "Running form": gettext_lazy("Running form"),
    "Power, efficiency, temperature, quality": gettext_lazy("Power, efficiency, temperature, quality"),
    "Load": gettext_lazy("Load"),
    "By critical speed": gettext_lazy("By critical speed"),
}


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number of a session: ``value`` with its 95 % interval if it has one, or ``missing``, a sentence why not.

    ``validity`` is that of the metric, less where ``doubt`` says what this session does to it.
    """

    metric: Metric
    value: float | None
    interval: tuple[float, float] | None
    missing: str
    validity: int
    doubt: str


@dataclass(frozen=True, slots=True)
class Family:
    """Numbers that belong together, and how many of them are known."""

    name: str
    rows: list[NumberRow]

    @property
    def known(self) -> int:
        return sum(row.value is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a session when one of its numbers is missing."""

    session: Session
    measures: Measures
    values: Mapping[str, float]
    speed: CriticalSpeed | None
    thresholds: Thresholds
    kinds: Collection[str]

    def has(self, symbol: str) -> bool:
        return symbol in self.values

    def at_least(self, symbol: str, least: float) -> bool:
        return self.values.get(symbol, 0.0) >= least


def families(
    session: Session,
    measures: Measures | None,
    values: Mapping[str, float],
    speed: CriticalSpeed | None,
    thresholds: Thresholds,
    kinds: Collection[str],
) -> list[Family]:
    """Return every number of ``science.metrics``; those of a kind that is not in ``kinds`` without their value."""
    values = {**values, **other_loads(session, measures, thresholds)}
    found = Known(session, measures or Measures(), values, speed, thresholds, kinds)
    free = {"activity", *kinds}

    def row(metric: Metric) -> NumberRow:
        value = found.values.get(metric.symbol) if metric.kind in free else None
        missing = ""
        if metric.kind not in free:
            missing = _("Not shared with you.")
        elif value is None:
            missing = _("This session has not been measured yet.") if measures is None else why(metric.symbol, found)
        doubt = "" if value is None else doubt_of(metric.symbol, found.values)
        return NumberRow(metric, value, interval(metric.symbol, found), missing, metric.validity - bool(doubt), doubt)

    return [Family(str(FAMILY_NAMES[name]), [row(metric) for metric in metrics]) for name, metrics in GROUPS.items()]


def other_loads(session: Session, measures: Measures | None, thresholds: Thresholds) -> dict[str, float]:
    """Return the loads that are kept nowhere: by the effort told, and by power; each on a scale of its own."""
    found = {}
    if session.effort:
        found["session_rpe"] = session_rpe(session.effort, session.timer_time)
    watts, limit = measures and measures.normalised_power, thresholds.threshold_power
    if session.is_running and measures and watts and limit and measures.moving_time:
        found["power_load"] = power_load(watts, measures.moving_time, threshold_power=limit)
    return found


def doubt_of(symbol: str, values: Mapping[str, float]) -> str:
    """Return what this session does to a number that is usually surer; empty if nothing."""
    if symbol in GRADED and values.get("steep_share", 0.0) > DOUBTFUL_STEEP_SHARE:
        return _("Much of the way was steeper than what a slope's cost is known for; the slope was cut there.")
    return ""


def interval(symbol: str, found: Known) -> tuple[float, float] | None:
    """Return the 95 % interval that the critical speed's gives what rests on it; None for all else."""
    value, speed = found.values.get(symbol), found.speed
    if value is None or speed is None or not speed.low or not speed.high:
        return None
    if symbol == "time_above_critical_speed":
        profile = unpacked(bytes(found.measures.profile))
        most, least = (by_critical_speed(profile, critical_speed=bound)[symbol] for bound in (speed.low, speed.high))
        return least, most
    power = {"pace_load": 2, "intensity_factor": 1, "load": 2 if found.measures.load_method == PACE else 0}.get(symbol)
    if not power:
        return None
    return value * (speed.value / speed.high) ** power, value * (speed.value / speed.low) ** power


def why(symbol: str, found: Known) -> str:
    """Return in plain words what is missing for a number."""
    if symbol == "decoupling":
        return why_no_decoupling(dict(found.values), found.kinds)
    for symbols, holds, sentence in NEEDS:
        if symbol in symbols and not holds(found):
            return str(sentence)
    if symbol in ("load", "pace_load", "intensity_factor"):
        told = why_no_load(found.session, found.measures, found.speed)
        return told or _("The load is being worked out.")
    return _("The recording does not hold enough for it.")


def family(name: str, *without: str) -> frozenset[str]:
    return frozenset(metric.symbol for metric in GROUPS[name]) - set(without)


#: Numbers about a share of which must be known, by what they need.
HEART = frozenset(symbol for symbol, metric in METRICS.items() if metric.kind == "heart_rate") - {"rmssd"}
SUMMED_HEART = frozenset(
    ("trimp", "heart_rate_load", "edwards_trimp", "lucia_trimp", "mean_reserve", "time_above_threshold", "easy_share")
) | {"beats_per_kilometre", "efficiency_factor"}
STEPS = frozenset(("mean_cadence", "max_cadence", "cadence_variation", "steps", "step_length", "duty_factor"))
CONTACT = frozenset(("ground_contact_time", "duty_factor", "leg_stiffness"))
OSCILLATION = frozenset(("vertical_oscillation", "vertical_ratio"))
WATTS = frozenset(symbol for symbol in METRICS if "power" in symbol) | {"running_effectiveness"}
BY_MASS = frozenset(("energy", "leg_stiffness", "power_per_mass", "running_effectiveness"))
GROUND = family("Hills and height", "energy")
D_PRIME = frozenset(("d_prime_minimum", "d_prime_spent"))
BY_SPEED = family("By critical speed") | {"pace_load", "intensity_factor"}
SPEEDS = family("Speed and pacing") | {"moving_time", "walking_time", "energy", "suspect_share"} | BY_SPEED

#: What numbers need, in the order in which it is told that they lack it.
NEEDS: tuple[tuple[frozenset[str], Callable[[Known], bool], object], ...] = (
    (BY_SPEED | {"power_load"}, lambda k: k.session.is_running, gettext_lazy("For runs only.")),
    (HEART, lambda k: k.has("mean_heart_rate"), gettext_lazy("No heart rate was recorded.")),
    (
        SUMMED_HEART,
        lambda k: k.at_least("heart_rate_coverage", 100 * SMALLEST_COVERAGE),
        gettext_lazy("The heart rate is missing for more than a fifth of the run."),
    ),
    (frozenset(("rmssd",)), lambda k: k.has("rmssd"), gettext_lazy("The strap told too few clean intervals.")),
    (SPEEDS, lambda k: k.has("distance"), gettext_lazy("The recording holds no distance and no speed.")),
    (
        GROUND | {"grade_adjusted_speed"},
        lambda k: k.has("mean_altitude"),
        gettext_lazy("No altitude was recorded that can be believed."),
    ),
    (frozenset(("climb_rate",)), lambda k: k.has("climb_rate"), gettext_lazy("Less than a minute was uphill.")),
    (
        frozenset(("half_speed_ratio", "level_split", "ascent_rate", "beats_per_kilometre")),
        lambda k: k.at_least("distance", 1000),
        gettext_lazy("Shown from 1 km on."),
    ),
    (STEPS, lambda k: k.has("mean_cadence"), gettext_lazy("No cadence was recorded.")),
    (CONTACT, lambda k: k.has("ground_contact_time"), gettext_lazy("The device does not measure ground contact.")),
    (OSCILLATION, lambda k: k.has("vertical_oscillation"), gettext_lazy("The device does not measure oscillation.")),
    (
        frozenset(("ground_contact_balance",)),
        lambda k: k.has("ground_contact_balance"),
        gettext_lazy("The device does not measure left and right."),
    ),
    (WATTS, lambda k: k.has("mean_power"), gettext_lazy("No power was recorded.")),
    (BY_MASS, lambda k: bool(k.thresholds.weight), gettext_lazy("Needs the body mass; it is set under Thresholds.")),
    (
        frozenset(("leg_stiffness",)),
        lambda k: k.has("leg_stiffness"),
        gettext_lazy("Needs the body height, which the recording does not tell."),
    ),
    (
        frozenset(("power_load",)),
        lambda k: bool(k.thresholds.threshold_power),
        gettext_lazy("Needs the threshold power; it is set under Thresholds."),
    ),
    (
        frozenset(("best_heart_rate_20", "best_power_20")),
        lambda k: k.at_least("timer_time", THRESHOLD_TIME),
        gettext_lazy("Needs 20 minutes."),
    ),
    (
        frozenset(("efficiency_factor",)),
        lambda k: k.at_least("moving_time", efficiency.SHORTEST_FOR_EFFICIENCY),
        gettext_lazy("Shown for steady runs of 20 minutes or more."),
    ),
    (
        frozenset(("efficiency_factor",)),
        lambda k: k.values.get("speed_variation", 100) <= 100 * efficiency.STEADY,
        gettext_lazy("Shown for steady runs; this one's pace changed too much."),
    ),
    (
        frozenset(("mean_temperature", "max_temperature")),
        lambda k: k.has("mean_temperature"),
        gettext_lazy("The device told no temperature."),
    ),
    (frozenset(("session_rpe",)), lambda k: bool(k.session.effort), gettext_lazy("No effort has been told.")),
    (BY_SPEED, lambda k: k.speed is not None, gettext_lazy("Needs a critical speed, and there is none yet.")),
    (
        D_PRIME,
        lambda k: k.speed is not None and k.speed.sure_d_prime is not None,
        gettext_lazy("Needs a D′ that is sure enough."),
    ),
)
