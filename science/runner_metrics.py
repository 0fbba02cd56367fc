"""Every number that a runner has beyond sessions and days, declared once, as `science.metrics` does for a session.

``validity`` is that of a number that was measured, or found from enough; what makes one of them less sure is said where
it is shown.
"""

from __future__ import annotations

from science.metrics import Metric

SMYTH = "Smyth & Muniz-Pumares 2020, doi 10.1249/mss.0000000000002412"
MONOD = "Monod & Scherrer 1965, doi 10.1080/00140136508930810"
BEST = "Exact on the piecewise linear distance, pauses included"

# A table reads best as a table.
# fmt: off
RUNNER: dict[str, Metric] = {metric.symbol: metric for metric in (
    Metric("critical_speed", "Critical speed", "m/s", 2, None, 4, "activity", SMYTH,
           "Slope of distance over time of all-out efforts of 2 to 20 minutes in 120 days."),
    Metric("d_prime", "Distance above critical speed, D′", "m", 0, None, 2, "activity", MONOD,
           "Intercept of the same line; shown only with a standard error below 25 %."),
    Metric("threshold_speed", "Threshold pace", "m/s", 2, None, 3, "activity",
           "0.94 of critical speed; convention",
           "Held for about an hour."),
    Metric("best_effort", "Best over a distance", "s", 0, None, 4, "activity", BEST,
           "Fastest stretch over the distance of all runs outdoors; an official time stands above it."),
    Metric("best_pace", "Best pace of a duration", "m/s", 2, None, 4, "activity", BEST,
           "Highest mean speed held for the duration. It was run, so it is the least that one can."),
    Metric("maximum_heart_rate", "Maximum heart rate", "bpm", 0, None, 4, "heart_rate",
           "Observed or measured; by age Nes et al. 2013, doi 10.1111/j.1600-0838.2012.01445.x",
           "What heart-rate zones and TRIMP rest on."),
    Metric("resting_heart_rate", "Resting heart rate", "bpm", 0, None, 3, "heart_rate",
           "Measured lying, after waking; convention",
           "Where the heart-rate reserve, and so TRIMP, begins."),
    Metric("threshold_heart_rate", "Threshold heart rate", "bpm", 0, None, 3, "heart_rate",
           "Friel: mean of the last 20 minutes of a time trial of 30",
           "Held for about an hour; an hour at it is a heart-rate load of 100."),
    Metric("threshold_power", "Threshold power", "W", 0, None, 2, "activity", "Held for an hour, by one power meter",
           "What load by power rests on."),
    Metric("body_mass", "Body mass", "kg", 1, None, 4, "body", "Weighed",
           "What energy, power per body mass and leg stiffness rest on."),
    Metric("percentile", "Percentile in the club", "%", 0, None, 2, "activity", "Rounded to 5; convention",
           "Which share of the runners who agreed to be compared have a lower number."),
)}
# fmt: on
