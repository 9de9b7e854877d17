"""A directory that ends too much within a day is stopped, however many requests and connections it uses."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from access.operations import add_tool
from history.models import Entry
from people.models import Person
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.scim.conftest import Directory

OFF = {"op": "replace", "path": "active", "value": False}


def deactivate(directory, person):
    return directory.patched({"id": person.public_id}, OFF)


def test_single_requests_are_stopped_together_and_the_refused_one_changes_nothing(directory, settings):
    settings.PLAN_ENDS_AT_MOST = 3
    ann, bo = PersonFactory(), PersonFactory()
    for person in (ann, bo):
        SquadMembershipFactory(person=person)

    first, second = deactivate(directory, ann), deactivate(directory, bo)
    deleted = directory.ask("DELETE", f"/Users/{bo.public_id}")

    assert (first[0], second[0], deleted[0]) == (200, 403, 403)
    assert (
        "ended 4 people, memberships and seats within 24 hours; the limit here is 3." in second[1]["detail"]
    )
    assert (Person.objects.open().count(), Entry.objects.count()) == (1, 1)


def test_members_who_are_taken_out_count_and_others_are_not_counted(directory, settings, admin):
    settings.PLAN_ENDS_AT_MOST = 1
    squad = SquadFactory()
    SquadMembershipFactory.create_batch(2, squad=squad)
    other = Directory(add_tool(username="okta", name="Okta", administrator=True))
    deactivate(other, PersonFactory())

    both = directory.ask("PUT", f"/Groups/{squad.public_id}", {"members": []})
    one = directory.patched({"id": PersonFactory().public_id}, OFF)

    assert (both[0], one[0], squad.memberships.open().count()) == (403, 200, 2)


def test_what_was_ended_a_day_ago_counts_no_more(directory, settings, monkeypatch):
    settings.PLAN_ENDS_AT_MOST = 1
    deactivate(directory, PersonFactory())
    now = timezone.now()

    stopped = deactivate(directory, person := PersonFactory())
    monkeypatch.setattr("scim.operations.limit.timezone.now", lambda: now + dt.timedelta(hours=24, minutes=1))
    passed = deactivate(directory, person)

    assert (stopped[0], passed[0]) == (403, 200)


@pytest.mark.django_db(transaction=True)
def test_two_connections_at_once_do_not_get_past_the_limit(settings):
    settings.PLAN_ENDS_AT_MOST = 3
    tool = add_tool(username="entra", name="Entra ID", administrator=True)
    directory, people, statuses = Directory(tool), PersonFactory.create_batch(8), []
    barrier = threading.Barrier(2)

    def work(some):
        try:
            barrier.wait()
            statuses.extend(deactivate(directory, person)[0] for person in some)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(people[start::2],)) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(statuses), Person.objects.open().count()) == ([200] * 3 + [403] * 5, 5)
