"""Recovery runs, easy runs and easy runs with strides."""

from plans.library.definition import EASY, FAST, RECOVERY, STEADY, STRIDE, LibraryWorkout, jog, run, times, work

WORKOUTS = (
    LibraryWorkout(
        "recovery-run", "Recovery {distance}", "recovery",
        "Blood flow and habit on a day after hard work, at a pace that costs nothing.",
        "The day after a long run or a hard session, or when sleep was short.",
        "By distance. If it cannot be slow enough, a day off is worth as much.",
        (run(5000, RECOVERY, 3000, 8000, "Slower than feels natural; nose breathing is a good check."),),
    ),
    LibraryWorkout(
        "recovery-soft", "Recovery {distance}, soft ground", "recovery",
        "The same with less impact: grass, sand track or forest path.",
        "When calves or shins complain after a block of hard road.",
        "By distance.",
        (run(5000, RECOVERY, 3000, 8000, "Off the tarmac; pace does not matter, keep it easy."),),
    ),
    LibraryWorkout(
        "easy-run", "Easy {distance}", "easy",
        "Aerobic volume at a pace that allows whole sentences.",
        "Any day between hard ones.",
        "By distance. Slower when hot, hilly or tired: the effort is the target.",
        (run(8000, EASY, 3000, 18000, "You can talk in whole sentences."),),
    ),
    LibraryWorkout(
        "easy-hilly", "Easy {distance}, rolling", "easy",
        "Easy volume that also makes the legs stronger.",
        "Base weeks, on a route with gentle climbs.",
        "By distance; let the pace drop uphill so that the breathing stays the same.",
        (run(9000, EASY, 5000, 18000, "Even effort: slower up, no pushing down."),),
        ("base", "build"),
    ),
    LibraryWorkout(
        "easy-trail", "Easy {distance}, trail", "easy",
        "Easy volume with changing footing for ankles and hips.",
        "Base and recovery weeks, when time does not matter.",
        "By distance; add a tenth of the time for rough ground.",
        (run(8000, EASY, 4000, 16000, "Look at the effort, not at the watch."),),
        ("base", "recovery"),
    ),
    LibraryWorkout(
        "medium-long", "Medium long {distance}", "easy",
        "A second, shorter long run in the week: endurance without the cost of the longest day.",
        "Mid-week from 50 km a week upwards.",
        "By distance, up to about two thirds of the long run.",
        (run(14000, EASY, 11000, 22000, "The same pace from start to end."),),
        ("base", "build", "peak"),
    ),
    LibraryWorkout(
        "steady-run", "Steady finish {distance}", "easy",
        "Easy running with a firmer last part, still well below threshold.",
        "Late base weeks for runners who recover well.",
        "The easy part grows, the steady part stays a quarter.",
        (run(7000, EASY, 4000, 12000), run(3000, STEADY, 2000, 4000, "Firm, but you could go on for two hours.")),
        ("base", "build"),
    ),
    LibraryWorkout(
        "easy-strides", "Easy, {times} strides", "strides",
        "Quick, relaxed running that keeps the stride long without making tired.",
        "Once or twice a week, often the day before a hard session or a race.",
        "Four to eight strides; the easy part takes the rest.",
        (
            run(6000, EASY, 3000, 14000),
            times(6, work(100, STRIDE, note="Smooth and tall, about 20 s, not a sprint."), jog(1), fewest=4, most=8),
        ),
    ),
    LibraryWorkout(
        "easy-hill-strides", "Easy, {times} hill strides", "strides",
        "Short uphill strides: power with little impact.",
        "Base weeks, on a slope of 4 to 6 %.",
        "Four to eight; walk back down until fully rested.",
        (
            run(6000, EASY, 3000, 14000),
            times(6, work(80, STRIDE, note="Uphill, quick and light."), jog(1.5), fewest=4, most=8),
        ),
        ("base", "build"),
    ),
    LibraryWorkout(
        "pickups", "Easy, {times} pick-ups", "strides",
        "Short spells of quick running inside an easy run.",
        "When a session is too much and only easy running too little.",
        "Four to eight pick-ups of 200 m.",
        (
            run(5000, EASY, 3000, 12000),
            times(6, work(200, FAST, note="Quick, never straining."), jog(1.5), fewest=4, most=8),
        ),
        ("base", "build", "taper"),
    ),
    LibraryWorkout(
        "shakeout", "Shake-out {distance}", "recovery",
        "A few easy minutes that loosen travelled or nervous legs.",
        "The day before a race.",
        "Short; never more than 30 min.",
        (run(3000, RECOVERY, 2000, 4500, "Only to loosen up."),),
        ("race",),
    ),
)  # fmt: skip
