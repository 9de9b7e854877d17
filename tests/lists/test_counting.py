"""Counts that are asked for again only when something has changed, and pages far into a list."""

import pytest
from django.core.cache import cache

from orgmodel.web import pagination as counting
from orgmodel.web.pagination import LongPaginator, count_of
from people.models import Person, User
from tests.factories.history import EntryFactory
from tests.factories.people import PersonFactory, UserFactory


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.mark.django_db(transaction=True)
def test_count_is_asked_for_again_when_somebody_changes_something():
    PersonFactory(name="Ada")
    EntryFactory()
    assert [count_of(Person.objects.all()) for _ in range(2)] == [1, 1]

    PersonFactory(name="Bo")
    EntryFactory()

    assert count_of(Person.objects.all()) == 2
    assert count_of(Person.objects.filter(name="Bo")) == 1
    assert count_of(Person.objects.none()) == 0


@pytest.mark.django_db(transaction=True)
def test_count_of_what_has_no_history_is_asked_for_each_time():
    EntryFactory()
    before = count_of(User.objects.all())

    UserFactory()

    assert count_of(User.objects.all()) == before + 1


def test_count_within_a_transaction_sees_its_own_changes(db):
    PersonFactory()
    before = count_of(Person.objects.all())
    PersonFactory()

    assert (before, count_of(Person.objects.all())) == (1, 2)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_page_far_into_a_list_is_the_one_that_skipping_rows_would_give(db, number, monkeypatch):
    monkeypatch.setattr(counting, "FAR", 2)
    people = PersonFactory.create_batch(9, name="Same")
    names = [person.pk for person in people]

    page = LongPaginator(Person.objects.order_by("name", "pk"), 2).page(number)

    assert [person.pk for person in page] == names[(number - 1) * 2 : number * 2]


@pytest.mark.parametrize("far", [0, 3, 500])
@pytest.mark.parametrize("backwards", [False, True])
def test_pages_sorted_by_a_row_that_may_be_missing_are_those_that_sorting_would_give(
    db, far, backwards, monkeypatch
):
    monkeypatch.setattr(counting, "FAR", far)
    managers = [PersonFactory(name=name) for name in ("Bo", "Ada")]
    for number in range(7):
        PersonFactory(name=f"Person {number}", manager=managers[number % 3] if number % 3 < 2 else None)
    rows = Person.objects.order_by("manager__name", "manager_id", "name", "pk")
    rows = rows.reverse() if backwards else rows

    pages = LongPaginator(rows, 2)

    assert [list(pages.page(number)) for number in pages.page_range] == [
        list(rows[first : first + 2]) for first in range(0, 9, 2)
    ]


def test_pages_of_what_is_no_query_are_as_ever():
    assert list(LongPaginator(list(range(9)), 4).page(3)) == [8]
