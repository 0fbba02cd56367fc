"""GPX 1.0 and 1.1: tracks with times, and the extensions in use for heart rate, cadence, power."""

from __future__ import annotations

from xml.sax.xmlreader import AttributesImpl

from science.recording import Device, Recording
from sessions.decoders import markup
from sessions.decoders.errors import NothingToImport
from sessions.decoders.track import Points, finite, recording, sport_named

#: Element within a point, without prefix and in lower case: column.
FIELDS = {
    "ele": "altitude",
    "hr": "heart_rate",
    "heartrate": "heart_rate",
    "cad": "cadence",
    "cadence": "cadence",
    "atemp": "temperature",
    "temp": "temperature",
    "temperature": "temperature",
    "power": "power",
    "powerinwatts": "power",
    "speed": "speed",
}


class Tracks:
    """Collects the tracks of a GPX file, element by element."""

    def __init__(self) -> None:
        self.tracks: list[tuple[Points, list[str]]] = []
        self.open: list[str] = []
        self.creator = ""
        self.time = ""
        self.point: dict[str, float] | None = None

    def begin(self, name: str, attributes: AttributesImpl) -> None:
        """Open a track, a segment or a point."""
        self.open.append(name)
        if name == "gpx":
            self.creator = attributes.get("creator", "")
        elif name == "trk":
            self.begin_track()
        elif name == "trkseg" and self.tracks:
            self.tracks[-1][0].segment += 1
        elif name == "trkpt" and self.tracks:
            self.time = ""
            self.point = {"latitude": finite(attributes.get("lat", "")), "longitude": finite(attributes.get("lon", ""))}

    def begin_track(self) -> None:
        """Open a track in the place of one without points."""
        if self.tracks and not len(self.tracks[-1][0]):
            del self.tracks[-1]
        markup.one_more(self.tracks, "tracks")
        self.tracks.append((Points(), []))

    def end(self, name: str, text: str) -> None:
        """Take in a value, or the finished point."""
        self.open.pop()
        if self.point is None:
            # A link of a track has a type as well.
            if name == "type" and self.open[-1:] == ["trk"] and not self.tracks[-1][1]:
                self.tracks[-1][1].append(text)
        elif name == "trkpt":
            self.tracks[-1][0].add(self.time, self.point)
            self.point = None
        elif name == "time":
            self.time = text
        elif (column := FIELDS.get(name.lower())) is not None:
            self.point[column] = finite(text)


def is_gpx(data: bytes) -> bool:
    """Return whether the bytes begin like a GPX file."""
    return markup.root(data) == "gpx"


def decode(data: bytes) -> list[Recording]:
    """Return each track that has times; raise NothingToImport if there is none."""
    found = Tracks()
    warnings = markup.read(data, markup.Elements(found.begin, found.end), "GPX")
    device = Device(product="".join(filter(str.isprintable, found.creator)))
    recordings = [
        recording(points, sport_named(kind[0] if kind else ""), device=device, warnings=warnings)
        for points, kind in found.tracks
        if len(points)
    ]
    if not recordings:
        raise NothingToImport("This GPX file holds no track with times: a planned route, not a run. Leave it out.")
    return recordings
