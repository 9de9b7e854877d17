"""A list as CSV is read as it is sent, at one moment."""

import datetime as dt

import pytest
from django.db import connection

from orgmodel.web.lists import csv_of
from people.filters import PersonFilters
from tests.factories.people import PersonFactory


@pytest.mark.django_db(transaction=True)
def test_csv_is_read_within_one_transaction():
    PersonFactory(name="Ada")
    lines = iter(csv_of(PersonFilters({}, day=dt.date(2026, 3, 1))))

    read = [next(lines), next(lines)]
    within = connection.in_atomic_block
    read += lines

    assert (within, connection.in_atomic_block, len(read)) == (True, False, 2)
