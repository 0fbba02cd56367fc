"""Whatever dies in the middle of an import: afterwards every run is there once, and nothing is left over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.interrupted import kill_web_while_sending
from tests import faults
from tests.faults import Club, archive_of, make_runner, running_club, state_of, undo, wait_for_end, wrong
from tests.services import own_postgresql, own_redis, small_disk

RUNS, SECONDS = 40, 120.0
DISK_BYTES = 512 * 1024**2
#: A lost worker and a full disk are found out sooner than by default; of the small disk the reserve takes little.
SETTINGS = {"JOBS_LEASE_SECONDS": "6", "JOBS_SWEEP_SECONDS": "1", "DISK_RESERVE_BYTES": str(50 * 1024**2)}

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tells processes apart by /proc")
alone = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive_of(tmp_path_factory.mktemp("archive") / "runs.zip", RUNS, duration=900)


@pytest.fixture(scope="module")
def disk() -> Iterator[dict[str, str]]:
    """A disk of its own for recordings, where one can be made."""
    with ExitStack() as stack:
        try:
            yield {"MEDIA_ROOT": str(stack.enter_context(small_disk(DISK_BYTES)))}
        except OSError:
            yield {}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def on_servers(data: Callable[[], Path], disk: dict[str, str]) -> Iterator[Club]:
    with (
        own_postgresql() as database,
        own_redis() as broker,
        running_club(data(), database, broker, **SETTINGS, **disk) as club,
    ):
        yield club


@pytest.fixture(scope="module")
def on_files(data: Callable[[], Path], disk: dict[str, str]) -> Iterator[Club]:
    with running_club(data(), None, None, **SETTINGS, **disk) as club:
        yield club


def survive(club: Club, fault: Callable[[Club], None], archive: Path) -> None:
    """Import an archive while ``fault`` happens, and find every run once; undo it, and find nothing."""
    if fault is faults.fill_disk and not club.media.is_mount():
        pytest.skip("only root can make a small disk")
    runner = make_runner(club, f"{fault.__name__}@faults.example", archive)
    club.wait(lambda: club.imported(runner) > 0, SECONDS)
    fault(club)
    wait_for_end(club, runner, SECONDS)
    assert wrong(state_of(club, runner), RUNS) == ""
    assert undo(club, runner)


@alone
@pytest.mark.parametrize("fault", [faults.kill_workers, faults.fill_disk], ids=lambda fault: fault.__name__)
def test_nothing_is_lost_without_servers(on_files: Club, archive: Path, fault: Callable[[Club], None]):
    survive(on_files, fault, archive)


@alone
@pytest.mark.services
@pytest.mark.parametrize("fault", faults.FAULTS.values(), ids=faults.FAULTS)
def test_nothing_is_lost_with_servers(on_servers: Club, archive: Path, fault: Callable[[Club], None]):
    survive(on_servers, fault, archive)


@alone
def test_an_upload_goes_on_after_the_web_process_was_killed(on_files: Club, archive: Path):
    runner = make_runner(on_files, "sender@faults.example")
    kill_web_while_sending(on_files, runner, "sender@faults.example", archive)
    wait_for_end(on_files, runner, SECONDS)
    assert wrong(state_of(on_files, runner), RUNS) == ""
