"""Following the history while others write to it: no entry is ever skipped."""

import datetime as dt
import random
import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client

from history.models import Entry
from people.models import User
from squads.operations import place_member
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory

MARCH = dt.date(2026, 3, 1)
WRITERS, ACTS = 4, 12

pytestmark = pytest.mark.django_db(transaction=True)


def write(boss, squad, people, several):
    """Place people, of whom some together with others, and take a while to commit."""
    try:
        for person in people:
            with transaction.atomic():
                place_member(squad, person=person, starts_on=MARCH, by=boss)
                time.sleep(random.random() / 100)
        client = Client()
        client.force_login(User.objects.get(pk=boss.pk))
        calls = [
            {"subject": squad.slug, "person": each.handle, "starts_on": "2026-03-01"} for each in several
        ]
        answer = client.post(
            "/api/v1/operations/squads.place_member/", {"calls": calls}, content_type="application/json"
        )
        assert answer.status_code == 200
    finally:
        connection.close()


@pytest.mark.parametrize("turn", range(3))
def test_feed_followed_while_others_write_skips_no_entry_and_keeps_their_order(turn):
    boss = UserFactory(is_superuser=True)
    writers = [
        threading.Thread(
            target=write,
            args=(boss, SquadFactory(), PersonFactory.create_batch(ACTS), PersonFactory.create_batch(5)),
        )
        for _ in range(WRITERS)
    ]
    client, seen = Client(), []
    client.force_login(boss)

    def follow(address):
        page = client.get(address).json()
        seen.extend(entry["id"] for entry in page["results"])
        return page["next"] or page["poll"]

    address = "/api/v1/history/?after=0&page_size=7"
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        address = follow(address)
    for _ in range(WRITERS * (ACTS + 5)):
        address = follow(address)

    assert seen == list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    assert len(seen) == WRITERS * (ACTS + 5)
