"""SQL that is made once answers as the query does that it was made of, in every thread."""

import datetime as dt
from threading import Thread

import pytest
from django.db import connection
from django.db.models.sql import UpdateQuery

from orgmodel.caching.compiled import CompiledQuery, union
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
    compiled = CompiledQuery(members, squad=int, day=dt.date)

    with django_assert_num_queries(1):
        found = compiled.objects(squad=squad.pk, day=DAY)
        names = [row.person.name for row in found]

    assert found == list(members(squad, DAY))
    assert names == sorted(row.person.name for row in rows)
    assert compiled.objects(squad=squad.pk, day=DAY - dt.timedelta(days=1)) == []


def test_objects_carry_what_the_query_adds(squad):
    SquadMembershipFactory(squad=squad, starts_on=DAY)
    compiled = CompiledQuery(
        lambda slug, day: Squad.objects.filter(slug=slug).with_headcount(day), slug=str, day=dt.date
    )

    [found] = compiled.objects(slug=squad.slug, day=DAY)

    assert found.headcount == 1


def test_what_was_not_read_along_is_read_for_all_objects_at_once(squad, django_assert_num_queries):
    for _ in range(3):
        SquadMembershipFactory(squad=squad, starts_on=DAY)
    compiled = CompiledQuery(lambda squad: SquadMembership.objects.filter(squad=squad), squad=int)

    with django_assert_num_queries(2):
        names = {row.person.name for row in compiled.objects(squad=squad.pk)}

    assert len(names) == 3


def test_objects_have_what_they_refer_to_or_none(db):
    manager = PersonFactory()
    PersonFactory(handle="led", manager=manager)
    compiled = CompiledQuery(
        lambda key: Person.objects.filter(handle__gte=key).select_related("manager").order_by("-manager"),
        key=str,
    )

    found = compiled.objects(key="")

    assert [(row, row.manager) for row in found] == [
        (row, row.manager) for row in Person.objects.order_by("-manager")
    ]


def test_json_is_read_as_the_model_reads_it(squad):
    squad.links = [{"label": "Docs", "url": "https://example.com"}]
    squad.save()
    compiled = CompiledQuery(lambda slug: Squad.objects.filter(slug=slug), slug=str)

    assert compiled.objects(slug=squad.slug)[0].links == squad.links


def test_value_within_a_list_is_exchanged_too(db):
    person = PersonFactory(former_keys=["ada", "ada.berg"])
    compiled = CompiledQuery(lambda key: Person.objects.filter(former_keys__contains=[key]), key=str)

    assert compiled.objects(key="ada.berg") == [person]
    assert compiled.objects(key="berg") == []


def test_rows_are_what_the_database_says(squad):
    compiled = CompiledQuery(lambda slug: Squad.objects.filter(slug=slug).values("pk", "name"), slug=str)

    assert compiled.rows(slug=squad.slug) == [(squad.pk, squad.name)]
    assert compiled.rows(slug="nothing") == []


def test_what_changes_rows_cannot_be_compiled(db):
    def renamed(pk):
        rows = Squad.objects.filter(pk=pk)
        rows.query = rows.query.chain(UpdateQuery)
        rows.query.add_update_values({"name": "Renamed"})
        return rows

    with pytest.raises(ValueError, match="Only what reads"):
        CompiledQuery(renamed, pk=int).sql(pk=1)


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_over_its_own_connection():
    squad = SquadFactory()
    compiled = CompiledQuery(lambda slug: Squad.objects.filter(slug=slug), slug=str)
    found = [compiled.objects(slug=squad.slug)]

    def ask():
        found.append(compiled.objects(slug=squad.slug))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert found == [[squad], [squad]]


@pytest.mark.parametrize("count", [1, 3, 5])
def test_list_of_any_length_finds_each_of_its_rows_once(db, count):
    people = [PersonFactory() for _ in range(6)]
    compiled = CompiledQuery(
        lambda ids, key: Person.objects.filter(pk__among=ids, handle__gte=key), ids=list, key=str
    )

    found = compiled.objects(ids=[person.pk for person in people[:count]], key="")

    assert sorted(person.pk for person in found) == sorted(person.pk for person in people[:count])


def test_lists_beside_each_other_are_told_apart(db):
    ada, eva = PersonFactory(), PersonFactory()
    compiled = CompiledQuery(
        lambda these, those: Person.objects.filter(pk__among=these).exclude(pk__among=those),
        these=list,
        those=list,
    )

    assert compiled.objects(these=[ada.pk, eva.pk], those=[eva.pk]) == [ada]


def test_empty_list_finds_nothing(db):
    PersonFactory()
    compiled = CompiledQuery(lambda ids: Person.objects.filter(pk__among=ids), ids=list)

    assert compiled.objects(ids=[]) == []


def test_values_that_are_missing_or_unknown_are_refused():
    compiled = CompiledQuery(lambda slug: Squad.objects.filter(slug=slug), slug=str)

    with pytest.raises(TypeError, match="The query takes slug; it was given name"):
        compiled.sql(name="cards")


def test_union_has_the_rows_of_all_queries_in_one(squad, django_assert_num_queries):
    person = PersonFactory()
    squads = CompiledQuery(
        lambda ids: Squad.objects.filter(pk__among=ids).values_list("pk", "name"), ids=list
    )
    people = CompiledQuery(
        lambda ids: Person.objects.filter(pk__among=ids).values_list("pk", "name"), ids=list
    )

    with django_assert_num_queries(1):
        rows = union(squads.sql(ids=[squad.pk]), people.sql(ids=[person.pk]))

    assert sorted(rows) == sorted([(squad.pk, squad.name), (person.pk, person.name)])


@pytest.mark.parametrize("days", [[], [DAY], [DAY, dt.date(2025, 5, 1)]])
def test_any_number_of_days_is_one_parameter(squad, days):
    for day in (DAY, dt.date(2025, 5, 1), dt.date(2024, 1, 1)):
        SquadMembershipFactory(squad=squad, starts_on=day)
    compiled = CompiledQuery(lambda days: SquadMembership.objects.filter(starts_on__among=days), days=list)

    assert compiled.objects(days=days) == list(SquadMembership.objects.filter(starts_on__in=days))


@pytest.mark.parametrize("names", [[], ["Ann, “Berg”"], ["Ann, “Berg”", "NULL", "{}"]])
def test_any_number_of_texts_is_one_parameter(db, names):
    for name in ("Ann, “Berg”", "NULL", "{}", "Bo"):
        PersonFactory(name=name)
    compiled = CompiledQuery(lambda names: Person.objects.filter(name__among=names), names=list)

    assert compiled.objects(names=names) == list(Person.objects.filter(name__in=names))
