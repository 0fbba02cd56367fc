"""Keeps a few processes running: restarts what dies, stops everything at once, leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: A process that ran for so long is taken to have started well: its next restart comes at once.
STEADY_SECONDS = 60.0
LONGEST_WAIT = 30.0
#: How long a process may take to finish what it does before it is killed with all its children.
GRACE_SECONDS = 4.0
KEEP_LOG_BYTES = 5_000_000


#: Linux takes the niceness of sessions from an ordinary user no faster than this.
AUTOGROUP_SECONDS = 0.11


def give_way(pid: int, niceness: int) -> None:
    """Have a process that leads a session leave the machine to others who want it.

    Where Linux groups processes by session (autogroup), it is the niceness of the session that counts between sessions.
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    group = Path(f"/proc/{pid}/autogroup")
    for _attempt in range(3):
        try:
            group.write_text(str(niceness))
        except BlockingIOError:
            time.sleep(AUTOGROUP_SECONDS)
        except OSError:
            return
        else:
            return


@dataclass(slots=True)
class Child:
    """A process with a name and a log. Leads a process group of its own, so that its children end with it."""

    name: str
    command: Sequence[str]
    log: Path
    folder: Path
    environment: Mapping[str, str]
    inherit: tuple[int, ...] = ()
    #: How much it gives way to the others, as for nice(1).
    niceness: int = 0
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.0
    #: When to start it (again), on the monotonic clock; None while it runs or when it is through.
    due: float | None = 0.0

    def start(self, now: float) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self.environment,
                start_new_session=True,
                pass_fds=self.inherit,
            )
        if self.niceness:
            give_way(self.process.pid, self.niceness)
        self.started, self.due = now, None

    def ended(self, now: float) -> int | None:
        """Return the exit status if the process has ended since the last look, and plan its next start."""
        status = self.process.poll() if self.process else None
        if status is None:
            return None
        self.signal_group(signal.SIGKILL)
        self.process = None
        if self.once and status == 0:
            return status
        steady = now - self.started >= STEADY_SECONDS
        self.wait = 1.0 if steady or not self.wait else min(self.wait * 2, LONGEST_WAIT)
        self.due = now + self.wait
        return status

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and all of its children that are left."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


@dataclass(slots=True)
class Supervisor:
    """Runs children until it is told to stop. ``say`` gets short notices for the console."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = field(default=False)

    def step(self, now: float) -> None:
        """Start what is due and note what has ended; one round of the loop."""
        for child in self.children:
            status = child.ended(now)
            if status is not None and not (child.once and status == 0):
                self.say(f"{child.name} ended (status {status}), starts again in {child.wait:.0f} s; see {child.log}")
            if child.due is not None and now >= child.due and not self.stopping:
                child.start(now)

    def stop(self, *_: object) -> None:
        """Ask the loop to end; fit to be a signal handler."""
        self.stopping = True

    def shut_down(self, grace: float = GRACE_SECONDS) -> None:
        """End all processes: politely first, then with everything that they started."""
        running = [child for child in self.children if child.process]
        for child in running:
            assert child.process
            # Only the leader: a pool worker that is told to end by itself would drop what it does.
            child.process.terminate()
        deadline = time.monotonic() + grace
        for child in running:
            assert child.process
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
        for child in running:
            assert child.process
            child.signal_group(signal.SIGKILL)
            child.process.wait()


def fresh_log(path: Path) -> Path:
    """Return ``path`` with its folder made; what has grown large there is kept as one older log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > KEEP_LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return path
