"""Weekly training loads from today to race day, as a linear programme.

The unknowns are the loads W_k of the weeks. Day loads are w = S W, where S holds each week's shares of the
weekdays, so fitness (CTL) and fatigue (ATL) of every day are linear in W:

    CTL = A_c w + b_c,  A[t, s] = L (1 - L)^(t - s),  b[t] = x0 (1 - L)^(t + 1),  L = 1 - exp(-1 / tau)

The exponentially weighted mean decays exactly, L = 1 - exp(-1 / tau); the check values of the science page
come out of this convention and not of L = 1 / tau. ``ctl[t]`` and ``atl[t]`` hold after the load of day t;
``tsb[t]`` is form in the morning of day t, yesterday's CTL - ATL. The race is judged in its morning.

Reference: Bosquet et al. 2007, Med Sci Sports Exerc 39:1358, doi 10.1249/mss.0b013e31806010e0 (taper). The
other limits are conventions of coaching (see each constant).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from science.fitness import CTL_DAYS, USUAL, State, TimeConstants, decay, load_history, smooth

RAMP = 5.0
"""Most that CTL may rise in a week. Coaching practice names 3 to 7; no paper supports the exact figure."""
STEP = 1.10
"""Most that a week may be of the last load week. A convention; studies support no universal rule."""
FIRST_WEEK = 1.15
"""Most that the first week may be of the mean of the last four. A convention."""
RECOVERY = 0.75
"""Most that a recovery week may be of the week before. Coaching practice: 20-30 % less."""
TAPER = (0.75, 0.50)
"""Most that the taper weeks may be of the last load week; Bosquet 2007: two weeks, volume 41-60 % less."""
CEILING = 1.25
"""Most that CTL may be of its best of the last twelve months. A convention."""
FORM = (5.0, 25.0)
"""Band of form (TSB) on race morning. Coaching practice."""

TIGHT = 1e-6
"""Relative slack below which a limit counts as reached."""
VISIBLE = 0.05
"""Misfit, in CTL, below which a wish counts as kept."""
MISFIT_COST = 1e3
"""Price of one unit of a relaxed wish against one CTL: relaxed as little as possible."""
SMOOTHING_ROOM = 1e-7
"""CTL on race day that numerical noise may take when the climb is made even."""
FULL_WEEKS = 1e-3
"""Weight that fills weeks which do not change the race up to their limits."""
BEND = 0.1
"""Price of a point of bend in the climb, against the largest step of one point in each week."""
SHALLOW_RECOVERY = 1.0
"""Price of each point of load that a recovery week stays below its limit."""

Floats = NDArray[np.float64]
WeekKind = Literal["load", "recovery", "taper"]
Limit = Literal["first week", "step", "recovery", "taper", "ramp", "ceiling", "hours", "least", "form", "even"]
RelaxedName = Literal["target", "form", "recovery"]


_FIGURES = {"target": "{:.1f}", "form": "{:+.1f}", "recovery": "{:.0%}"}


def _figure(name: RelaxedName, value: float) -> str:
    return _FIGURES[name].format(value).replace("-", "−").replace("%", " %")


class InfeasibleLoadsError(ValueError):
    """No weekly loads satisfy the constraints, not even with everything relaxed that may be."""


@dataclass(frozen=True)
class LoadProblem:
    """What the weekly loads must satisfy.

    ``shares`` is (weeks, 7) and each row sums to 1. ``race_day`` counts from the first day of the first week.
    ``habitual`` is the mean weekly load of the last four weeks; None leaves the first week free but for
    ``most``. ``ceiling`` is in CTL. ``most`` and ``least`` are loads per week. ``taper`` has one entry a
    taper week. ``given`` is the CTL on race day that may be given away for an even climb. ``days`` are the time
    constants of CTL and ATL.
    """

    kinds: tuple[WeekKind, ...]
    shares: Floats
    ctl: float
    atl: float
    race_day: int
    most: Floats
    least: Floats
    habitual: float | None = None
    first_week: float | None = FIRST_WEEK
    ramp: float | None = RAMP
    step: float | None = STEP
    recovery: float = RECOVERY
    taper: tuple[float, ...] = TAPER
    ceiling: float | None = None
    form: tuple[float, float] = FORM
    target: float | None = None
    given: float = 0.0
    days: TimeConstants = USUAL


@dataclass(frozen=True)
class Relaxation:
    """A wish that could not be kept: which, what was asked, what it became."""

    name: RelaxedName
    asked: float
    became: float

    @property
    def gives(self) -> str:
        """Say what gives way."""
        asked, became = _figure(self.name, self.asked), _figure(self.name, self.became)
        return {
            "target": f"Fitness on race day becomes {became} instead of {asked}.",
            "form": f"Form on race morning becomes {became}, outside the wished band that ends at {asked}.",
            "recovery": f"A recovery week comes to {became} of the week before it instead of {asked}.",
        }[self.name]

    @property
    def costs(self) -> str:
        """Say what that costs the runner."""
        if self.name == "target":
            return "The limits on growth come first: reaching it would need a later race or more weeks."
        if self.name == "recovery":
            return "There is less rest between the blocks: skip a run rather than carry tiredness on."
        if self.became < self.asked:
            return "The legs may still be tired at the start: keep the last days shorter if they feel heavy."
        return "There is more rest than needed and a little sharpness is lost: keep the strides in."


@dataclass(frozen=True)
class LoadPlan:
    """Weekly loads, what follows from them day by day up to race day, and which limit held each week."""

    weekly: Floats
    daily: Floats
    ctl: Floats
    atl: Floats
    tsb: Floats
    limits: tuple[Limit, ...]
    relaxed: tuple[Relaxation, ...] = ()

    @property
    def race_form(self) -> float:
        """Form (TSB) on race morning."""
        return float(self.tsb[-1])

    @property
    def race_fitness(self) -> float:
        """CTL on race morning, before the race itself."""
        return float(self.ctl[-2])


def weekly_load_for_ramp(ctl: float, ramp: float) -> float:
    """Return the load of a week of equal days that adds ``ramp`` to ``ctl``: 7 (c + r / (1 - e^(-1/6)))."""
    return 7.0 * (ctl + ramp / (1.0 - math.exp(-7.0 / CTL_DAYS)))


def response(days: int, tau: float) -> Floats:
    """Return A[t, s] = L (1 - L)^(t - s) for s <= t: what the load of day s adds to the mean after day t."""
    gain = decay(tau)
    lag = np.arange(days)[:, None] - np.arange(days)[None, :]
    decayed: Floats = gain * (1.0 - gain) ** np.maximum(lag, 0)
    return np.where(lag >= 0, decayed, 0.0)


def plan_loads(problem: LoadProblem) -> LoadPlan:
    """Return the weekly loads that bring the most fitness to race day (or ``target``) within every limit.

    Wishes give way in this order when they cannot all be kept: target fitness, the form band, the depth of
    the recovery weeks. Of all solutions equally good on race day the one that climbs most evenly is taken.
    Raises InfeasibleLoadsError if hard limits contradict each other (``least`` above what they allow).
    """
    model = _Model(problem)
    for loose in ((), ("form",), ("form", "recovery")):
        best = model.best(loose)
        if best is not None:
            return model.plan(model.even(best, loose))
    raise InfeasibleLoadsError("The smallest weeks asked for are larger than the limits on growth and hours allow.")


class _Row(NamedTuple):
    """One inequality: coefficients @ W - slack <= bound, and what it stands for."""

    limit: Limit
    week: int
    coefficients: Floats
    bound: float
    slack: int | None = None


@dataclass
class _Model:
    """The programme over x = (W, misfit of the target, misfit of the form band, excess of each recovery)."""

    problem: LoadProblem
    spread: Floats = field(init=False)
    rows: list[_Row] = field(init=False)

    def __post_init__(self) -> None:
        problem, self.weeks = self.problem, len(self.problem.kinds)
        days = 7 * self.weeks
        self.spread = np.zeros((days, self.weeks))
        for week in range(self.weeks):
            self.spread[7 * week : 7 * week + 7, week] = problem.shares[week]
        tau = problem.days
        self.fitness = response(days, tau.ctl) @ self.spread
        self.fatigue = response(days, tau.atl) @ self.spread
        self.fitness_start = smooth(np.zeros(days), days=tau.ctl, start=problem.ctl)
        self.fatigue_start = smooth(np.zeros(days), days=tau.atl, start=problem.atl)
        self.eve = problem.race_day - 1
        self.target_slack, self.form_slack = self.weeks, self.weeks + 1
        self.columns = 2 * self.weeks + 2
        self.rows = [*self._growth_rows(), *self._fitness_rows(), *self._race_rows()]

    def _reference(self, week: int) -> int | None:
        """The last load week before ``week``; None when that lies in the runner's history."""
        return max((k for k in range(week) if self.problem.kinds[k] == "load"), default=None)

    def _at_most(self, limit: Limit, week: int, reference: int | None, factor: float) -> list[_Row]:
        coefficients = np.zeros(self.weeks)
        coefficients[week] = 1.0
        slack = self.weeks + 2 + week if limit == "recovery" else None
        if reference is not None:
            coefficients[reference] = -factor
            return [_Row(limit, week, coefficients, 0.0, slack)]
        if self.problem.habitual is None:
            return []
        return [_Row(limit, week, coefficients, factor * self.problem.habitual, slack)]

    def _growth_rows(self) -> list[_Row]:
        rows, problem = [], self.problem
        tapers = iter(problem.taper)
        for week, kind in enumerate(problem.kinds):
            if kind == "taper":
                rows += self._at_most("taper", week, self._reference(week), next(tapers))
            elif kind == "recovery":
                rows += self._at_most("recovery", week, week - 1 if week else None, problem.recovery)
            elif week == 0 and problem.first_week is not None:
                rows += self._at_most("first week", week, None, problem.first_week)
            elif week > 0 and problem.step is not None:
                rows += self._at_most("step", week, self._reference(week), problem.step)
        return rows

    def _fitness_rows(self) -> list[_Row]:
        rows, problem = [], self.problem
        for week in range(self.weeks):
            end, start = 7 * week + 6, 7 * week - 1
            rise = self.fitness[end] - (self.fitness[start] if week else 0.0)
            unloaded = self.fitness_start[end] - (self.fitness_start[start] if week else problem.ctl)
            if problem.ramp is not None:
                rows.append(_Row("ramp", week, rise, problem.ramp - float(unloaded)))
            if problem.ceiling is not None:
                top = max(problem.ceiling, problem.ctl)
                days = range(7 * week, 7 * week + 7)
                rows += [_Row("ceiling", week, self.fitness[t], top - float(self.fitness_start[t])) for t in days]
        return rows

    def _race_rows(self) -> list[_Row]:
        (low, high), last = self.problem.form, self.weeks - 1
        form = self.fitness[self.eve] - self.fatigue[self.eve]
        start = float(self.fitness_start[self.eve] - self.fatigue_start[self.eve])
        rows = [
            _Row("form", last, form, high - start, self.form_slack),
            _Row("form", last, -form, start - low, self.form_slack),
        ]
        if self.problem.target is not None:
            aim = self.problem.target - float(self.fitness_start[self.eve])
            rows.append(_Row("even", last, self.fitness[self.eve], aim, self.target_slack))
            rows.append(_Row("even", last, -self.fitness[self.eve], -aim, self.target_slack))
        return rows

    def _matrix(self) -> tuple[Floats, Floats]:
        matrix = np.zeros((len(self.rows), self.columns))
        for number, row in enumerate(self.rows):
            matrix[number, : self.weeks] = row.coefficients
            if row.slack is not None:
                matrix[number, row.slack] = -1.0
        return matrix, np.array([row.bound for row in self.rows])

    def _ranges(self, loose: tuple[str, ...]) -> list[tuple[float, float]]:
        weeks = list(zip(self.problem.least.tolist(), self.problem.most.tolist(), strict=True))
        form = (0.0, np.inf if "form" in loose else 0.0)
        recovery = (0.0, np.inf if "recovery" in loose else 0.0)
        return [*weeks, (0.0, np.inf), form, *[recovery] * self.weeks]

    def _cost(self) -> Floats:
        cost = np.zeros(self.columns)
        cost[self.target_slack] = 1.0
        cost[self.form_slack :] = MISFIT_COST
        if self.problem.target is None:
            cost[: self.weeks] = -self.fitness[self.eve]
        return cost

    def best(self, loose: tuple[str, ...]) -> Floats | None:
        """Return the x of the most fitness on race day; None if the limits contradict each other."""
        if np.any(self.problem.least > self.problem.most):
            return None
        matrix, bounds = self._matrix()
        answer = linprog(self._cost(), A_ub=matrix, b_ub=bounds, bounds=self._ranges(loose), method="highs")
        return np.asarray(answer.x, dtype=np.float64) if answer.status == 0 else None

    def even(self, best: Floats, loose: tuple[str, ...]) -> Floats:
        """Return the loads that equal ``best`` on race day and climb most evenly.

        The largest step between load weeks is made small, then the sum of the |second differences|; the first
        step is the one from the habitual week.
        """
        (steps, first), (bends, second) = self._differences(1), self._differences(2)
        matrix, bounds = self._matrix()
        cost = self._cost()
        differences = np.vstack((steps, -steps, bends, -bends))
        sizes = np.zeros((len(differences), 1 + len(bends)))
        sizes[: 2 * len(steps), 0] = -1.0
        sizes[2 * len(steps) :, 1:] = -np.vstack((np.eye(len(bends)), np.eye(len(bends))))
        kept = np.hstack((np.vstack((matrix, cost)), np.zeros((len(matrix) + 1, sizes.shape[1]))))
        limit = np.concatenate(
            (bounds, [cost @ best + SMOOTHING_ROOM + self.problem.given], -first, first, -second, second)
        )
        wish = np.concatenate((self._fullness(), [float(self.weeks)], np.full(len(bends), BEND)))
        ranges = [*self._ranges(loose), *[(0.0, np.inf)] * sizes.shape[1]]
        rows = np.vstack((kept, np.hstack((differences, sizes))))
        answer = linprog(wish, A_ub=rows, b_ub=limit, bounds=ranges, method="highs")
        x = np.asarray(answer.x, dtype=np.float64) if answer.status == 0 else best
        return x[: self.weeks]

    def _differences(self, order: int) -> tuple[Floats, Floats]:
        """Return rows and constants of the first or second differences of the load weeks, after the habitual
        one.
        """
        loads: list[int | None] = [k for k, kind in enumerate(self.problem.kinds) if kind == "load"]
        weeks = loads if self.problem.habitual is None else [None, *loads]
        factors = {1: (-1.0, 1.0), 2: (1.0, -2.0, 1.0)}[order]
        count = max(len(weeks) - order, 0)
        rows, constants = np.zeros((count, self.columns)), np.zeros(count)
        for number in range(count):
            for week, factor in zip(weeks[number : number + order + 1], factors, strict=True):
                if week is None:
                    constants[number] += factor * (self.problem.habitual or 0.0)
                else:
                    rows[number, week] += factor
        return rows, constants

    def _fullness(self) -> Floats:
        """Return costs that fill the weeks: recovery weeks up to their limit first, then all."""
        cost = np.zeros(self.columns)
        cost[: self.weeks] = -FULL_WEEKS
        for week, kind in enumerate(self.problem.kinds):
            if kind == "recovery":
                cost[week] -= SHALLOW_RECOVERY
                if week:
                    cost[week - 1] += SHALLOW_RECOVERY * self.problem.recovery
        return cost

    def plan(self, weekly: Floats) -> LoadPlan:
        problem = self.problem
        daily = (self.spread @ weekly)[: problem.race_day + 1]
        course = load_history(daily, state=State(problem.ctl, problem.atl, problem.days))
        limits = tuple(self._limit(week, weekly) for week in range(self.weeks))
        relaxed = self._relaxed(weekly, float(course.ctl[self.eve]), float(course.tsb[-1]))
        return LoadPlan(weekly, daily, course.ctl, course.atl, course.tsb, limits, relaxed)

    def _limit(self, week: int, weekly: Floats) -> Limit:
        """Return the limit that holds this week's load down; "even" if none does by itself."""
        for row in self.rows:
            if row.week == week and row.coefficients[week] > 0 and row.limit != "even":
                slack = row.bound - float(row.coefficients @ weekly)
                if abs(slack) <= TIGHT * max(1.0, abs(weekly[week])):
                    return row.limit
        if weekly[week] >= self.problem.most[week] - TIGHT * max(1.0, weekly[week]):
            return "hours"
        return "least" if weekly[week] <= self.problem.least[week] + TIGHT else "even"

    def _relaxed(self, weekly: Floats, fitness: float, form: float) -> tuple[Relaxation, ...]:
        found, problem = [], self.problem
        if problem.target is not None and abs(fitness - problem.target) > VISIBLE:
            found.append(Relaxation("target", problem.target, fitness))
        low, high = problem.form
        if not low - VISIBLE <= form <= high + VISIBLE:
            found.append(Relaxation("form", low if form < low else high, form))
        depth = [
            weekly[k] / reference
            for k, kind in enumerate(problem.kinds)
            if kind == "recovery" and (reference := weekly[k - 1] if k else problem.habitual or 0.0) > 0
        ]
        if depth and max(depth) > problem.recovery + TIGHT:
            found.append(Relaxation("recovery", problem.recovery, float(max(depth))))
        return tuple(found)
