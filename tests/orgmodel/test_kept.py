"""What was made of the database is made anew once something was committed, and only then."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgmodel.kept import kept
from people.models import Person
from tests.factories.people import PersonFactory


def numbers():
    return Person.objects.count()


@pytest.mark.django_db(transaction=True)
def test_kept_until_something_is_committed():
    assert kept(numbers, "people") == 0
    # Other tests commit beside this one, to databases of the same server; hardly all the time.
    assert 1 in {queries_of_asking() for _ in range(100)}

    PersonFactory()

    assert kept(numbers, "people") == 1


def queries_of_asking():
    with CaptureQueriesContext(connection) as queries:
        assert kept(numbers, "people") == 0
    return len(queries)


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_told_apart_by_all_that_was_said():
    assert kept(lambda: "a", "what", 1) == "a"
    assert kept(lambda: "b", "what", 2) == "b"


def test_within_a_transaction_nothing_is_kept(db):
    assert kept(numbers, "people") == 0

    PersonFactory()

    assert kept(numbers, "people") == 1
