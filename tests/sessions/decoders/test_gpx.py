from __future__ import annotations

import gzip

import numpy as np
import pytest

from science.recording import Recording
from sessions.decoders import decode, sniff
from sessions.decoders.errors import DecodeError, NotARecording, NothingToImport

GARMIN = 'xmlns:g="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"'


def point(second: int, *, north: float = 0.0, inside: str = "", zone: str = "Z") -> str:
    return (
        f'<trkpt lat="{60 + north:.7f}" lon="10.5"><ele>{100 + second}</ele>'
        f"<time>2024-05-01T08:00:{second:02}{zone}</time>{inside}</trkpt>"
    )


def gpx(*segments: str, kind: str = "running", head: str = "") -> bytes:
    inside = "".join(f"<trkseg>{segment}</trkseg>" for segment in segments)
    return (
        f'<?xml version="1.0"?>{head}<gpx version="1.1" creator="Some Watch" {GARMIN} '
        f'xmlns="http://www.topografix.com/GPX/1/1"><trk><type>{kind}</type>{inside}</trk></gpx>'
    ).encode()


def one(data: bytes) -> Recording:
    (recording,) = decode(data)
    return recording


def test_it_reads_positions_and_times():
    recording = one(gpx(point(0) + point(5, north=0.001)))
    assert list(recording.time) == [0, 5]
    assert list(recording.columns["latitude"]) == [60, 60.001]
    assert list(recording.columns["altitude"]) == [100, 105]


def test_it_reads_start_sport_and_device():
    recording = one(gpx(point(7)))
    assert recording.start.isoformat() == "2024-05-01T08:00:07+00:00"
    assert (recording.sport, recording.device.product) == ("running", "Some Watch")


@pytest.mark.parametrize(
    ("kind", "sport"),
    [
        ("trail_running", ("running", "trail")),
        ("9", ("running", "generic")),
        ("Biking", ("cycling", "generic")),
        ("", ("generic", "generic")),
    ],
)
def test_it_knows_the_names_of_sports(kind: str, sport: tuple[str, str]):
    recording = one(gpx(point(0), kind=kind))
    assert (recording.sport, recording.sub_sport) == sport


def test_it_takes_no_type_of_a_link_for_the_sport():
    link = '<trk><link href="https://example.org"><text>Alster</text><type>text/html</type></link>'
    assert one(gpx(point(0)).replace(b"<trk>", link.encode())).sport == "running"


@pytest.mark.parametrize(
    ("kind", "given", "steps"),
    [("walking", 112, 112), ("hiking", 104, 104), ("walking", 56, 112), ("running", 85, 170), ("running", 170, 170)],
)
def test_it_counts_both_feet_once(kind: str, given: int, steps: int):
    recording = one(gpx(point(0, inside=f"<cad>{given}</cad>"), kind=kind))
    assert recording.columns["cadence"][0] == steps


@pytest.mark.parametrize("prefix", ["g:", "gpxtpx:", "ns3:"])
def test_it_reads_extensions_of_any_prefix(prefix: str):
    values = f"<{prefix}atemp>21</{prefix}atemp><{prefix}hr>150</{prefix}hr><{prefix}cad>85</{prefix}cad>"
    values = f"<{prefix}TrackPointExtension>{values}</{prefix}TrackPointExtension><power>280</power>"
    inside = f"<extensions>{values}</extensions>"
    recording = one(gpx(point(0, inside=inside) + point(1)))
    np.testing.assert_array_equal(recording.columns["heart_rate"], [150, np.nan])
    assert recording.columns["cadence"][0] == 170
    assert recording.columns["power"][0] == 280
    assert recording.columns["temperature"][0] == 21


def test_it_measures_the_distance_along_the_positions():
    # A thousandth of a degree of latitude is π · 6371008.8 m / 180,000 = 111.195 m.
    points = "".join(point(second, north=second * 0.00003) for second in range(50))
    assert one(gpx(points)).distance == pytest.approx(49 * 0.03 * 111.195, rel=1e-4)


def test_white_noise_of_a_metre_adds_little_to_the_distance():
    noise = np.random.default_rng(1).normal(0, 1 / 111_195, (2, 3000))
    points = "".join(
        f'<trkpt lat="{60 + 3 * at / 111_195 + north:.8f}" lon="{10 + 2 * east:.8f}">'
        f"<time>2024-05-01T{8 + at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}Z</time></trkpt>"
        for at, (north, east) in enumerate(noise.T)
    )
    assert one(gpx(points)).distance == pytest.approx(3 * 2999, rel=0.02)


def test_the_distance_goes_on_across_the_antimeridian():
    points = "".join(
        f'<trkpt lat="0" lon="{(east + 180) % 360 - 180:.6f}"><time>2024-05-01T08:00:{second:02}Z</time></trkpt>'
        for second, east in enumerate(179.9995 + np.arange(60) * 0.00003)
    )
    assert one(gpx(points)).distance == pytest.approx(59 * 0.00003 * 111_195, rel=0.01)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_it_reads_garmins_extensions_of_both_versions(version: str):
    values = "<g:atemp>-3</g:atemp><g:hr>151</g:hr><g:cad>86</g:cad><g:speed>3.2</g:speed>"
    inside = f"<extensions><g:TrackPointExtension>{values}</g:TrackPointExtension></extensions>"
    data = gpx(point(0, inside=inside)).replace(b"TrackPointExtension/v1", f"TrackPointExtension/{version}".encode())
    columns = one(data).columns
    assert [columns[name][0] for name in ("temperature", "heart_rate", "cadence", "speed")] == [-3, 151, 172, 3.2]


def test_it_reads_gpx_of_version_one():
    data = b"""<?xml version="1.0"?><gpx version="1.0" creator="Old" xmlns="http://www.topografix.com/GPX/1/0"><trk>
    <trkseg><trkpt lat="60" lon="10"><ele>5</ele><time>2004-05-01T08:00:00Z</time><speed>2.5</speed></trkpt></trkseg>
    </trk></gpx>"""
    assert one(data).columns["speed"].tolist() == [2.5]


def test_a_name_of_the_device_comes_without_control_characters():
    data = gpx(point(0)).replace(b"Some Watch", "Some\u202e&#9;Watch".encode())
    assert one(data).device.product == "SomeWatch"


def test_a_gap_between_segments_is_a_pause_without_distance():
    recording = one(gpx(point(0) + point(1), point(31, north=0.01) + point(32, north=0.01)))
    assert recording.pauses.tolist() == [[1, 31]]
    assert recording.distance == pytest.approx(0, abs=1e-6)


def test_it_reads_the_zone_of_the_wall_clock():
    recording = one(gpx(point(0, zone="+02:00")))
    assert recording.utc_offset == 7200
    assert recording.start.isoformat() == "2024-05-01T06:00:00+00:00"


def test_each_track_is_a_recording():
    data = gpx(point(0)).replace(b"</trk>", b"</trk><trk><trkseg>" + point(9).encode() + b"</trkseg></trk>")
    assert len(decode(data)) == 2


def test_it_leaves_out_points_without_a_time():
    recording = one(gpx(point(0) + '<trkpt lat="60" lon="10"/>' + point(2)))
    assert len(recording) == 2
    assert recording.warnings == ("1 points without a usable time were left out.",)


def test_it_puts_points_in_order_of_time():
    recording = one(gpx(point(5) + point(2)))
    assert list(recording.columns["altitude"]) == [102, 105]
    assert "put in order" in recording.warnings[0]


def test_it_keeps_what_comes_before_the_damage():
    recording = one(gpx(point(0) + point(1) + point(2))[:-60])
    assert len(recording) == 2
    assert "damaged" in recording.warnings[0]


@pytest.mark.parametrize("encode", [lambda text: text, gzip.compress, lambda text: text.decode().encode("utf-16")])
def test_it_reads_other_encodings(encode):
    assert len(decode(encode(gpx(point(0))))[0]) == 1


def test_a_planned_route_is_nothing_to_import():
    with pytest.raises(NothingToImport, match="planned route"):
        decode(gpx('<trkpt lat="60" lon="10"/>'))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE gpx SYSTEM "http://example.org/gpx.dtd">',
    ],
)
def test_it_refuses_entities_and_document_types(head: str):
    with pytest.raises(NotARecording, match="forbidden"):
        decode(gpx(point(0), head=head))


@pytest.mark.parametrize("time", ["yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", ""])
def test_it_survives_any_time(time: str):
    with pytest.raises(NothingToImport):
        decode(gpx(f'<trkpt lat="60" lon="10"><time>{time}</time></trkpt>'))


@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "", "abc", "²"])
def test_it_survives_any_number(value: str):
    recording = one(gpx(point(0, inside=f"<hr>{value}</hr>")))
    assert "heart_rate" not in recording.columns


def test_it_survives_positions_off_the_earth():
    data = gpx('<trkpt lat="200" lon="999"><time>2024-05-01T08:00:00Z</time></trkpt>' + point(1))
    assert np.isnan(one(data).columns["latitude"]).tolist() == [True, False]


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_it_survives_a_cut(cut: int):
    try:
        recordings = decode(gpx(point(0) + point(1))[:cut])
    except DecodeError:
        recordings = []
    assert sum(map(len, recordings)) <= 2


def test_it_knows_its_format():
    assert sniff(gpx()) == "gpx"


def test_it_keeps_the_first_of_two_points_that_lie_weeks_apart():
    late = point(9).replace("2024-05-01", "2024-07-01")
    recording = one(gpx(point(0) + late))
    assert recording.start.isoformat() == "2024-05-01T08:00:00+00:00"
    assert len(recording) == 1
    assert recording.warnings == ("1 points without a usable time were left out.",)
