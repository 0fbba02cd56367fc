from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from operations.preparation import CannotStart, lock_data, require_free_port, static_files_are_old


@pytest.fixture
def taken():
    """A port that something listens on."""
    with socket.create_server(("localhost", 0)) as server:
        yield server.getsockname()[1]


def test_it_names_a_taken_port_and_a_way_out(taken):
    with pytest.raises(CannotStart) as refused:
        require_free_port("localhost", taken)
    assert str(refused.value) == (
        f"Port {taken} is taken; stop what uses it or choose another: make run PORT={taken + 1}"
    )


def test_it_takes_a_free_port(taken):
    with socket.create_server(("localhost", 0)) as server:
        port = server.getsockname()[1]
    require_free_port("localhost", port)


def test_it_names_an_address_that_is_not_here(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(CannotStart, match="no address of this machine"):
        require_free_port("nowhere.invalid", 8000)


def test_it_lets_one_longrun_run_on_the_data(tmp_path):
    with lock_data(tmp_path), pytest.raises(CannotStart, match=rf"process {os.getpid()}\)"):
        lock_data(tmp_path)


def test_it_holds_the_lock_while_a_child_lives(tmp_path):
    lock = lock_data(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock.fileno()])
    lock.close()
    with pytest.raises(CannotStart):
        lock_data(tmp_path)
    child.communicate(b"\n")
    lock_data(tmp_path).close()


@pytest.fixture
def static(settings, tmp_path):
    """Built and collected static files, the collected ones newer."""
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tmp_path / "built"]
    for folder, name, age in (("built", "app.css", 100), ("collected", "staticfiles.json", 50)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).touch()
        os.utime(tmp_path / folder / name, (age_ago := 1_700_000_000 - age, age_ago))
    return tmp_path


def test_it_collects_nothing_twice(static):
    assert not static_files_are_old()


def test_it_collects_what_was_built_since(static):
    (static / "built" / "app.css").touch()
    assert static_files_are_old()


def test_it_collects_the_first_time(static):
    (static / "collected" / "staticfiles.json").unlink()
    assert static_files_are_old()
