"""People of whom there may be a second record are found, each with a way to merge the two."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.duplicates import duplicates_of
from people.models import Person
from people.roles import Role
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory

LEFT, BACK = dt.date(2025, 1, 1), dt.date(2025, 6, 1)


@pytest.fixture
def pairs(db):
    """Three who are here, each with another record, and somebody without one; one pair differs in the case of the email."""
    PersonFactory(handle="cleo", name="Cleo Dunn", email="")
    PersonFactory(handle="ann", name="Ann Berg", email="")
    PersonFactory(handle="ann.old", name="Ann Berg", email="", ends_before=LEFT)
    PersonFactory(handle="bo", name="Bo Lind", email="BO@example.com", starts_on=BACK)
    PersonFactory(handle="bo.old", name="B. Lind", email="bo@example.com", ends_before=LEFT)
    PersonFactory(handle="cai", name="Cai Reed", external_id="7", source="HR")
    PersonFactory(handle="cai.old", name="C. Reed", external_id="7", source="Payroll", ends_before=LEFT)
    for number in range(2):
        Person.objects.filter(
            pk=PersonFactory(handle=f"gone{number}", name="Former member", ends_before=LEFT).pk
        ).update(erased_on=LEFT)


@pytest.mark.parametrize(
    ("query", "handles"),
    [
        ("possible_duplicates=any", ["ann", "bo", "cai"]),
        ("possible_duplicates=name", ["ann"]),
        ("possible_duplicates=email", ["bo"]),
        ("possible_duplicates=external_id", ["cai"]),
        ("possible_duplicates=any&state=ended", ["ann.old", "bo.old", "cai.old"]),
    ],
)
def test_page_csv_and_api_find_those_who_may_have_a_second_record(client, admin, pairs, query, handles):
    client.force_login(admin)

    rows = client.get(f"/api/v1/people/?{query}&ordering=name").json()["results"]
    text = b"".join(client.get(f"/people/?{query}&format=csv").streaming_content).decode()
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    page = client.get(f"/people/?{query}").content.decode()

    others = {
        handle: handle.removesuffix(".old") if ".old" in handle else f"{handle}.old" for handle in handles
    }
    assert sorted(row["handle"] for row in rows) == handles
    assert {line["Handle"]: line["Possible duplicates"].split(" ")[0] for line in lines} == others
    for handle, other in others.items():
        assert f'href="/people/{handle}/merge-person/?other={other}"' in page
    assert page.count("/merge-person/?other=") == 2 * len(handles)  # href and hx-get


def test_reasons_are_said_and_who_may_not_merge_is_not_offered_it(client, bystander, pairs):
    client.force_login(bystander)
    Person.objects.filter(handle="ann").update(external_id="9", source="HR")
    Person.objects.filter(handle="ann.old").update(external_id="9", source="Payroll")

    page = client.get("/people/?possible_duplicates=any").content.decode()

    assert "same name, same external id" in page
    assert "merge-person" not in page


def test_people_admins_are_offered_to_merge(client, pairs):
    people_admin = UserFactory(person=PersonFactory())
    RoleAssignmentFactory(person=people_admin.person, role=Role.PEOPLE_ADMIN)
    client.force_login(people_admin)
    assert (
        "/people/ann/merge-person/?other=ann.old"
        in client.get("/people/?possible_duplicates=name").content.decode()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_however_many_are_listed_it_takes_as_many_queries(
    client, admin, count, django_assert_max_num_queries
):
    PersonFactory.create_batch(1 + count, name="Ann Berg")
    client.force_login(admin)
    client.get("/people/")
    with CaptureQueriesContext(connection) as plain:
        client.get("/people/?state=present")

    # How many there are without the filter, and two for the records beside each.
    with django_assert_max_num_queries(len(plain) + 3):
        page = client.get("/people/?state=present&possible_duplicates=any").content.decode()

    assert page.count("/merge-person/?other=") == 2 * (1 + count) * count


def test_people_with_many_namesakes_are_told_how_many_more_there_are(client, admin):
    people = PersonFactory.create_batch(7, name="Ann Berg")
    client.force_login(admin)
    assert "1 more" in client.get("/people/?possible_duplicates=name").content.decode()
    assert len(duplicates_of([people[0].pk])[people[0].pk]) == 6
