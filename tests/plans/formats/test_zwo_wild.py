"""Files in the style of the wild: each is read, written and read again without a loss; hostile ones are refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from plans import workout_files
from plans.formats.zwo import MAX_BYTES, ZwoError, read
from plans.formats.zwo_writing import write
from plans.structure import Repeat, SpeedTarget, Step, flatten
from plans.workout_files import import_zwo

GAME = b"""<?xml version="1.0" encoding="UTF-8"?>
<workout_file>
    <author>A. Coach</author>
    <name>Jump &amp; Fly</name>
    <description><![CDATA[Short & sharp. <b>Relax</b> between.]]></description>
    <sportType>run</sportType>
    <durationType>distance</durationType>
    <tags><tag name="INTERVALS"/><tag name="5K"></tag></tags>
    <workout>
        <Warmup Duration="1000" PowerLow="0.6" PowerHigh="0.8" pace="1"/>
        <IntervalsT Repeat="6" OnDuration="400" OffDuration="200" OnPower="1.05" OffPower="0.6" pace="0">
            <textevent distoffset="0" message="Go!"/>
            <textevent distoffset="300" message="Hold on"/>
        </IntervalsT>
        <SteadyState Duration="1609.34" Power="0.95" pace="3"><textevent distoffset="10" message="Float"/></SteadyState>
        <Cooldown Duration="1000" PowerLow="0.8" PowerHigh="0.6" pace="1"/>
    </workout>
</workout_file>
"""
SITE = b"""<workout_file>\r
\t<author></author>\r
\t<name>W04D2-Tempo 3x10</name>\r
\t<description></description>\r
\t<sportType>Run</sportType>\r
\t<thresholdSecPerKm>262</thresholdSecPerKm>\r
\t<tags/>\r
\t<workout>\r
\t\t<SteadyState show_avg="1" Duration="900" OffPower="0" PowerLow="0.75" PowerHigh="0.82" Power="0.785" units="1"/>\r
\t\t<IntervalsT Repeat="3" OnDuration="600" OffDuration="120" PowerOnLow="0.97" PowerOnHigh="1.01"\r
\t\t\tPowerOffLow="0.65" PowerOffHigh="0.72"/>\r
\t\t<FreeRide Duration="300" FlatRoad="1" show_avg="1"/>\r
\t\t<Ramp Duration="120" PowerLow="1" PowerHigh="1.15" Cadence="180"/>\r
\t\t<MaxEffort Duration="20"/>\r
\t\t<SteadyState Duration="60" Power="0"/>\r
\t</workout>\r
</workout_file>\r
"""
BY_HAND = (
    "\ufeff"
    + """<?xml version='1.0' encoding='utf-8'?>
<!-- made by hand -->
<Workout_File xmlns="http://example.org/zwo">
<Name>Läufe am Berg – 日本</Name><SportType>RUNNING</SportType><category>hills</category>
<Workout>
<warmup duration="600"/>
<!-- the hills -->
<REPEAT COUNT="3">
 <steadystate DURATION="120" POWER="98,5"/>
 <FreeRun Duration="90"><TextNotification message="Jog down"/></FreeRun>
</REPEAT>
<SolidState Duration="300" Power="70%"/>
<gameplayevent duration="30" type="hill"/>
<cooldown duration="600" power="0.6"/>
</Workout></Workout_File>"""
)
WILD = {
    "game": GAME,
    "site": SITE,
    "by hand": BY_HAND.encode(),
    "utf-16": BY_HAND.removeprefix("\ufeff").replace("utf-8", "utf-16").encode("utf-16"),
    "latin-1": GAME.decode().replace("UTF-8", "ISO-8859-1").replace("Fly", "Flüg").encode("latin-1"),
}


@pytest.mark.parametrize("data", WILD.values(), ids=WILD)
def test_it_comes_back_as_it_was_read(data):
    found = read(data)
    written, _ = write(
        found.structure, name=found.name, description=found.description, family=found.family, tags=found.tags
    )
    again = read(written)
    assert list(flatten(again.structure)) == list(flatten(found.structure))
    assert (again.name, again.description, again.family) == (found.name, found.description, found.family)
    assert (again.tags, again.warnings) == (found.tags, ())


def test_it_reads_a_games_distances_and_race_paces():
    found = read(GAME)
    assert (found.name, found.tags) == ("Jump & Fly", ("INTERVALS", "5K"))
    assert found.description == "Short & sharp. <b>Relax</b> between."
    _warm, repeat, mile, _cool = found.structure
    assert isinstance(repeat, Repeat)
    fast, jog = repeat.steps
    assert (repeat.times, fast.metres, jog.metres, fast.note) == (6, 400, 200, "Go! Hold on")
    assert fast.target == SpeedTarget(1.1865, 1.1865)
    assert isinstance(mile, Step)
    assert mile.metres == 1609.34
    assert found.warnings == ()


def test_it_reads_a_sites_ranges_and_rests():
    found = read(SITE)
    steady, repeat, free, _ramp, hardest, rest = found.structure
    assert isinstance(repeat, Repeat)
    assert steady.target == SpeedTarget(0.705, 0.7708)  # type: ignore[union-attr]
    assert repeat.steps[0].target == SpeedTarget(0.9118, 0.9494)
    assert [step.kind for step in (free, hardest, rest)] == ["easy", "work", "rest"]  # type: ignore[union-attr]
    assert found.warnings == ("A ramp became one step with its slowest and fastest pace as range.",)


def test_it_reads_what_was_written_by_hand():
    found = read(BY_HAND.encode())
    assert (found.name, found.family) == ("Läufe am Berg – 日本", "hills")
    assert [type(item).__name__ for item in found.structure] == ["Step", "Repeat", "Step", "Step"]


def test_it_says_that_it_took_lengths_for_seconds_where_a_paced_file_does_not_say():
    found = read(GAME.replace(b"<durationType>distance</durationType>", b""))
    assert "lengths were taken for seconds" in found.warnings[0]


BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (98 + n, *([97 + n] * 8)) for n in range(20))
    + b"]><workout_file><name>&u;</name></workout_file>"
)
QUADRATIC = b'<!DOCTYPE z [<!ENTITY a "' + b"x" * 50_000 + b'">]><workout_file>' + b"&a;" * 50_000 + b"</workout_file>"
OUTSIDE = b'<!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]><workout_file><name>&a;</name></workout_file>'
DEEP = b"<workout_file>" + b"<workout>" * 100_000


@pytest.mark.parametrize(
    "data",
    [BILLION_LAUGHS, QUADRATIC, OUTSIDE, DEEP, DEEP + b"</workout>" * 100_000 + b"</workout_file>"],
    ids=["billion laughs", "quadratic", "outside", "deep", "deep and closed"],
)
def test_it_refuses_a_hostile_file(data):
    with pytest.raises(ZwoError):
        read(data)


class Endless(io.RawIOBase):
    """A file of 1 GB that counts what is read of it."""

    def __init__(self) -> None:
        self.size, self.taken = 1024**3, 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def read(self, size: int = -1) -> bytes:
        taken = self.size if size < 0 else min(size, self.size)
        self.taken += taken
        return b" " * taken


@pytest.mark.django_db
def test_it_reads_no_more_of_a_huge_file_than_a_workout_may_have():
    huge = Endless()
    (verdict,) = import_zwo(files=[("huge.zwo", huge)], owner=None)  # type: ignore[list-item]
    assert verdict.remarks == ("The file is too large for a workout; it must be smaller than 1 MB.",)
    assert huge.taken <= MAX_BYTES + 100


@pytest.mark.django_db
def test_it_unpacks_no_bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.zwo", "w", force_zip64=True) as member:
            for _ in range(256):
                member.write(b" " * MAX_BYTES)
        archive.writestr("good.zwo", GAME)
    packed.seek(0)
    bomb, good = import_zwo(files=[("bomb.zip", packed)], owner=None)
    assert "too large" in bomb.remarks[0]
    assert good.added


@pytest.mark.django_db
def test_it_takes_a_bounded_number_of_files(monkeypatch):
    monkeypatch.setattr(workout_files, "MOST_FILES", 2)
    verdicts = import_zwo(files=[(f"{n}.zwo", io.BytesIO(b"<x/>")) for n in range(5)], owner=None)
    assert len(verdicts) == 3
    assert "At most 2 files" in verdicts[-1].remarks[0]
