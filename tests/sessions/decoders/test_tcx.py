from __future__ import annotations

import numpy as np
import pytest

from science.recording import Recording
from sessions.decoders import decode, sniff
from sessions.decoders.errors import NothingToImport


def point(second: int, inside: str = "") -> str:
    return (
        f"<Trackpoint><Time>2024-05-01T08:00:{second:02}.000Z</Time><Position><LatitudeDegrees>60.0</LatitudeDegrees>"
        f"<LongitudeDegrees>10.0</LongitudeDegrees></Position><AltitudeMeters>100</AltitudeMeters>"
        f"<DistanceMeters>{3 * second}</DistanceMeters>{inside}</Trackpoint>"
    )


def lap(second: int, *tracks: str, trigger: str = "Distance") -> str:
    inside = "".join(f"<Track>{track}</Track>" for track in tracks)
    return (
        f'<Lap StartTime="2024-05-01T08:00:{second:02}.000Z"><TotalTimeSeconds>10.0</TotalTimeSeconds>'
        "<DistanceMeters>30.0</DistanceMeters><Calories>5</Calories>"
        "<AverageHeartRateBpm><Value>150</Value></AverageHeartRateBpm>"
        "<MaximumHeartRateBpm><Value>170</Value></MaximumHeartRateBpm>"
        f"<Intensity>Active</Intensity><TriggerMethod>{trigger}</TriggerMethod>{inside}</Lap>"
    )


def tcx(*laps: str, sport: str = "Running") -> bytes:
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/TrainingCenterDatabase/v2" '
        'xmlns:x="http://www.garmin.com/xmlschemas/ActivityExtension/v2"><Activities>'
        f'<Activity Sport="{sport}"><Id>2024-05-01T08:00:00Z</Id>{"".join(laps)}'
        "<Creator><Name>Forerunner 255</Name><UnitId>123</UnitId><Version><VersionMajor>3</VersionMajor>"
        "<VersionMinor>20</VersionMinor></Version></Creator></Activity></Activities></TrainingCenterDatabase>"
    ).encode()


def one(data: bytes) -> Recording:
    (recording,) = decode(data)
    return recording


def test_it_reads_points():
    recording = one(tcx(lap(0, point(0) + point(4))))
    assert list(recording.time) == [0, 4]
    assert list(recording.columns["distance"]) == [0, 12]
    assert recording.columns["latitude"][0] == 60


def test_it_reads_what_is_measured_in_a_point():
    values = "<HeartRateBpm><Value>151</Value></HeartRateBpm><Extensions><x:TPX><x:Speed>3.1</x:Speed>"
    values += "<x:RunCadence>88</x:RunCadence><x:Watts>270</x:Watts></x:TPX></Extensions>"
    columns = one(tcx(lap(0, point(0, values) + point(1)))).columns
    np.testing.assert_array_equal(columns["heart_rate"], [151, np.nan])
    assert (columns["speed"][0], columns["cadence"][0], columns["power"][0]) == (3.1, 176, 270)


def test_it_reads_laps():
    first, second = one(tcx(lap(0, point(0)), lap(20, point(20), trigger="Manual"))).laps
    assert (first.start, first.elapsed, first.timer, first.distance) == (0, 20, 10, 30)
    assert (second.start, second.elapsed, second.trigger) == (20, 10, "manual")
    assert (first.mean_heart_rate, first.max_heart_rate, first.intensity) == (150, 170, "active")


def test_it_sums_up_the_laps():
    totals = one(tcx(lap(0, point(0)), lap(20, point(20)))).totals
    assert totals == {"timer": 20, "distance": 60, "calories": 10, "max_heart_rate": 170}


def test_tracks_of_one_lap_are_parted_by_a_pause():
    recording = one(tcx(lap(0, point(0) + point(5), point(25) + point(26))))
    assert recording.pauses.tolist() == [[5, 25]]


def test_laps_are_not_parted_by_a_pause():
    assert not len(one(tcx(lap(0, point(0) + point(5)), lap(6, point(6)))).pauses)


def test_it_reads_the_device():
    device = one(tcx(lap(0, point(0)))).device
    assert (device.product, device.serial_number, device.firmware) == ("Forerunner 255", "123", "3.20")


def test_it_reads_the_sport():
    assert one(tcx(lap(0, point(0)), sport="Biking")).sport == "cycling"


def test_it_says_when_there_is_no_activity():
    with pytest.raises(NothingToImport):
        decode(tcx())


def test_it_survives_misplaced_elements():
    data = b"<TrainingCenterDatabase><Lap/><Trackpoint><Time>x</Time></Trackpoint><Track/></TrainingCenterDatabase>"
    with pytest.raises(NothingToImport):
        decode(data)


def test_it_survives_a_point_outside_of_a_lap():
    data = tcx(point(3))
    assert len(one(data)) == 1


def test_it_knows_its_format():
    assert sniff(tcx()) == "tcx"
