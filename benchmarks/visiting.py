"""A browser, a stop-watch for pages and an eye on memory, for benchmarks of a running Longrun."""

from __future__ import annotations

import http.client
import http.cookiejar
import itertools
import json
import os
import re
import threading
import time
import urllib.parse
import urllib.request
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import numpy as np

PIECE = 1 << 20


class Browser:
    """Asks a site for pages as one logged-in person."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        with self.opener.open(f"{self.address}{path}", timeout=120) as answer:
            text: str = answer.read().decode()
        return text

    def cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == name), "")

    def post(self, path: str, /, **form: str) -> str:
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": self.cookie("csrftoken"), **form}).encode()
        request = urllib.request.Request(f"{self.address}{path}", data, {"Referer": self.address})
        with self.opener.open(request, timeout=120) as answer:
            text: str = answer.read().decode()
        return text

    def log_in(self, email: str, password: str) -> None:
        self.get("/accounts/login/")
        if re.search(r'name="password"', self.post("/accounts/login/", login=email, password=password)):
            raise SystemExit("could not log in")

    def upload(self, path: str, file: Path) -> str:
        """Send a file piece by piece as a form does; return the id of its import."""
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'.encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=600)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
            "Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar),
            "X-CSRFToken": self.cookie("csrftoken"),
        }
        connection.request("POST", path, pieces(head, file, tail), headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"the upload was answered with {answer.status}: {body[:300]!r}")
        return str(json.loads(body)["import"])

    def upload_in_pieces(self, runner: int, file: Path, size: int = 4 << 20) -> str:
        """Send a large file as the page does; return the id of its import."""
        stat = file.stat()
        begin = self.post(
            f"/runners/{runner}/upload/begin/", path=file.name, size=str(stat.st_size), modified=str(int(stat.st_mtime))
        )
        begun = json.loads(begin)
        at = begun["received"]
        with file.open("rb") as content:
            while at < stat.st_size:
                content.seek(at)
                headers = {
                    "Content-Type": "application/offset+octet-stream",
                    "Upload-Offset": str(at),
                    "X-CSRFToken": self.cookie("csrftoken"),
                    "Referer": self.address,
                }
                request = urllib.request.Request(self.address + begun["piece_url"], content.read(size), headers)
                with self.opener.open(request, timeout=120) as answer:
                    at = json.load(answer)["received"]
        self.post(begun["close_url"])
        return str(begun["import"])


def pieces(head: bytes, file: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield piece
    yield tail


class Repeated(ABC):
    """Does something again and again in a thread while a block runs."""

    every = 0.2

    def __enter__(self) -> Self:
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.go_on, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        self.thread.join()

    def go_on(self) -> None:
        while not self.over.wait(self.every):
            self.once()

    @abstractmethod
    def once(self) -> None: ...


class PageTimes(Repeated):
    """How long pages take for somebody who opens one of them every second."""

    every = 1.0

    def __init__(self, browser: Browser, paths: list[str]) -> None:
        self.browser, self.paths = browser, itertools.cycle(paths)
        self.taken: dict[str, list[float]] = {path: [] for path in paths}

    def once(self) -> None:
        path = next(self.paths)
        began = time.perf_counter()
        self.browser.get(path)
        self.taken[path].append(time.perf_counter() - began)

    def show(self) -> float:
        """Print how long each page took; return the 95th percentile of all, s."""
        every = [seconds for taken in self.taken.values() for seconds in taken]
        for path, taken in [*self.taken.items(), ("all pages", every)]:
            if taken:
                middle, late = np.percentile(taken, (50, 95))
                print(f"{late:8.3f} s  p95 of {path} ({len(taken)} times, median {middle:.3f} s)")
        return float(np.percentile(every, 95))


class Memory(Repeated):
    """The peak resident memory of a process and all its descendants (Linux)."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.peaks: dict[int, tuple[str, int]] = {}

    def once(self) -> None:
        found = dict(processes())
        for pid in family_of(self.root, found):
            name, _parent, peak = found[pid]
            self.peaks[pid] = name, peak

    def by_name(self) -> dict[str, int]:
        """Return the highest peak of the processes of each name, bytes."""
        return dict(sorted(self.peaks.values(), key=lambda pair: pair[1]))

    def show(self) -> None:
        for name, peak in sorted(self.peaks.values(), key=lambda pair: -pair[1])[:8]:
            print(f"{peak / 1e6:8.0f} MB at most in {name}")


def family_of(root: int, found: dict[int, tuple[str, int, int]]) -> set[int]:
    """Return those of ``found`` that are ``root`` or come from it."""
    family = {root}
    while more := {pid for pid, (_name, parent, _peak) in found.items() if parent in family} - family:
        family |= more
    return family & found.keys()


def cpu_seconds(root: int) -> float:
    """Return how long a process and all its descendants have computed (Linux)."""
    ticks = 0
    for pid in family_of(root, dict(processes())):
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def processes() -> Iterator[tuple[int, tuple[str, int, int]]]:
    """Yield of every process its id, what it is, its parent and its peak memory in bytes."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status: dict[str, Any] = dict(re.findall(r"^(PPid|VmHWM):\s*(\d+)", (folder / "status").read_text(), re.M))
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if "VmHWM" in status:
            name = " ".join(word for word in words[1:5] if word) or words[0]
            yield int(folder.name), (name, int(status["PPid"]), 1024 * int(status["VmHWM"]))
