"""Dockerfile, docker-compose.yml and the settings say the same; every service's command works."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import yaml
from django.conf import settings
from django.utils.module_loading import import_string

ROOT = Path(settings.BASE_DIR)
COMPOSE = ROOT / "docker-compose.yml"
ENVIRONMENT = {
    "SECRET_KEY": "0123456789" * 6,
    "ENCRYPTION_KEYS": "0123456789-only-for-the-tests-abcdefghijklm",
    "POSTGRES_PASSWORD": "secret",
    "SITE_ADDRESS": "longrun.example",
}
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
#: One after the other, because each service has its own port.
pytestmark = pytest.mark.xdist_group("compose")
OURS = ("migrate", "web", "live", "worker", "beat")


def filled(text: str) -> str:
    """The file as Compose reads it with `ENVIRONMENT`."""
    return VARIABLE.sub(lambda m: ENVIRONMENT.get(m[1], m[3] if m[2] == "-" else ""), text)


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(filled(COMPOSE.read_text()))["services"]
    return found


def names_that_settings_read() -> set[str]:
    text = "".join(path.read_text() for path in (ROOT / "config" / "settings").glob("*.py"))
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', text))


def test_it_has_every_part_of_the_site():
    assert set(services()) == {*OURS, "postgres", "redis", "proxy"}


@pytest.mark.parametrize("name", OURS)
def test_it_sets_only_what_the_settings_read(name):
    other = {"DJANGO_SETTINGS_MODULE", "OMP_NUM_THREADS"}
    assert set(services()[name]["environment"]) - other <= names_that_settings_read()


def test_it_asks_for_every_secret():
    required = {m[1] for m in VARIABLE.finditer(COMPOSE.read_text()) if m[2] == "?"}
    assert required == set(ENVIRONMENT)


@pytest.mark.parametrize("name", OURS)
def test_it_names_files_that_exist(name):
    words = [*services()[name]["command"], *services()[name].get("healthcheck", {}).get("test", [])]
    named = [word for word in words if word.startswith("deploy/") or word.endswith(".py")]
    assert all((ROOT / word).is_file() for word in named)


@pytest.mark.parametrize(("name", "module"), [("web", "config.wsgi"), ("live", "config.asgi")])
def test_it_serves_our_applications(name, module):
    assert f"{module}:application" in services()[name]["command"]
    assert callable(import_string(f"{module}.application"))


@pytest.mark.parametrize("name", [name for name in services() if name != "migrate"])
def test_it_waits_only_for_what_says_that_it_is_well(name):
    for other, how in (services()[name].get("depends_on") or {}).items():
        if how["condition"] == "service_healthy":
            assert "healthcheck" in services()[other]


def test_the_proxy_sends_streams_to_their_own_server():
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    assert re.search(r"handle /live/\* \{\s+reverse_proxy live:8001", caddy)
    assert "0.0.0.0:8001" in services()["live"]["command"]
    assert "reverse_proxy web:8000" in caddy
    assert "0.0.0.0:8000" in services()["web"]["command"]


def test_the_image_copies_only_what_is_there():
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            assert all((ROOT / source).exists() for source in line.split()[1:-1])


def test_the_image_starts_as_the_web_service():
    last = (ROOT / "Dockerfile").read_text().strip().splitlines()[-1]
    assert yaml.safe_load(last.removeprefix("CMD ")) == services()["web"]["command"]


def test_the_image_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert lines.index("USER longrun") < lines.index("EXPOSE 8000")


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The services' environment on local servers, with a database of its own."""
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"longrun_compose_{os.getpid()}"
    with psycopg.connect(urlunsplit(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        data = tmp_path_factory.mktemp("compose")
        made = {
            **os.environ,
            **{key: str(value) for key, value in services()["web"]["environment"].items()},
            "DATABASE_URL": urlunsplit(server._replace(path=f"/{name}")),
            "REDIS_URL": os.environ["REDIS_URL"],
            "LONGRUN_DATA": str(data),
            "MEDIA_ROOT": str(data / "media"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        # As in the composition, every other service waits for this one.
        subprocess.run(services()["migrate"]["command"], cwd=ROOT, env=made, check=True, capture_output=True)
        yield made
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def start(name: str, surroundings: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(
            services()[name]["command"],
            cwd=ROOT,
            env=surroundings,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(condition: Any, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if condition():
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.2)
    pytest.fail(log.read_text())


def healthy(name: str, surroundings: dict[str, str]) -> bool:
    """Whether the service's own health check passes."""
    test = services()[name]["healthcheck"]["test"]
    assert test[0] == "CMD"
    return subprocess.run(test[1:], cwd=ROOT, env=surroundings, capture_output=True).returncode == 0


@pytest.mark.services
def test_migrate_can_be_run_again(surroundings):
    command = services()["migrate"]["command"]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.services
@pytest.mark.parametrize(("name", "port", "path"), [("web", 8000, "readyz"), ("live", 8001, "healthz")])
def test_servers_get_well(name, port, path, surroundings, tmp_path):
    with socket.socket() as probe:
        assert probe.connect_ex(("localhost", port)), f"port {port} is taken by something else"
    process = start(name, surroundings, tmp_path / "log")
    try:
        wait_until(lambda: healthy(name, surroundings), process, tmp_path / "log")
        with urllib.request.urlopen(f"http://localhost:{port}/{path}", timeout=5) as answer:
            assert answer.status == 200
    finally:
        stop(process)


@pytest.mark.services
def test_live_answers_strangers_with_401(surroundings, tmp_path):
    process = start("live", surroundings, tmp_path / "log")
    request = urllib.request.Request("http://localhost:8001/live/", headers={"X-Forwarded-Proto": "https"})
    try:
        wait_until(lambda: healthy("live", surroundings), process, tmp_path / "log")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
        assert refused.value.code == 401
        refused.value.close()
    finally:
        stop(process)


@pytest.mark.services
def test_the_worker_gets_well(surroundings, tmp_path):
    process = start("worker", surroundings, tmp_path / "log")
    try:
        wait_until(lambda: healthy("worker", surroundings), process, tmp_path / "log")
    finally:
        stop(process)


@pytest.mark.services
def test_beat_sends_what_is_due(surroundings, tmp_path):
    log = tmp_path / "log"
    process = start("beat", surroundings, log)
    try:
        wait_until(lambda: "Sending due task sweep" in log.read_text(), process, log)
    finally:
        stop(process)
