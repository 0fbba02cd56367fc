"""VO₂ sessions, fartlek and hills."""

from plans.library.definition import (
    CRITICAL,
    FAST,
    STRIDE,
    TEMPO,
    VO2,
    LibraryWorkout,
    cooldown,
    jog,
    timed,
    times,
    warmup,
    work,
)  # fmt: skip

WARM = warmup(2500, 1500, 4000)
COOL = cooldown(2000, 1000, 3000)
UPHILL = "By effort, as in a 5 km race; pace means nothing uphill."

WORKOUTS = (
    LibraryWorkout(
        "vo2-1k", "VO₂ {times} × 1 km", "vo2",
        "Three to five minutes near the highest oxygen uptake, several times.",
        "Build weeks, legs fresh.",
        "Three to six repeats; stop when the pace falls by more than 3 %.",
        (WARM, times(5, work(1000, VO2, note="The last one as fast as the first."), jog(2.5), fewest=3, most=6), COOL),
        ("build", "peak", "taper"),
    ),
    LibraryWorkout(
        "vo2-800", "VO₂ {times} × 800 m", "vo2",
        "The shorter form: faster, with rests of about the same time.",
        "Early build weeks.",
        "Four to eight repeats.",
        (WARM, times(6, work(800, VO2), jog(2), fewest=4, most=8), COOL),
        ("build", "peak"),
    ),
    LibraryWorkout(
        "vo2-1200", "VO₂ {times} × 1200 m", "vo2",
        "Longer pieces that keep oxygen uptake high for most of each.",
        "Peak of the VO₂ block.",
        "Three to five repeats.",
        (WARM, times(4, work(1200, VO2), jog(3), fewest=3, most=5), COOL),
        ("build", "peak"),
    ),
    LibraryWorkout(
        "vo2-3min", "VO₂ {times} × 3 min", "vo2",
        "VO₂ work by time, for any route.",
        "Build weeks.",
        "Four to seven repeats.",
        (WARM, times(5, timed(3, VO2), jog(2), fewest=4, most=7), COOL),
        ("build", "peak", "recovery"),
    ),
    LibraryWorkout(
        "vo2-400", "Fast {times} × 400 m", "vo2",
        "Quick, economical running; more coordination than suffering.",
        "Late base weeks, or before a VO₂ block.",
        "Six to twelve repeats.",
        (WARM, times(8, work(400, FAST), jog(1.5), fewest=6, most=12), COOL),
        ("base", "build"),
    ),
    LibraryWorkout(
        "vo2-thirty-thirty", "{times} × 30/30 s", "vo2",
        "Thirty seconds fast, thirty easy: much time near the ceiling with little pain.",
        "First VO₂ session after a break.",
        "Ten to twenty rounds.",
        (WARM, times(12, timed(0.5, FAST), jog(0.5), fewest=10, most=20), COOL),
        ("base", "build", "recovery"),
    ),
    LibraryWorkout(
        "vo2-ladder", "{times} × ladder 400–800–1200 m", "vo2",
        "Growing lengths teach to begin with reserve.",
        "Build weeks, for variety.",
        "One or two ladders.",
        (
            WARM,
            times(1, work(400, FAST), jog(1.5), work(800, VO2), jog(2), work(1200, VO2), jog(3), fewest=1, most=2),
            COOL,
        ),
        ("build", "peak"),
    ),
    LibraryWorkout(
        "fartlek-minutes", "Fartlek {times} × 2 min", "vo2",
        "Play with pace, by feel, in any terrain.",
        "Base weeks, or when the watch should rest.",
        "Five to ten repeats.",
        (WARM, times(6, timed(2, CRITICAL, note="By feel: hard but in control."), jog(2), fewest=5, most=10), COOL),
        ("base", "build", "recovery"),
    ),
    LibraryWorkout(
        "fartlek-mona", "{times} × fartlek 90–60–30–15 s", "vo2",
        "Shrinking spells that get faster; the recoveries keep moving.",
        "Late base weeks.",
        "One or two rounds.",
        (
            WARM,
            times(
                2, timed(1.5, CRITICAL), jog(1.5), timed(1, VO2), jog(1), timed(0.5, FAST), jog(0.5),
                timed(0.25, STRIDE), jog(0.25), fewest=1, most=3,
            ),
            COOL,
        ),
        ("base", "build"),
    ),
    LibraryWorkout(
        "hills-short", "Hills {times} × 45 s", "hills",
        "Strength and quick feet with little impact.",
        "Base weeks, slope of 5 to 8 %.",
        "Five to twelve repeats; jog down.",
        (WARM, times(8, timed(0.75, None, note=UPHILL), jog(1.5), fewest=5, most=12), COOL),
        ("base", "build"),
    ),
    LibraryWorkout(
        "hills-long", "Hills {times} × 2 min", "hills",
        "VO₂ work in disguise: long climbs at 5 km effort.",
        "Late base and early build weeks, slope of 4 to 6 %.",
        "Four to eight repeats; jog down.",
        (WARM, times(6, timed(2, None, note=UPHILL), jog(2.5), fewest=4, most=8), COOL),
        ("base", "build"),
    ),
    LibraryWorkout(
        "hills-tempo", "Rolling tempo {work}", "hills",
        "Threshold effort over climbs: for hilly races.",
        "Build weeks, on a rolling loop.",
        "From 15 to 35 min; effort even, pace free.",
        (WARM, timed(20, TEMPO, 15, 35, "Even effort: the pace may change, the breathing may not."), COOL),
        ("base", "build", "peak"),
    ),
)  # fmt: skip
