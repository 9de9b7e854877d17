"""The log's line of each request, and the id by which log, client and failure page speak of the same one."""

import json
import logging

import pytest
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from access.operations import issue_token
from benchmarks.server import like_production, server
from people.models import Scope
from tests.production import Given, address_of_the_database

LOGGER = "orgmodel.web.request_log"


@pytest.fixture
def lines(monkeypatch):
    """The lines of requests as production writes them."""
    written: list[dict[str, object]] = []
    handler = logging.Handler()
    options = dict(settings.LOGGING["formatters"]["json"])
    handler.setFormatter(import_string(options.pop("()"))(**options))
    handler.addFilter(import_string(settings.LOGGING["filters"]["request"]["()"])())
    handler.emit = lambda record: written.append(json.loads(handler.format(record)))
    logger = logging.getLogger(LOGGER)
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "level", logging.INFO)
    return written


def test_request_of_an_account_is_one_line_with_all_that_is_asked_for(client, admin, lines):
    client.force_login(admin)

    response = client.get("/squads/?search=secret")

    (line,) = lines
    assert set(line) == {
        *("time", "level", "logger", "message", "request_id", "user", "method", "address", "status", "ms")
    }
    assert (line["level"], line["user"], line["method"], line["address"], line["status"]) == (
        *("INFO", admin.username, "GET", "/squads/", 200),
    )
    assert line["request_id"] == response["X-Request-Id"]
    assert line["ms"] > 0


def test_request_with_a_token_names_it_and_its_account(client, admin, lines):
    _, secret = issue_token(admin, name="HR sync", scope=Scope.READ, expiry=None)

    client.get("/api/v1/squads/", headers={"Authorization": f"Token {secret}"})

    assert [(line["user"], line["token"]) for line in lines] == [(admin.username, "HR sync")]


def test_request_of_nobody_names_nobody(client, db, lines):
    client.get("/accounts/login/")

    assert [(line["status"], "user" in line, "token" in line) for line in lines] == [(200, False, False)]


def test_link_of_a_forgotten_password_is_logged_without_its_secret(client, db, lines):
    client.get("/accounts/password/reset/key/1-abcdef-0123456789/")

    assert [("abcdef" in json.dumps(line), "password/reset/key" in line["address"]) for line in lines] == [
        (False, True)
    ]


def test_probes_are_quiet(client, db, lines):
    client.get("/livez")

    assert lines == []


@pytest.mark.parametrize("given", ["a", "5d0c8b7e-4f3a_4c0f.9be1", "A" * 64])
def test_id_that_is_given_is_taken_and_given_back(client, db, lines, given):
    response = client.get("/accounts/login/", headers={"X-Request-Id": given})

    assert (response["X-Request-Id"], lines[0]["request_id"]) == (given, given)


@pytest.mark.parametrize("given", ["", "A" * 65, "two words", 'a"b', "ünsafe", "a\x1b[31m"])
def test_id_that_is_long_or_unsafe_is_replaced(client, db, given):
    response = client.get("/accounts/login/", headers={"X-Request-Id": given})

    assert (response["X-Request-Id"] != given, len(response["X-Request-Id"])) == (True, 32)


def test_problem_document_and_page_of_a_failure_say_the_id(client, admin):
    client.force_login(admin)
    client.raise_request_exception = False
    headers = {"X-Request-Id": "the-one-that-failed"}

    def break_down(execute, sql, params, many, context):
        if "squads_squad" in sql:
            raise RuntimeError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(break_down):
        page, document = (client.get(path, headers=headers) for path in ("/squads/", "/api/v1/squads/"))

    assert (page.status_code, document.status_code) == (500, 500)
    assert "<code>the-one-that-failed</code>" in page.content.decode()
    assert document.json()["request_id"] == "the-one-that-failed"


def test_refusal_of_the_api_says_the_id(client, db):
    response = client.get("/api/v1/squads/", headers={"X-Request-Id": "refused"})

    assert (response.status_code, response.json()["request_id"]) == (401, "refused")


def test_metrics_are_not_there_unless_asked_for(client, admin):
    client.force_login(admin)

    assert client.get("/metrics").status_code == 404


@pytest.mark.slow
@pytest.mark.django_db
def test_production_writes_a_json_line_a_request_and_counts_them_in_all_its_processes(capfd):
    environment = {**like_production(address_of_the_database()), "LOG_LEVEL": "INFO", "METRICS": "1"}

    with server(environment, workers=2) as running:
        asked = [Given(f"{running.url}/api/v1/squads/", {"X-Request-Id": f"r{n}"}) for n in range(40)]
        measures = Given(f"{running.url}/metrics").text

    written = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    known = {f"r{number}" for number in range(40)}
    assert [each.status for each in asked] == [401] * 40
    assert {line["request_id"] for line in written if line["logger"] == LOGGER} >= known
    assert 'orgmodel_requests_total{method="GET",status="401",view="api:squad-list"} 40.0' in measures
    assert 'orgmodel_request_seconds_count{view="api:squad-list"} 40.0' in measures
