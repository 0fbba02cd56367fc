"""TCX: activities of laps, with the extensions in use for speed, cadence and power."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import zip_longest
from xml.sax.xmlreader import AttributesImpl

from science.recording import Device, Lap, Recording
from sessions.decoders import markup
from sessions.decoders.errors import NothingToImport
from sessions.decoders.track import Points, finite, instant, recording, sport_named

#: Element within a point, without prefix: column. A value may lie one element deeper.
POINT_FIELDS = {
    "LatitudeDegrees": "latitude",
    "LongitudeDegrees": "longitude",
    "AltitudeMeters": "altitude",
    "DistanceMeters": "distance",
    "HeartRateBpm": "heart_rate",
    "Cadence": "cadence",
    "RunCadence": "cadence",
    "Speed": "speed",
    "Watts": "power",
}
LAP_FIELDS = {
    "TotalTimeSeconds": "timer",
    "DistanceMeters": "distance",
    "AverageHeartRateBpm": "mean_heart_rate",
    "MaximumHeartRateBpm": "max_heart_rate",
    "Calories": "calories",
}
DEVICE_FIELDS = ("Name", "UnitId", "VersionMajor", "VersionMinor")
TRIGGERS = {"Manual": "manual", "Distance": "distance", "Time": "time", "Location": "position_lap"}
INTENSITIES = {"Active": "active", "Resting": "rest"}


@dataclass(slots=True)
class LapRead:
    """A lap as far as it has been read; ``start`` in seconds since 1970."""

    start: float
    values: dict[str, float] = field(default_factory=dict)
    trigger: str = ""
    intensity: str = ""
    tracks: int = 0


@dataclass(slots=True)
class Activity:
    """An activity as far as it has been read."""

    sport: str
    points: Points = field(default_factory=Points)
    laps: list[LapRead] = field(default_factory=list)
    device: dict[str, str] = field(default_factory=dict)


class Activities:
    """Collects the activities of a TCX file, element by element."""

    def __init__(self) -> None:
        self.found: list[Activity] = []
        self.open: list[str] = []
        self.point: dict[str, float] | None = None
        self.time = ""
        self.value = ""

    def begin(self, name: str, attributes: AttributesImpl) -> None:
        """Open an activity, a lap, a track or a point."""
        self.open.append(name)
        if name == "Activity":
            self.begin_activity(attributes.get("Sport", ""))
        elif not self.found:
            return
        elif name == "Lap":
            markup.one_more(self.found[-1].laps, "laps")
            moment = instant(attributes.get("StartTime", ""))
            self.found[-1].laps.append(LapRead(moment.timestamp() if moment else math.nan))
        elif name == "Track" and self.found[-1].laps:
            # A lap of several tracks was paused between them.
            lap = self.found[-1].laps[-1]
            lap.tracks += 1
            self.found[-1].points.segment += lap.tracks > 1
        elif name == "Trackpoint":
            self.point, self.time = {}, ""

    def begin_activity(self, sport: str) -> None:
        """Open an activity in the place of one without points."""
        if self.found and not len(self.found[-1].points):
            del self.found[-1]
        markup.one_more(self.found, "activities")
        self.found.append(Activity(sport))

    def end(self, name: str, text: str) -> None:
        """Take in a value, or the finished point."""
        self.open.pop()
        if name == "Value":
            self.value = text
            return
        text, self.value = text or self.value, ""
        if not self.found:
            return
        if self.point is not None:
            self.end_in_point(name, text, self.point)
        elif self.open and self.open[-1] == "Lap" and self.found[-1].laps:
            self.end_in_lap(name, text, self.found[-1].laps[-1])
        elif name in DEVICE_FIELDS and "Creator" in self.open:
            self.found[-1].device[name] = "".join(filter(str.isprintable, text))

    def end_in_point(self, name: str, text: str, point: dict[str, float]) -> None:
        """Take in a value of a point, or the point."""
        if name == "Trackpoint":
            self.found[-1].points.add(self.time, point)
            self.point = None
        elif name == "Time":
            self.time = text
        elif name in POINT_FIELDS:
            point[POINT_FIELDS[name]] = finite(text)

    def end_in_lap(self, name: str, text: str, lap: LapRead) -> None:
        """Take in a value of a lap."""
        if name in LAP_FIELDS:
            lap.values[LAP_FIELDS[name]] = finite(text)
        elif name == "TriggerMethod":
            lap.trigger = TRIGGERS.get(text, "")
        elif name == "Intensity":
            lap.intensity = INTENSITIES.get(text, "")


def is_tcx(data: bytes) -> bool:
    """Return whether the bytes begin like a TCX file."""
    return markup.root(data) == "TrainingCenterDatabase"


def decode(data: bytes) -> list[Recording]:
    """Return each activity; raise NothingToImport if there is none with a point."""
    read = Activities()
    warnings = markup.read(data, markup.Elements(read.begin, read.end), "TCX")
    recordings = [made(activity, warnings) for activity in read.found if len(activity.points)]
    if not recordings:
        raise NothingToImport("This TCX file holds no recorded activity. There is nothing to import.")
    return recordings


def made(activity: Activity, warnings: tuple[str, ...]) -> Recording:
    """Return the Recording of an activity."""
    device = activity.device
    version = ".".join(device[name] for name in ("VersionMajor", "VersionMinor") if name in device)
    return recording(
        activity.points,
        sport_named(activity.sport),
        laps=tuple(lap(read, after) for read, after in zip_longest(activity.laps, activity.laps[1:])),
        totals=totals(activity.laps),
        device=Device("", device.get("Name", ""), device.get("UnitId", ""), version),
        warnings=warnings,
    )


def lap(read: LapRead, after: LapRead | None) -> Lap:
    """Return a lap; it lasts until the next one begins."""
    timer = read.values.get("timer", math.nan)
    return Lap(
        start=read.start,
        elapsed=after.start - read.start if after is not None and after.start > read.start else timer,
        timer=timer,
        distance=read.values.get("distance", math.nan),
        mean_heart_rate=read.values.get("mean_heart_rate", math.nan),
        max_heart_rate=read.values.get("max_heart_rate", math.nan),
        trigger=read.trigger,
        intensity=read.intensity,
    )


def totals(laps: list[LapRead]) -> dict[str, float]:
    """Return what the laps sum up to."""
    summed = {
        name: math.fsum(lap.values[name] for lap in laps)
        for name in ("timer", "distance", "calories")
        if laps and all(math.isfinite(lap.values.get(name, math.nan)) for lap in laps)
    }
    peaks = [lap.values["max_heart_rate"] for lap in laps if "max_heart_rate" in lap.values]
    return summed | ({"max_heart_rate": max(peaks)} if peaks else {})
