"""How often a tool may ask, and from which pages."""

import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from people.models import Scope
from tests.access.test_tokens import issued

SQUADS = "/api/v1/squads/"


@pytest.fixture(autouse=True)
def three_a_minute(settings, monkeypatch):
    """Only three requests a minute, and all of a test within one."""
    settings.API_RATE = 3
    cache.clear()
    now = time.time()
    monkeypatch.setattr("access.throttling.time", SimpleNamespace(time=lambda: now))


def ask(client, token):
    return client.get(SQUADS, headers={"Authorization": f"Token {token}"})


def test_token_that_asks_too_often_is_429_with_the_standard_headers(client, bystander):
    token, other = issued(bystander, Scope.READ), issued(bystander, Scope.READ)

    answers = [ask(client, token) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert answers[0]["RateLimit-Policy"] == '"token";q=3;w=60'
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["type"] == "/api/v1/problems/too-many-requests/"
    assert ask(client, other).status_code == 200


def test_who_has_not_signed_in_is_counted_by_address(client, db):
    answers = [client.get("/api/v1/problems/") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://portal.example", True), ("https://elsewhere.example", False)]
)
def test_pages_of_allowed_origins_may_ask_the_api_and_nothing_else(client, db, settings, origin, allowed):
    settings.CORS_ALLOWED_ORIGINS = ["https://portal.example"]
    asking = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}

    api = client.options(SQUADS, headers={**asking, "Access-Control-Request-Headers": "if-match"})
    page = client.options("/squads/", headers=asking)

    assert (api.headers.get("Access-Control-Allow-Origin") == origin) == allowed
    assert "Access-Control-Allow-Origin" not in page.headers
    assert "Access-Control-Allow-Credentials" not in api.headers
