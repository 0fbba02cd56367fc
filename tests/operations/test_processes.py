from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from operations.processes import KEEP_LOG_BYTES, Child, Supervisor, fresh_log

#: Starts a child of its own, says who they are, and pays no attention to a polite request to end.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(os.getpid(), grandchild.pid, flush=True)
time.sleep(60)
"""


def child(tmp_path: Path, code: str, **options) -> Child:
    return Child("one", [sys.executable, "-c", code], tmp_path / "one.log", tmp_path, os.environ, **options)


def until_ended(supervisor: Supervisor, now: float) -> None:
    """Look again and again, at the same moment, until the only child has ended."""
    ends = time.monotonic() + 20
    while supervisor.children[0].process is not None and time.monotonic() < ends:
        supervisor.step(now)
        time.sleep(0.01)


@pytest.fixture
def supervisor(tmp_path):
    made = Supervisor([], lambda line: None)
    yield made
    made.shut_down(grace=0)


def test_it_starts_again_what_dies(supervisor, tmp_path):
    supervisor.children = [child(tmp_path, "print('here', flush=True); raise SystemExit(3)")]
    supervisor.step(0.0)
    until_ended(supervisor, 0.5)
    supervisor.step(1.6)
    until_ended(supervisor, 1.6)
    assert (tmp_path / "one.log").read_text() == "here\nhere\n"


def test_it_waits_longer_after_each_death(supervisor, tmp_path):
    one = child(tmp_path, "raise SystemExit(3)")
    supervisor.children = [one]
    waits, now = [], 0.0
    for _ in range(7):
        supervisor.step(now)
        until_ended(supervisor, now)
        waits.append(one.wait)
        now = one.due or 0.0
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_it_says_what_ended_and_where_to_read_more(tmp_path):
    said: list[str] = []
    supervisor = Supervisor([child(tmp_path, "raise SystemExit(3)")], said.append)
    supervisor.step(0.0)
    until_ended(supervisor, 0.0)
    assert said == [f"one ended (status 3), starts again in 1 s; see {tmp_path / 'one.log'}"]


def test_it_lets_rest_what_is_through(supervisor, tmp_path):
    one = child(tmp_path, "pass", once=True)
    supervisor.children = [one]
    supervisor.step(0.0)
    until_ended(supervisor, 0.0)
    supervisor.step(1000.0)
    assert one.process is None


def test_it_starts_nothing_while_stopping(supervisor, tmp_path):
    one = child(tmp_path, "pass")
    supervisor.children = [one]
    supervisor.stop()
    supervisor.step(0.0)
    assert one.process is None


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_it_leaves_no_grandchild_behind(supervisor, tmp_path):
    supervisor.children = [child(tmp_path, STUBBORN)]
    supervisor.step(0.0)
    ends = time.monotonic() + 20
    while not (tmp_path / "one.log").read_text().strip() and time.monotonic() < ends:
        time.sleep(0.02)
    pids = [int(word) for word in (tmp_path / "one.log").read_text().split()]
    assert all(is_alive(pid) for pid in pids)
    supervisor.shut_down(grace=0.1)
    while any(is_alive(pid) for pid in pids) and time.monotonic() < ends:
        time.sleep(0.02)
    assert not any(is_alive(pid) for pid in pids)


def test_it_keeps_one_older_log(tmp_path):
    log = tmp_path / "log" / "web.log"
    fresh_log(log).write_text("x" * (KEEP_LOG_BYTES + 1))
    assert not fresh_log(log).exists()
    assert (log.parent / "web.old.log").stat().st_size == KEEP_LOG_BYTES + 1


@pytest.mark.skipif(sys.platform != "linux", reason="niceness of sessions is Linux's")
def test_it_lets_one_give_way_to_the_others(supervisor, tmp_path):
    one = child(tmp_path, "import time; time.sleep(60)", niceness=10)
    supervisor.children = [one]
    supervisor.step(0.0)
    assert one.process
    assert os.getpriority(os.PRIO_PROCESS, one.process.pid) == 10
    group = Path(f"/proc/{one.process.pid}/autogroup")
    if group.exists():
        assert group.read_text().endswith("nice 10\n")
