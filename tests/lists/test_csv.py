"""A list as CSV is read as it is sent, at one moment; as an Excel file it has the same rows."""

import datetime as dt
import io

import pytest
from django.db import connection
from openpyxl import load_workbook

from orgmodel.web.list_files import csv_of
from people.filters import PersonFilters
from search.operations import rebuild
from tests.factories.alliances import AllianceFactory
from tests.factories.people import PersonFactory


@pytest.mark.django_db(transaction=True)
def test_csv_is_read_within_one_transaction():
    PersonFactory(name="Ada")
    lines = iter(csv_of(PersonFilters({}, day=dt.date(2026, 3, 1))))

    read = [next(lines), next(lines)]
    within = connection.in_atomic_block
    read += lines

    assert (within, connection.in_atomic_block, len(read)) == (True, False, 2)


def test_excel_of_a_list_has_what_its_filters_leave_with_days_as_days(client, admin):
    AllianceFactory(name="=One", slug="one", target_date=dt.date(2027, 2, 3))
    AllianceFactory(name="Two")
    rebuild()
    client.force_login(admin)

    page = client.get("/alliances/?search=One").content.decode()
    answer = client.get("/alliances/?search=One&format=xlsx")

    (header, row) = load_workbook(io.BytesIO(answer.getvalue()))["alliances"].iter_rows()
    assert "/alliances/?search=One&amp;format=xlsx" in page
    assert [cell.value for cell in header[:2]] == ["Alliance", "Target"]
    assert (row[0].value, row[0].data_type) == ("=One", "s")
    assert (row[1].value.date(), row[1].number_format) == (dt.date(2027, 2, 3), "yyyy-mm-dd")
    assert client.get("/alliances/?format=ods").status_code == 400
