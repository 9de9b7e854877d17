"""The server is killed in the middle of a change, and the same is asked again: nothing is lost, nothing is double."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from benchmarks.server import PATIENCE, Server, like_production, server
from history.models import Entry
from people.models import Scope
from people.operations import issue_token
from plans.models import Plan
from plans.operations import plan_calls
from retries.models import Answer
from squads.models import SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory

API = "/api/v1/"
DAY = "2026-03-01"
PEOPLE = 300

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Tool:
    """Somebody else's program, which sends a request again under the same key when it got no answer."""

    token: str
    address: str
    body: dict[str, Any]

    def send(self, running: Server) -> tuple[int, bool]:
        """The status of the answer, and whether it had been given before."""
        headers = {
            "Authorization": f"Token {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": "one",
        }
        request = urllib.request.Request(
            running.url + self.address, json.dumps(self.body).encode(), headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                answer.read()
                return answer.status, "Idempotency-Replayed" in answer.headers
        except urllib.error.HTTPError as error:
            return error.code, False

    def send_and_forget(self, running: Server) -> None:
        """Send it, and never see the answer."""

        def send() -> None:
            with suppress(OSError):
                self.send(running)

        threading.Thread(target=send, daemon=True).start()

    def insist(self, running: Server) -> tuple[int, bool]:
        """Send it until it is no longer said to be running still."""
        until = time.monotonic() + PATIENCE
        while (answer := self.send(running))[0] == 409 and time.monotonic() < until:
            time.sleep(0.2)
        return answer


def keyed_post(token: str, people: list[str]) -> tuple[Tool, int]:
    return Tool(token, f"{API}squads/cards/members/", {"person": people[0], "starts_on": DAY}), 1


def bulk(token: str, people: list[str]) -> tuple[Tool, int]:
    calls = [{"subject": "cards", "person": handle, "starts_on": DAY} for handle in people]
    return Tool(token, f"{API}operations/squads.place_member/", {"calls": calls}), len(people)


def apply(token: str, people: list[str]) -> tuple[Tool, int]:
    place = {"operation": "squads.place_member", "subject": "cards", "starts_on": DAY}
    plan = plan_calls(
        [{**place, "person": handle} for handle in people], by=Plan.by.field.related_model.objects.get()
    )
    return Tool(token, f"{API}plans/{plan.pk}/apply/", {}), len(people)


@contextmanager
def nobody_writes_the_history() -> Iterator[None]:
    """Within it, whoever is about to write an entry waits: the facts are written then, and nothing is committed."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE history_entry IN SHARE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def address_of_the_database() -> str:
    known = settings.DATABASES["default"]
    host = known["HOST"].replace("/", "%2F")
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@{host}:{known['PORT']}/{known['NAME']}"


def until(question: str) -> None:
    """Return when the database says yes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS ({question})")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    raise AssertionError(f"Never: {question}")


def happened() -> tuple[int, int, int]:
    return SquadMembership.objects.count(), Entry.objects.count(), Answer.objects.count()


@pytest.mark.parametrize("change", [keyed_post, bulk, apply])
def test_killed_before_the_change_is_committed_and_after(admin, change):
    SquadFactory(slug="cards")
    people = [PersonFactory().handle for _ in range(PEOPLE)]
    token = issue_token(admin, name="Tool", scope=Scope.ADMINISTER, expiry=None)[1]
    tool, number = change(token, people)
    here = like_production(address_of_the_database(), settings.SECRET_KEY)

    with server(here) as first:
        with nobody_writes_the_history():
            tool.send_and_forget(first)
            until("SELECT FROM pg_locks WHERE relation = 'history_entry'::regclass AND NOT granted")
            first.kill()
        assert happened() == (0, 0, 0)

    with server(here) as second:
        tool.send_and_forget(second)
        until("SELECT FROM history_entry")
        second.kill()
        assert happened() == (number, number, 1)

    with server(here) as third:
        status, was_given_before = tool.insist(third)

    assert (status, was_given_before) == (201 if change is keyed_post else 200, True)
    assert happened() == (number, number, 1)
