"""The training of the demo club as files: what a watch would have written, in archives as a person would send them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from operations.demo.body import simulate
from operations.demo.people import RUNNERS, Profile
from operations.demo.places import Places, places
from operations.demo.training import Outing, outings
from sessions.encoders.fit import encode

SEED = 20_191
#: How long ago the parts of a history end, in days, newest part first.
EDGES = (0, 21, 70, 250, 430, 610, 1000)


@dataclass(frozen=True, slots=True)
class History:
    """All outings of one runner, oldest first, and where they were run."""

    index: int
    profile: Profile
    outings: Sequence[Outing]
    places: Places
    last: dt.datetime

    def part(self, number: int) -> Sequence[Outing]:
        """Return the outings of a part, newest part 0."""
        newest, oldest = (self.last.date() - dt.timedelta(days=days) for days in EDGES[number : number + 2])
        return [one for one in self.outings if oldest < one.start.date() <= newest]


def history_of(index: int, last: dt.datetime, weeks: int) -> History:
    """Simulate what the runner did until ``last``; the same for the same arguments."""
    profile = RUNNERS[index]
    ground = places(np.random.default_rng([SEED, index, 0]), profile.relief)
    runs = tuple(outings(profile, last, np.random.default_rng([SEED, index, 1]), weeks))
    return History(index, profile, runs, ground, last)


def part_name(part: Sequence[Outing]) -> str:
    """Return the name of a part's archive."""
    return f"{part[0].start:%Y-%m-%d} to {part[-1].start:%Y-%m-%d}.zip"


def archive(history: History, part: Sequence[Outing]) -> bytes:
    """Return a ZIP of the part's FIT files, newest first; the same bytes whenever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for outing in reversed(part):
            chance = np.random.default_rng([SEED, history.index, int(outing.start.timestamp())])
            recording = simulate(outing, history.profile, history.places, chance)
            member = zipfile.ZipInfo(f"{outing.start:%Y-%m-%d-%H%M%S}.fit", outing.start.timetuple()[:6])
            file.writestr(member, encode(recording), zipfile.ZIP_DEFLATED, compresslevel=1)
    return buffer.getvalue()
