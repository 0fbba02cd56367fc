"""Every number of what was run of a plan, declared once, as `science.metrics` does for a session."""

from __future__ import annotations

from science.metrics import Metric

# A table reads best as a table.
# fmt: off
PLANNED: dict[str, Metric] = {metric.symbol: metric for metric in (
    Metric("amount_score", "Amount as planned", "%", 0, None, 3, "activity",
           "1 − max(0, |done/planned − 1| − 0.1)/0.5; convention",
           "Of load, duration and distance each: too much counts as too little does."),
    Metric("step_score", "Step as planned", "%", 0, None, 2, "activity",
           "Share run × score of the speed; convention",
           "How much of a step was run, and whether its grade-adjusted speed kept to its range."),
    Metric("steps_score", "Steps as planned", "%", 0, None, 2, "activity",
           "Mean weighted by planned load; convention",
           "Only if the steps are found in the recording and 70 % of their load can be judged."),
    Metric("compliance", "Compliance", "%", 0, "mean", 2, "activity",
           "Half amounts, half steps; convention",
           "How near a run came to the plan. Not how good the run was, nor the plan. A week's is weighted by load."),
    Metric("distance_variance", "Distance against plan", "%", 0, None, 4, "activity", "done/planned − 1",
           "Of a day: all that was run for its workouts, and what was not planned."),
    Metric("pace_variance", "Pace against plan", "%", 0, None, 3, "activity",
           "(distance/time) done/planned − 1",
           "Above 0 it was faster. Hills and rests are in it, so it says less than the steps do."),
)}
# fmt: on
