"""What is answered while the database is there, lacks migrations, or is away: by the server of production."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from django.db import InterfaceError, OperationalError, connection

from benchmarks.server import Server, like_production, server
from orgmodel import availability, embedded
from orgmodel.embedded.programs import cluster_in
from tests.jobs import let_a_worker_be_seen
from tests.production import Given


@contextmanager
def database(name: str = "data") -> Iterator[Path]:
    """The folder of an embedded server without any table; stopped and removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / name
        embedded.url(data, durable=False)
        yield data
        embedded.stop(data)
        shutil.rmtree(cluster_in(data), ignore_errors=True)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with database() as folder:
        yield folder


@pytest.fixture(scope="module")
def running(data) -> Iterator[Server]:
    """The product on that server, as on one that it cannot start again. Tests leave both as they are."""
    with server(like_production(embedded.url(data, durable=False))) as served:
        yield served


def fastest(url: str) -> Given:
    """What it gave at the quickest of some tries, since others work on this machine too."""
    return min((Given(url) for _ in range(4)), key=lambda given: given.seconds)


def process(data: Path) -> psutil.Process:
    return psutil.Process(int((cluster_in(data) / "postmaster.pid").read_text().split()[0]))


def kill(data: Path) -> None:
    killed = process(data)
    family = [killed, *killed.children(recursive=True)]
    killed.kill()
    psutil.wait_procs(family)


def test_probes_answer_as_plain_text_for_any_host_without_tls_or_sign_in(client, db, settings):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["a.example"]

    answers = [client.get(path, headers={"Host": "10.0.0.7"}) for path in ("/livez", "/readyz")]

    assert [(each.status_code, each.content, each["Content-Type"]) for each in answers] == [
        (200, b"ok\n", "text/plain")
    ] * 2


def test_health_tells_whether_a_worker_runs_and_does_not_fail_without(client, transactional_db):
    without = client.get("/healthz")
    let_a_worker_be_seen()
    running = client.get("/healthz")

    assert (without.status_code, without.content) == (200, b"ok\nbackground worker: not running\n")
    assert (running.status_code, running.content) == (200, b"ok\nbackground worker: running\n")


def test_probe_of_life_asks_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/livez").status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_probes_are_only_read(client, path, method):
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.slow
def test_server_on_a_database_without_migrations_lives_but_is_not_ready(running):
    live, ready = Given(f"{running.url}/livez"), Given(f"{running.url}/readyz")

    assert (live.status, live.text) == (200, "ok\n")
    assert (ready.status, ready.text) == (503, "migrations are missing\n")


@pytest.mark.slow
def test_server_without_its_database_answers_503_at_once_and_serves_when_it_is_back(data, running):
    assert Given(f"{running.url}/squads/").status == 302
    kill(data)
    first = Given(f"{running.url}/squads/")
    page, api = fastest(f"{running.url}/squads/"), fastest(f"{running.url}/api/v1/squads/")
    live, ready = fastest(f"{running.url}/livez"), fastest(f"{running.url}/readyz")
    embedded.url(data, durable=False)
    time.sleep(2)
    back = Given(f"{running.url}/squads/")

    assert (first.status, page.status, api.status, back.status) == (503, 503, 503, 302)
    assert (page.headers["Retry-After"], api.headers["Retry-After"]) == ("5", "5")
    assert (page.headers["Content-Type"], api.headers["Content-Type"]) == (
        "text/html; charset=utf-8",
        "application/problem+json",
    )
    assert "The database can’t be reached" in page.text
    assert (live.status, ready.status, ready.text) == (200, 503, "the database does not answer\n")
    assert first.seconds < 5
    assert max(page.seconds, api.seconds, live.seconds, ready.seconds) < 1


@pytest.mark.slow
def test_server_whose_database_hangs_is_not_ready_within_a_second(data, running):
    process(data).suspend()
    ready = fastest(f"{running.url}/readyz")
    process(data).resume()

    assert (ready.status, ready.text) == (503, "the database does not answer\n")
    assert ready.seconds < 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data", "d" * 120])  # a socket cannot lie below the second
def test_embedded_database_that_was_killed_is_started_again_by_who_needs_it(name):
    with database(name) as data:
        environment = {**like_production(""), "ORGMODEL_DATA": str(data)}
        with server(environment) as running:
            assert Given(f"{running.url}/squads/").status == 302
            kill(data)
            found_dead = Given(f"{running.url}/squads/")
            assert embedded.is_running(data)

    assert (found_dead.status, found_dead.seconds < 9) == (302, True)


@pytest.mark.slow
def test_probe_alone_starts_the_embedded_database_again():
    with database() as data:
        environment = {**like_production(""), "ORGMODEL_DATA": str(data)}
        with server(environment) as running:
            kill(data)
            Given(f"{running.url}/readyz")
            end = time.monotonic() + 10
            while not embedded.is_running(data) and time.monotonic() < end:
                time.sleep(0.1)
            assert embedded.is_running(data)


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
@pytest.mark.parametrize("address", ["/squads/", "/api/v1/squads/", "/"])
def test_request_that_loses_the_database_on_its_way_is_answered_503(client, admin, address, kind):
    client.force_login(admin)
    client.raise_request_exception = False

    def lose(execute, sql, params, many, context):
        raise kind("The connection was lost.")

    with connection.execute_wrapper(lose):
        response = client.get(address)

    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_refusal_of_the_database_is_not_taken_for_its_absence():
    class DeadlockError(Exception):
        sqlstate = "40P01"

    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockError()

    assert not availability.is_away(error)
    assert not availability.is_away(ValueError())


def test_probes_that_come_at_once_share_one_examination(monkeypatch):
    begun = []

    class Slow(availability.Examination):
        def run(self) -> None:
            begun.append(self)
            time.sleep(0.2)
            self.fault = ""

    monkeypatch.setattr(availability, "Examination", Slow)
    probe = availability.Probe()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(probe.fault())) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (found, len(begun)) == ([""] * 5, 1)
