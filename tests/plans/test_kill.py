"""The server is killed in the middle of changes, and the same is asked again: nothing is lost, nothing is double."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count

from access.operations import issue_token
from benchmarks.server import PATIENCE, Server, like_production, server
from history.models import Entry
from people.models import Scope, User
from plans.operations import plan_calls
from retries.models import Answer
from squads.models import SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.production import address_of_the_database

API = "/api/v1/"
DAY = "2026-03-01"
PEOPLE = 30

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Tool:
    """A client program that repeats a request under the same key when it got no answer.

    Its request places `number` people in `squad` and is answered by `status`.
    """

    token: str
    squad: str
    address: str
    body: dict[str, Any]
    number: int
    status: int

    def send(self, running: Server) -> tuple[int, bool]:
        """The status of the answer, and whether it is a repeated one."""
        headers = {
            "Authorization": f"Token {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": self.squad,
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

    def insist(self, running: Server) -> tuple[int, bool]:
        """Send it until the server no longer says that the same request is still running."""
        end = time.monotonic() + PATIENCE
        while (answer := self.send(running))[0] == 409 and time.monotonic() < end:
            time.sleep(0.1)
        return answer


@contextmanager
def sending(tools: list[Tool], running: Server) -> Iterator[None]:
    """Send all requests at once; what is answered, in full, in part or not at all, nobody sees."""

    def send(tool: Tool) -> None:
        # A connection that is cut before or within the status line is an OSError or a BadStatusLine,
        # one that is cut within the body an IncompleteRead; the last two are no OSErrors.
        with suppress(OSError, HTTPException):
            tool.insist(running)

    threads = [threading.Thread(target=send, args=[tool], daemon=True) for tool in tools]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(PATIENCE)


def keyed_post(admin: User, token: str, squad: str, people: list[str]) -> Tool:
    return Tool(
        token, squad, f"{API}squads/{squad}/members/", {"person": people[0], "starts_on": DAY}, 1, 201
    )


def bulk(admin: User, token: str, squad: str, people: list[str]) -> Tool:
    calls = [{"subject": squad, "person": handle, "starts_on": DAY} for handle in people]
    return Tool(token, squad, f"{API}operations/squads.place_member/", {"calls": calls}, len(people), 200)


def apply(admin: User, token: str, squad: str, people: list[str]) -> Tool:
    place = {"operation": "squads.place_member", "subject": squad, "starts_on": DAY}
    plan = plan_calls([{**place, "person": handle} for handle in people], by=admin)
    return Tool(token, squad, f"{API}plans/{plan.pk}/apply/", {}, len(people), 200)


def tool(admin: User, change: Any) -> Tool:
    """A tool that makes such a change in a squad of its own."""
    squad = SquadFactory(slug=change.__name__.replace("_", "-")).slug
    people = [PersonFactory().handle for _ in range(PEOPLE)]
    token = issue_token(admin, name="Tool", scope=Scope.ADMINISTER, expiry=None)[1]
    return change(admin, token, squad, people)


@contextmanager
def history_locked() -> Iterator[None]:
    """Within it, whoever is about to write an entry waits: their facts are written, and nothing is committed."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE history_entry IN SHARE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def wait_for(number: int, query: str) -> None:
    """Return when the query counts so many."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0] == number:
                return
        time.sleep(0.005)
    raise AssertionError(f"Never {number}: {query}")


WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
ANSWERED = "SELECT count(*) FROM retries_answer"


def happened() -> tuple[dict[str, int], int, int]:
    """How many people are in each squad, and the number of entries and of answers."""
    placed = SquadMembership.objects.order_by().values_list("squad__slug").annotate(Count("pk"))
    return dict(placed), Entry.objects.count(), Answer.objects.count()


@pytest.mark.slow
def test_killed_before_the_changes_are_committed_and_after(admin):
    tools = [tool(admin, change) for change in (keyed_post, bulk, apply)]
    placed = {each.squad: each.number for each in tools}
    everything = placed, sum(placed.values()), len(tools)
    here = like_production(address_of_the_database(), settings.SECRET_KEY)

    with server(here) as first:
        with history_locked(), sending(tools, first):
            wait_for(len(tools), WAITING)
            first.kill()
        assert happened() == ({}, 0, 0)

    with server(here) as second:
        with sending(tools, second):
            wait_for(len(tools), ANSWERED)
            second.kill()
        assert happened() == everything

    with server(here) as third:
        answers = {each.squad: each.insist(third) for each in tools}

    assert answers == {each.squad: (each.status, True) for each in tools}
    assert happened() == everything
