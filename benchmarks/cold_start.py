"""How long `make demo` takes from a fresh clone, with nothing cached, and how long its second start.

    python benchmarks/cold_start.py [--warm-caches] [--until-all]

Clones this checkout's last commit into a temporary folder and prints when each stage was reached.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGES = {
    "address printed": r"Longrun is at (\S+)",
    "logins printed": r"password here is\s+(\S+)",
    "last ten weeks in": r"(last ten weeks are in)",
    "whole history in": r"(whole history is in)",
}


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def demo(folder: Path, environment: dict[str, str]) -> Iterator[Path]:
    """Run `make demo` in ``folder`` and yield its log; interrupt it as Ctrl-C does."""
    log = folder / "console"
    with log.open("wb") as console:
        process = subprocess.Popen(
            ["make", "demo", f"PORT={free_port()}"],
            cwd=folder,
            env=environment,
            stdout=console,
            stderr=console,
            start_new_session=True,
        )
    try:
        yield log
    finally:
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        print(f"{time.monotonic() - began:7.1f} s  from Ctrl-C until all has stopped")


def wait_for(pattern: str, log: Path, seconds: float) -> str:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := re.search(pattern, log.read_text()):
            return found[1]
        time.sleep(0.2)
    raise SystemExit(f"not within {seconds:.0f} s: {pattern}\n{log.read_text()}")


def log_in(address: str, password: str) -> int:
    """Log in as a demo runner as a browser does and return the size of the page she lands on."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    login = f"{address}/accounts/login/"
    with browser.open(login, timeout=30) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": "mara@demo.example", "password": password}
    request = urllib.request.Request(login, urllib.parse.urlencode(form).encode(), {"Referer": login})
    with browser.open(request, timeout=30) as page:
        assert "login" not in page.url, "could not log in"
        return len(page.read())


def timed(folder: Path, environment: dict[str, str], *, until_all: bool) -> None:
    began = time.monotonic()

    def reached(stage: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {stage}", flush=True)

    with demo(folder, environment) as log:
        address = wait_for(STAGES["address printed"], log, 900)
        reached("address printed")
        password = wait_for(STAGES["logins printed"], log, 120)
        log_in(address, password)
        reached("logged in, first page shown")
        for stage in ("last ten weeks in", "whole history in")[: 2 if until_all else 1]:
            wait_for(STAGES[stage], log, 1200)
            reached(stage)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--warm-caches", action="store_true", help="keep the package caches of this machine")
    parser.add_argument("--until-all", action="store_true", help="wait for two years of everybody's running")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="longrun-cold-") as temporary:
        folder = Path(temporary) / "longrun"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        caches = {
            "UV_CACHE_DIR": f"{temporary}/uv",
            "PIP_NO_CACHE_DIR": "1",
            "npm_config_cache": f"{temporary}/npm",
        }
        environment = {**os.environ, **({} if options.warm_caches else caches)}
        print("First start, from a fresh clone:")
        timed(folder, environment, until_all=options.until_all)
        print("Second start:")
        timed(folder, environment, until_all=False)


if __name__ == "__main__":
    main()
