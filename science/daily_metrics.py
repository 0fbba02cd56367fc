"""Every number that a day of a runner's history has, declared once, as `science.metrics` does for a session."""

from __future__ import annotations

from science.metrics import Metric

EWMA = "Exponential means, lambda = 1 - exp(-1/tau)"
LOLLI = "Lolli et al. 2019, doi 10.1136/bjsports-2017-098110"
FOSTER = "Foster 1998, doi 10.1097/00005768-199807000-00023"

# A table reads best as a table.
# fmt: off
DAILY: dict[str, Metric] = {metric.symbol: metric for metric in (
    Metric("ctl", "Fitness (CTL)", "load/day", 0, "last", 3, "activity", EWMA + ", tau 42 days unless set",
           "Smoothed load, not fitness itself: what was done over about six weeks."),
    Metric("atl", "Fatigue (ATL)", "load/day", 0, "last", 3, "activity", EWMA + ", tau 7 days unless set",
           "Smoothed load of about a week."),
    Metric("tsb", "Form (TSB)", "load/day", 0, "last", 2, "activity", "Yesterday's CTL - ATL",
           "Form before the day's session. That it tells who races well is lore, not law."),
    Metric("ramp", "Ramp", "load/day in 7 days", 1, "last", 2, "activity", "CTL less that of a week before",
           "How fast fitness rises; 3 to 7 a week is what coaches call usual."),
    Metric("load_7", "Load of 7 days", "load", 0, "last", 3, "activity", "Sum of the daily loads",
           "Rest days count as 0."),
    Metric("load_28", "Load of 28 days", "load", 0, "last", 3, "activity", "Sum of the daily loads",
           "Rest days count as 0."),
    Metric("acwr", "Acute to chronic, coupled", "", 2, "last", 1, "activity", LOLLI,
           "Mean of 7 days over the mean of 28 days that include them; at most 4."),
    Metric("acwr_uncoupled", "Acute to chronic, uncoupled", "", 2, "last", 1, "activity", LOLLI,
           "Mean of 7 days over the mean of the 21 days before them."),
    Metric("acwr_weighted", "Acute to chronic, exponential", "", 2, "last", 1, "activity",
           "Williams et al. 2017, doi 10.1136/bjsports-2016-096589",
           "Exponential means of their own (N 7 and 28, that is 3.5 and 14 days); not fatigue over fitness."),
    Metric("monotony", "Monotony", "", 2, "last", 2, "activity", FOSTER,
           "Mean of seven days' loads over their sample standard deviation, at most 10."),
    Metric("strain", "Strain", "load", 0, "last", 2, "activity", FOSTER,
           "Load of seven days times their monotony."),
    Metric("longest_run", "Longest run of 30 days", "m", 0, "last", 4, "activity",
           "Frandsen et al. 2025, doi 10.1136/bjsports-2024-109380",
           "What the next long run is compared with."),
    Metric("external_7", "External load, 7 days", "load/day", 0, "last", 3, "activity", "Mean of the load by pace",
           "Only runs that have pace and heart rate."),
    Metric("external_28", "External load, 28 days", "load/day", 0, "last", 3, "activity", "Mean of the load by pace",
           "Only runs that have pace and heart rate."),
    Metric("internal_7", "Internal load, 7 days", "TRIMP/day", 0, "last", 3, "heart_rate", "Mean of the TRIMP",
           "Only runs that have pace and heart rate."),
    Metric("internal_28", "Internal load, 28 days", "TRIMP/day", 0, "last", 3, "heart_rate", "Mean of the TRIMP",
           "Only runs that have pace and heart rate."),
    Metric("divergence", "Divergence", "", 2, "last", 1, "heart_rate", "ln(E/I) of the coupled ratios; convention",
           "0: legs and heart agree. Below 0 the heart works harder than the legs. It inherits every flaw of the "
           "ratios, and nobody has validated it."),
    Metric("cardiac_cost", "Cardiac cost", "%", 1, "last", 2, "heart_rate", "Residual of ln TRIMP; convention",
           "TRIMP of the last 28 days' outdoor runs for the same work and warmth, against the year before."),
    Metric("cardiac_cost_z", "Cardiac cost, robust z", "", 1, "last", 2, "heart_rate", "As cardiac cost; convention",
           "The same in robust standard deviations of earlier four weeks."),
)}
# fmt: on
