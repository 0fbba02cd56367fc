"""FIT's names for its numbers: sports, lap triggers, makers. An unknown number stays a number."""

from __future__ import annotations

_SPORTS = (
    "generic running cycling transition fitness_equipment swimming basketball soccer tennis american_football "
    "training walking cross_country_skiing alpine_skiing snowboarding rowing mountaineering hiking multisport "
    "paddling flying e_biking motorcycling boating driving golf hang_gliding horseback_riding hunting fishing "
    "inline_skating rock_climbing sailing ice_skating sky_diving snowshoeing snowmobiling stand_up_paddleboarding "
    "surfing wakeboarding water_skiing kayaking rafting windsurfing kitesurfing tactical jumpmaster boxing "
    "floor_climbing baseball"
)
SPORTS = dict(enumerate(_SPORTS.split())) | {
    53: "diving",
    62: "hiit",
    64: "racket",
    65: "wheelchair_push_walk",
    66: "wheelchair_push_run",
    67: "meditation",
    83: "dance",
    84: "jump_rope",
}

_SUB_SPORTS = (
    "generic treadmill street trail track spin indoor_cycling road mountain downhill recumbent cyclocross "
    "hand_cycling track_cycling indoor_rowing elliptical stair_climbing lap_swimming open_water "
    "flexibility_training strength_training warm_up match exercise challenge indoor_skiing cardio_training "
    "indoor_walking e_bike_fitness bmx casual_walking speed_walking bike_to_run_transition "
    "run_to_bike_transition swim_to_bike_transition"
)
SUB_SPORTS = dict(enumerate(_SUB_SPORTS.split())) | {
    37: "backcountry",
    42: "skate_skiing",
    43: "yoga",
    44: "pilates",
    45: "indoor_running",
    46: "gravel_cycling",
    47: "e_bike_mountain",
    48: "commuting",
    49: "mixed_surface",
    50: "navigate",
    51: "track_me",
    52: "map",
    58: "virtual_activity",
    59: "obstacle",
    62: "breathing",
    67: "ultra",
    70: "hiit",
    86: "indoor_wheelchair_walk",
    87: "indoor_wheelchair_run",
}

#: Sports whose cadence counts strokes or revolutions, not the strides of one leg.
NOT_ON_FOOT = frozenset(
    {
        *("cycling", "e_biking", "motorcycling", "swimming", "rowing", "paddling", "kayaking", "rafting"),
        *("stand_up_paddleboarding", "inline_skating", "driving", "flying", "sailing"),
    }
)

LAP_TRIGGERS = dict(
    enumerate(
        [
            *("manual", "time", "distance", "position_start", "position_lap", "position_waypoint"),
            *("position_marked", "session_end", "fitness_equipment"),
        ]
    )
)
STROKES = dict(enumerate(["freestyle", "backstroke", "breaststroke", "butterfly", "drill", "mixed", "im"]))
INTENSITIES = dict(enumerate(["active", "rest", "warmup", "cooldown", "recovery", "interval", "other"]))

MANUFACTURERS = {
    1: "garmin",
    2: "garmin",
    13: "dynastream",
    15: "dynastream",
    16: "timex",
    23: "suunto",
    32: "wahoo_fitness",
    40: "concept2",
    52: "seiko_epson",
    58: "alatech",
    59: "mio",
    61: "geonaute",
    70: "sigmasport",
    71: "tomtom",
    73: "wattbike",
    83: "scosche",
    85: "woodway",
    89: "tacx",
    95: "stryd",
    107: "magene",
    111: "technogym",
    112: "bryton",
    115: "igpsport",
    122: "johnson_health_tech",
    123: "polar_electro",
    128: "ifit",
    129: "coros",
    135: "coospo",
    140: "decathlon",
    142: "tag_heuer",
    144: "zwift",
    148: "ezon",
    150: "myzone",
    255: "development",
    258: "lezyne",
    260: "zwift",
    265: "strava",
    266: "precor",
    267: "bryton",
    281: "trainer_road",
    289: "hammerhead",
    294: "coros",
    300: "nurvv",
    303: "greenteg",
    305: "whoop",
    310: "decathlon",
    326: "nike",
    331: "mywhoosh",
}


def named(names: dict[int, str], number: float | None, absent: str = "") -> str:
    """Return the name of ``number``, the number itself if it has none, ``absent`` for None."""
    return absent if number is None else names.get(int(number), str(int(number)))
