"""Whatever bytes come, the answer is faults by file, row and column."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgmodel.domain.texts import storable
from sheets.format.faults import Faults
from sheets.format.parse import parse
from sheets.models import FoundFault, State
from tests.sheets.small import SMALL, small
from tests.sheets.uploads import checked

PEOPLE = SMALL["people"]


@pytest.mark.parametrize(
    ("people", "row", "column"),
    [
        (PEOPLE.replace("job_title", "k\u00f6n").encode("cp1252"), 1, "k\ufffdn"),
        (PEOPLE.replace("person,name", "pers\u00f6n,name").encode("cp1252"), 1, "pers\ufffdn"),
        (PEOPLE.replace("\nbo,", "\nb\u00f6,").encode("cp1252"), 3, ""),
        (PEOPLE.replace("\nbo,", "\nb\0,").encode(), 3, "person"),
        (PEOPLE.replace("job_title", "job\0").encode(), 1, "job\ufffd"),
    ],
)
def test_upload_of_bytes_that_are_no_text_ends_in_faults_by_file_row_and_column(admin, people, row, column):
    upload = checked(small(people=people), admin)

    assert upload.state == State.FAULTY
    assert (row, column) in FoundFault.objects.filter(sheet="people.csv").values_list("row", "column")


@settings(max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60))
def test_faults_of_any_bytes_can_be_stored(junk):
    faults = Faults()

    parse(small(people=PEOPLE.encode()[:30] + junk + PEOPLE.encode()[30:]), faults)

    assert all(storable(f"{fault}{fault.column}{fault.file}") for fault in faults.found)
