"""Every number that a session has, declared once: pages, API and the science reference are made from this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

from science.zones import PACE_ZONES

Weekly = Literal["total", "mean", "max", "last"]
Kind = Literal["activity", "heart_rate", "location", "body", "diary"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of a session.

    ``unit`` is SI ("" for none), ``precision`` the decimals worth showing in it, ``weekly`` how it adds up
    over a week (None: it does not), ``validity`` how far to trust it from 0 (unreliable) to 5 (as good as
    measured), ``kind`` which kind of data it reveals, for consent.
    """

    symbol: str
    name: str
    unit: str
    precision: int
    weekly: Weekly | None
    validity: int
    kind: Kind
    reference: str
    description: str


PAUSES = "Convention: impossible samples are cleaned away first"
MINETTI = "Minetti et al. 2002, doi 10.1152/japplphysiol.01177.2001"
BANISTER = "Morton, Fitz-Clarke & Banister 1990, doi 10.1152/jappl.1990.69.3.1171"
KIRBY = "Kirby et al. 2021, doi 10.1152/japplphysiol.00223.2021"
ZONES = "Zones of the runner's own thresholds"

# A table reads best as a table.
# fmt: off
_TIMES = (
    Metric("elapsed_time", "Elapsed time", "s", 0, "total", 5, "activity", PAUSES,
           "From the first to the last record, pauses included."),
    Metric("timer_time", "Timer time", "s", 0, "total", 5, "activity", PAUSES,
           "How long the watch's timer ran."),
    Metric("paused_time", "Paused time", "s", 0, "total", 4, "activity", PAUSES,
           "Elapsed time less timer time."),
    Metric("moving_time", "Moving time", "s", 0, "total", 4, "activity", PAUSES,
           "Timer time faster than 0.5 m/s."),
    Metric("stops", "Stops", "", 0, "total", 4, "activity", "Convention: standing for 10 s or more",
           "How often the runner stood still, pauses included."),
    Metric("stopped_time", "Time stopped", "s", 0, "total", 4, "activity", "Convention: standing for 10 s or more",
           "Seconds of these stops."),
    Metric("longest_without_stop", "Longest without a stop", "s", 0, "max", 4, "activity",
           "Convention: standing for 10 s or more",
           "Longest time between two stops."),
    Metric("walking_time", "Time walking", "s", 0, "total", 3, "activity", "Convention: slower than 1.9 m/s",
           "Moving, but slower than anybody runs."),
)
_SPEEDS = (
    Metric("distance", "Distance", "m", 0, "total", 4, "activity", PAUSES,
           "The device's distance without impossible steps; by positions or speed if it has none."),
    Metric("mean_speed", "Mean speed", "m/s", 2, "mean", 4, "activity", "Distance / elapsed time",
           "Pauses count."),
    Metric("moving_speed", "Moving speed", "m/s", 2, "mean", 4, "activity", "Distance / moving time",
           "Pauses and standing do not count."),
    Metric("median_speed", "Median speed", "m/s", 2, "mean", 4, "activity", "Median over moving time",
           "Half of the moving time was faster."),
    Metric("max_speed", "Fastest 5 s", "m/s", 2, "max", 3, "activity", PAUSES,
           "Highest mean speed over five seconds that can be believed."),
    Metric("speed_variation", "Speed variation", "%", 1, "mean", 3, "activity", "Convention of the field",
           "Standard deviation of 30-s speeds as a share of their mean."),
    Metric("half_speed_ratio", "Second to first half", "", 3, "mean", 3, "activity",
           "Time of the first half of the way / of the second",
           "Above 1 the second half was faster: a negative split."),
    Metric("level_split", "Negative split on the level", "%", 1, "mean", 3, "activity", MINETTI,
           "By how much the second half of the way was faster, hills taken out; below 0 it was slower."),
    Metric("longest_steady", "Longest steady stretch", "s", 0, "max", 3, "activity",
           "Convention: 30-s speeds within 10 % of one another",
           "Longest stretch at an even grade-adjusted speed."),
    Metric("grade_adjusted_speed", "Grade-adjusted speed", "m/s", 2, "mean", 3, "activity", MINETTI,
           "Mean speed on the level that would have cost as much; downhill damped."),
    Metric("normalised_speed", "Normalised speed", "m/s", 2, "mean", 3, "activity",
           "4th power as for cycling power; convention",
           "Even speed on the level that weighs as much: 4th-power mean of 30-s speeds. Over-rewards fartlek."),
)
_HILLS = (
    Metric("ascent", "Ascent", "m", 0, "total", 3, "activity", "Convention: altitude smoothed over 50 m",
           "Metres climbed on the smoothed altitude, ripples below 2 m left out."),
    Metric("descent", "Descent", "m", 0, "total", 3, "activity", "Convention: altitude smoothed over 50 m",
           "Metres descended on the smoothed altitude."),
    Metric("ascent_rate", "Ascent per kilometre", "m/km", 0, "mean", 3, "activity", "Ascent / distance",
           "How hilly the way was."),
    Metric("climb_rate", "Rate of climbing", "m/h", 0, "mean", 2, "activity", "Ascent / time uphill",
           "Metres climbed in an hour uphill; needs a minute of it."),
    Metric("uphill_time", "Time uphill", "s", 0, "total", 3, "activity", "Convention: steeper than 3 %",
           "Moving up slopes of more than 3 %."),
    Metric("downhill_time", "Time downhill", "s", 0, "total", 3, "activity", "Convention: steeper than 3 %",
           "Moving down slopes of more than 3 %: what sore legs come from."),
    Metric("steep_share", "Too steep for the formula", "%", 1, "mean", 3, "activity", MINETTI,
           "Share of the way steeper than 35 %, where the cost of a slope is not known; it counts as 35 %."),
    Metric("elevation_load", "Elevation load", "m", 0, "total", 3, "activity", MINETTI,
           "Metres on the level that the hills cost on top of the distance; downhill damped."),
    Metric("energy", "Energy of running", "kJ", 0, "total", 2, "body", MINETTI,
           "What running cost at the body mass of the day, without what the body needs at rest."),
    Metric("mean_altitude", "Mean height", "m", 0, "mean", 3, "location", "Smoothed altitude, weighted by time",
           "Above 1,500 m thin air slows."),
    Metric("min_altitude", "Lowest point", "m", 0, None, 3, "location", "Smoothed altitude",
           "Lowest smoothed altitude."),
    Metric("max_altitude", "Highest point", "m", 0, "max", 3, "location", "Smoothed altitude",
           "Highest smoothed altitude."),
)
_HEART = (
    Metric("mean_heart_rate", "Mean heart rate", "bpm", 0, "mean", 4, "heart_rate", "Weighted by time",
           "Over the time with a believable heart rate."),
    Metric("max_heart_rate", "Highest heart rate", "bpm", 0, "max", 3, "heart_rate", PAUSES,
           "Highest believable heart rate."),
    Metric("peak_heart_rate", "Sustained peak heart rate", "bpm", 0, "max", 4, "heart_rate", "Convention",
           "99.5th percentile of the five-second heart rate: what maximum heart rate is judged by."),
    Metric("min_heart_rate", "Lowest heart rate", "bpm", 0, None, 3, "heart_rate", PAUSES,
           "Lowest believable heart rate."),
    Metric("heart_rate_coverage", "Heart rate known", "%", 0, "mean", 5, "heart_rate", PAUSES,
           "Share of the timer time with a believable heart rate."),
    Metric("mean_reserve", "Heart-rate reserve used", "%", 0, "mean", 3, "heart_rate",
           "Karvonen, Kentala & Mustala 1957",
           "Mean heart rate between resting (0) and maximum (100)."),
    Metric("best_heart_rate_20", "Best 20 minutes of heart rate", "bpm", 0, "max", 3, "heart_rate",
           "Friel: the last 20 minutes of a time trial of 30",
           "Highest mean heart rate over 20 minutes; after a hard race it hints at the threshold."),
    Metric("beats_per_kilometre", "Heartbeats per kilometre", "1/km", 0, "mean", 2, "heart_rate",
           "Heartbeats / distance",
           "What a kilometre cost the heart; hills and heat cost too."),
    Metric("rmssd", "Beat-to-beat variation", "ms", 1, "mean", 1, "heart_rate",
           "RMSSD; Task Force 1996, Circulation 93:1043",
           "Of the intervals between beats, if the strap told them. While running it shows effort, not recovery."),
    Metric("time_above_threshold", "Time above threshold heart rate", "s", 0, "total", 3, "heart_rate", ZONES,
           "Time with the heart rate at the threshold or above."),
    Metric("easy_share", "Easy share", "%", 0, "mean", 2, "heart_rate",
           "Convention: below 90 % of the threshold heart rate (Friel's zones 1 and 2)",
           "Share of the time that was easy for the heart."),
    *(
        Metric(f"time_in_zone_{zone}", f"Time in zone {zone}", "s", 0, "total", 3, "heart_rate", ZONES,
               f"Time with the heart rate in zone {zone}.")
        for zone in range(1, 6)
    ),
    Metric("trimp", "TRIMP", "", 0, "total", 3, "heart_rate", BANISTER,
           "Banister's training impulse of the heart-rate stream; needs maximum and resting heart rate and 80 % "
           "of the heart rate."),
    Metric("heart_rate_load", "Heart-rate load", "", 0, "total", 3, "heart_rate", "Convention",
           "TRIMP in hundredths of an hour at threshold heart rate."),
    Metric("edwards_trimp", "Edwards' TRIMP", "", 0, "total", 2, "heart_rate",
           "Edwards 1993, The Heart Rate Monitor Book",
           "Minutes in five zones of the maximum times 1 to 5."),
    Metric("lucia_trimp", "Lucía's TRIMP", "", 0, "total", 2, "heart_rate",
           "Lucía et al. 2003, doi 10.1249/01.MSS.0000064999.82036.B4",
           "Minutes below, between and above two thresholds times 1, 2, 3; the first is taken as 90 % of the second."),
)
_FORM = (
    Metric("mean_cadence", "Cadence", "steps/min", 0, "mean", 4, "activity", "Convention of the field",
           "Both feet, while moving. Compare at matched speed only."),
    Metric("max_cadence", "Highest cadence", "steps/min", 0, "max", 2, "activity", "Convention of the field",
           "99th percentile while moving."),
    Metric("cadence_variation", "Cadence variation", "%", 1, "mean", 2, "activity", "Convention of the field",
           "Standard deviation of 30-s cadences as a share of their mean."),
    Metric("steps", "Steps", "", 0, "total", 3, "activity", "Convention of the field",
           "Cadence summed over the time moving."),
    Metric("step_length", "Step length", "m", 2, "mean", 3, "activity", "Convention of the field",
           "Metres per step while moving."),
    Metric("vertical_oscillation", "Vertical oscillation", "m", 3, "mean", 2, "activity", "The device's sensor",
           "Up and down of the body per step."),
    Metric("vertical_ratio", "Vertical ratio", "%", 1, "mean", 2, "activity", "Oscillation / step length",
           "How much of a step goes up."),
    Metric("ground_contact_time", "Ground contact", "s", 3, "mean", 2, "activity", "The device's sensor",
           "Time of a foot on the ground."),
    Metric("ground_contact_balance", "Contact balance", "%", 1, "mean", 2, "body", "The device's sensor",
           "Share of the left foot; 50 ± 1 is even."),
    Metric("duty_factor", "Duty factor", "%", 1, "mean", 2, "activity", "Contact time / stride time",
           "Share of a stride in which one foot is on the ground; below 50 % there is flight."),
    Metric("leg_stiffness", "Leg stiffness", "kN/m", 1, "mean", 2, "body",
           "Morin et al. 2005, doi 10.1123/jab.21.2.167",
           "The leg as a spring, from contact time, cadence, speed, body mass and height."),
)
_ENERGY = (
    Metric("mean_power", "Power", "W", 0, "mean", 2, "activity", "The device's sensor",
           "Mean running power while moving; differs between brands."),
    Metric("max_power", "Highest power", "W", 0, "max", 1, "activity", "The device's sensor",
           "99.5th percentile while moving."),
    Metric("normalised_power", "Normalised power", "W", 0, "mean", 1, "activity", "4th-power mean of 30-s power",
           "Even power that weighs as much; needs 80 % of the power. Over-rewards fartlek, differs between brands."),
    Metric("power_variability", "Power variability", "", 2, "mean", 1, "activity", "Normalised power / power",
           "1 is even; hills and intervals raise it."),
    Metric("power_per_mass", "Power per body mass", "W/kg", 2, "mean", 2, "body", "Power / body mass",
           "Mean power by the body mass of the day; only within one power meter."),
    Metric("best_power_20", "Best 20 minutes of power", "W", 0, "max", 2, "activity", "The device's sensor",
           "Highest mean power over 20 minutes; differs between brands."),
    Metric("running_effectiveness", "Running effectiveness", "kg·m/s/W", 2, "mean", 2, "body",
           "Coggan 2016",
           "Speed over power per body mass; only within one power meter."),
    Metric("efficiency_factor", "Efficiency factor", "m/min/bpm", 2, "mean", 2, "heart_rate", "Convention of the field",
           "Normalised metres per heartbeat; steady runs of 20 minutes or more."),
    Metric("decoupling", "Decoupling", "%", 1, "mean", 2, "heart_rate", "Convention of the field",
           "Loss of efficiency from first to second half; steady runs of 40 minutes or more with few pauses."),
    Metric("mean_temperature", "Temperature", "°C", 0, "mean", 1, "activity", "The device's sensor",
           "On the wrist it reads too warm."),
    Metric("max_temperature", "Highest temperature", "°C", 0, "max", 1, "activity", "The device's sensor",
           "On the wrist it reads too warm."),
    Metric("quality_score", "Quality of the recording", "%", 0, "mean", 2, "activity", "Convention",
           "60 points for believable distance, 25 for heart rate, 15 for altitude."),
    Metric("suspect_share", "Impossible time", "%", 1, "mean", 4, "activity", PAUSES,
           "Share of the time whose speed cannot be believed."),
    Metric("longest_hole", "Longest hole", "s", 0, "max", 5, "activity", "The recording's clock",
           "Longest time between two records, pauses left out."),
)
_LOADS = (
    Metric("pace_load", "Pace load", "", 0, "total", 3, "activity",
           "Threshold speed is 0.94 of critical speed; convention",
           "Hundredths of an hour at threshold speed: 100 h (normalised / threshold speed)²."),
    Metric("intensity_factor", "Intensity", "", 2, "mean", 3, "activity",
           "Threshold speed is 0.94 of critical speed; convention",
           "Normalised speed as a share of the threshold speed valid that day."),
    Metric("power_load", "Power load", "", 0, "total", 2, "activity",
           "As pace load, against the threshold power that was typed in; convention",
           "Hundredths of an hour at threshold power; both powers must come from one meter."),
    Metric("session_rpe", "Session-RPE load", "", 0, "total", 2, "diary",
           "Foster et al. 2001, doi 10.1519/00124278-200102000-00019",
           "The effort told, 1 to 10, times minutes."),
    Metric("load", "Load", "", 0, "total", 3, "activity", "Convention",
           "The load that counts: by power, else by pace, by heart rate, by effort, by duration."),
)
_BY_CRITICAL_SPEED = (
    *(
        Metric(f"time_in_pace_zone_{zone}", f"Time at {name} pace", "s", 0, "total", 3, "activity",
               "Zones of the critical speed valid that day; convention",
               f"Time with the grade-adjusted speed of 15 s in pace zone {zone}, {name}.")
        for zone, name in enumerate(PACE_ZONES, start=1)
    ),
    Metric("time_above_critical_speed", "Time above critical speed", "s", 0, "total", 3, "activity", KIRBY,
           "Time with the grade-adjusted speed of 15 s above the critical speed valid that day."),
    Metric("d_prime_minimum", "Lowest D′", "%", 0, None, 2, "activity", KIRBY,
           "What was left of D′ at the hardest moment; far below 0 the critical speed or D′ is too low."),
    Metric("d_prime_spent", "D′ spent", "m", 0, "total", 2, "activity", KIRBY,
           "Metres run above critical speed, whatever came back between."),
)
# fmt: on

#: The metrics as pages and the reference show them.
GROUPS: dict[str, tuple[Metric, ...]] = {
    "Time": _TIMES,
    "Speed and pacing": _SPEEDS,
    "Hills and height": _HILLS,
    "Heart": _HEART,
    "Running form": _FORM,
    "Power, efficiency, temperature, quality": _ENERGY,
    "Load": _LOADS,
    "By critical speed": _BY_CRITICAL_SPEED,
}
METRICS: dict[str, Metric] = {metric.symbol: metric for group in GROUPS.values() for metric in group}
#: To be raised when a number comes out otherwise than before; a new or another number is noticed by itself.
REVISION = 2
#: What measures are stored with: another one means that they are to be measured again.
VERSION = crc32(f"{REVISION} {sorted(METRICS)}".encode()) >> 1
#: Numbers that need the runner's thresholds of the day beyond those of the heart; ``science.measure``
#: leaves them out.
DERIVED: tuple[str, ...] = tuple(metric.symbol for metric in (*_LOADS, *_BY_CRITICAL_SPEED))
