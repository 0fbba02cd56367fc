"""The web process is killed while it receives an archive; the sender goes on where it stopped."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
import urllib.error
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.visiting import Browser
from tests.faults import PASSWORD, Club

SENDING = "kill_web_while_sending"
PIECE_BYTES = 4 << 20


def kill_web_while_sending(club: Club, runner: int, email: str, archive: Path) -> None:
    """Send the archive in pieces, kill the web process in the middle of one, and send the rest."""
    browser = Browser(club.site.address)
    browser.log_in(email, PASSWORD)
    size = archive.stat().st_size
    begun = begin(browser, runner, archive)
    half = size // 2
    with archive.open("rb") as file:
        here = 0
        while here < half:
            here = send_piece(browser, begun["piece_url"], here, file.read(min(PIECE_BYTES, half - here)))
        broken = start_piece(browser, begun["piece_url"], here, file.read(PIECE_BYTES))
        for pid in club.processes("uvicorn"):
            os.kill(pid, signal.SIGKILL)
        broken.close()
        club.wait(lambda: answers(browser), 60)
        here = begin(browser, runner, archive)["received"]
        assert here >= half, "what had arrived was lost"
        file.seek(here)
        while here < size:
            here = send_piece(browser, begun["piece_url"], here, file.read(PIECE_BYTES))
    browser.post(begun["close_url"])


def begin(browser: Browser, runner: int, archive: Path) -> dict[str, Any]:
    size = str(archive.stat().st_size)
    form = {"path": archive.name, "size": size, "modified": "1"}
    return dict(json.loads(browser.post(f"/runners/{runner}/upload/begin/", **form)))


def headers(browser: Browser, offset: int, length: int) -> dict[str, str]:
    return {
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(length),
        "Upload-Offset": str(offset),
        "Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.jar),
        "X-CSRFToken": browser.cookie("csrftoken"),
    }


def send_piece(browser: Browser, path: str, offset: int, content: bytes) -> int:
    connection = http.client.HTTPConnection(urlsplit(browser.address).netloc, timeout=120)
    connection.request("POST", path, content, headers(browser, offset, len(content)))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, f"a piece was answered with {answer.status}: {body[:300]!r}"
    return int(json.loads(body)["received"])


def start_piece(browser: Browser, path: str, offset: int, content: bytes) -> http.client.HTTPConnection:
    """Send half of a piece and leave it at that."""
    connection = http.client.HTTPConnection(urlsplit(browser.address).netloc, timeout=120)
    connection.putrequest("POST", path)
    for name, value in headers(browser, offset, len(content)).items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(content[: len(content) // 2])
    time.sleep(0.5)
    return connection


def answers(browser: Browser) -> bool:
    try:
        return bool(browser.get("/healthz"))
    except (urllib.error.URLError, OSError):
        return False
