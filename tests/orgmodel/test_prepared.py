"""SQL that is made once answers as the query does that it was made of, in every thread."""

import datetime as dt
from threading import Thread

import pytest
from django.db import connection
from django.db.models.sql import UpdateQuery

from orgmodel.prepared import Prepared
from people.models import Person
from squads.models import Squad, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

DAY = dt.date(2026, 3, 1)


def members(squad, day):
    return (
        SquadMembership.objects.on(day).filter(squad=squad).select_related("person").order_by("person__name")
    )


def test_objects_are_those_of_the_query_with_what_they_refer_to(squad, django_assert_num_queries):
    rows = [SquadMembershipFactory(squad=squad, starts_on=DAY) for _ in range(2)]
    SquadMembershipFactory(starts_on=DAY)
    prepared = Prepared(members, squad=int, day=dt.date)

    with django_assert_num_queries(1):
        found = prepared.objects(squad=squad.pk, day=DAY)
        names = [row.person.name for row in found]

    assert found == list(members(squad, DAY))
    assert names == sorted(row.person.name for row in rows)
    assert prepared.objects(squad=squad.pk, day=DAY - dt.timedelta(days=1)) == []


def test_objects_carry_what_the_query_adds(squad):
    SquadMembershipFactory(squad=squad, starts_on=DAY)
    prepared = Prepared(
        lambda slug, day: Squad.objects.filter(slug=slug).with_headcount(day), slug=str, day=dt.date
    )

    [found] = prepared.objects(slug=squad.slug, day=DAY)

    assert found.headcount == 1


def test_value_within_a_list_is_exchanged_too(db):
    person = PersonFactory(former_keys=["ada", "ada.berg"])
    prepared = Prepared(lambda key: Person.objects.filter(former_keys__contains=[key]), key=str)

    assert prepared.objects(key="ada.berg") == [person]
    assert prepared.objects(key="berg") == []


def test_rows_are_what_the_database_says(squad):
    prepared = Prepared(lambda slug: Squad.objects.filter(slug=slug).values("pk", "name"), slug=str)

    assert prepared.rows(slug=squad.slug) == [(squad.pk, squad.name)]
    assert prepared.rows(slug="nothing") == []


def test_what_changes_rows_cannot_be_prepared(db):
    def renamed(pk):
        rows = Squad.objects.filter(pk=pk)
        rows.query = rows.query.chain(UpdateQuery)
        rows.query.add_update_values({"name": "Renamed"})
        return rows

    with pytest.raises(ValueError, match="Only what reads"):
        Prepared(renamed, pk=int).sql(pk=1)


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_over_its_own_connection():
    squad = SquadFactory()
    prepared = Prepared(lambda slug: Squad.objects.filter(slug=slug), slug=str)
    found = [prepared.objects(slug=squad.slug)]

    def ask():
        found.append(prepared.objects(slug=squad.slug))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert found == [[squad], [squad]]
