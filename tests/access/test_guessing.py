"""Wrong passwords: what one costs, and how many a client may send."""

import datetime as dt
import http.client
import threading
import time
from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlsplit

import pytest
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.contrib.auth.hashers import MD5PasswordHasher

from access.guessing import client_of
from access.hashing import PasswordHasher
from people.models import User
from tests.access.test_accounts import (
    RIGHT,
    SIGN_IN,
    TOKEN,
    WRONG,
    for_a_token,
    on_the_page,
)
from tests.factories.people import UserFactory
from tests.production import production

EVERYWHERE = [on_the_page, for_a_token]
CONNECTIONS = 16


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Each password that was hashed."""
    passwords: list[str] = []
    encode = MD5PasswordHasher.encode

    def note(self: MD5PasswordHasher, password: str, salt: str) -> str:
        passwords.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", note)
    return passwords


@pytest.mark.parametrize("try_with", EVERYWHERE)
@pytest.mark.parametrize("name", ["ada", "ada@example.com", "nobody", "nobody@example.com"])
def test_wrong_password_is_hashed_once(client, db, hashed, try_with, name):
    UserFactory(username="ada", email="ada@example.com")
    hashed.clear()

    try_with(client, User(username=name), WRONG)

    assert hashed == [WRONG]


@pytest.mark.parametrize("try_with", EVERYWHERE)
def test_address_with_too_many_wrong_passwords_for_any_accounts_is_refused_before_hashing(
    client, admin, settings, hashed, try_with
):
    settings.SIGN_IN_FAILURES = 8
    for number in range(8):
        EVERYWHERE[number % 2](client, User(username=f"user.{number}"), WRONG)
    hashed.clear()

    closed = try_with(client, admin, RIGHT)
    client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    elsewhere = try_with(client, admin, RIGHT)

    assert (closed.status_code, int(closed["Retry-After"]), hashed) == (429, 900, [RIGHT])
    assert elsewhere.status_code in {200, 302}


def test_address_is_open_again_after_a_quarter_of_an_hour_whatever_it_tries_meanwhile(
    client, admin, settings
):
    settings.SIGN_IN_FAILURES = 3
    for number in range(3):
        on_the_page(client, User(username=f"user.{number}"), WRONG)
    later = dt.timedelta(minutes=16)
    tried = [on_the_page(client, admin, WRONG).status_code for _ in range(3)]
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - later)

    assert (tried, on_the_page(client, admin, RIGHT).status_code) == ([429] * 3, 302)


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("a pipe", "a pipe")],
)
def test_client_is_counted_by_the_address_that_it_cannot_change(address, counted_as):
    assert client_of(address) == counted_as


def test_hash_says_its_cost():
    encoded = PasswordHasher().encode("correct horse", "salt")

    assert encoded.startswith("pbkdf2_sha256$600000$")


def wait_for_sign_in_page(host: str) -> float:
    """How many seconds the sign-in page takes."""
    connection = http.client.HTTPConnection(host, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", SIGN_IN)
    connection.getresponse().read()
    connection.close()
    return time.perf_counter() - begun


def guess(host: str, number: int, done: threading.Event, statuses: Counter[int]) -> None:
    """Send wrong passwords for ever other accounts, one after the other, until `done`."""
    connection = http.client.HTTPConnection(host, timeout=60)
    for attempt in count():
        if done.is_set():
            break
        basic = b64encode(f"user.{number}.{attempt}:{WRONG}".encode()).decode()
        connection.request("POST", TOKEN, headers={"Authorization": f"Basic {basic}"})
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] += 1
    connection.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixteen_connections_of_wrong_passwords_leave_the_sign_in_page_quick():
    statuses, done = Counter[int](), threading.Event()
    with production() as url, ThreadPoolExecutor(CONNECTIONS) as guessers:
        host = urlsplit(url).netloc
        guessing = [guessers.submit(guess, host, number, done, statuses) for number in range(CONNECTIONS)]
        end = time.monotonic() + 30
        while statuses[429] < CONNECTIONS and time.monotonic() < end:
            time.sleep(0.1)
        waits = sorted(wait_for_sign_in_page(host) for _ in range(20))
        done.set()
        for guesser in guessing:
            guesser.result()

    assert set(statuses) == {401, 429}, (statuses, waits)
    assert statuses[401] <= configured.SIGN_IN_FAILURES + CONNECTIONS < statuses[429], statuses
    assert waits[10] < 1, waits
