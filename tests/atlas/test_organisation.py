"""The whole organisation of a day in one document."""

import datetime as dt
import json

import pytest

from tests.factories.guilds import GuildMembershipFactory
from tests.factories.history import EntryFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

ADDRESS = "/api/v1/organisation/"
PARTS = 17


@pytest.mark.parametrize("count", [1, 3])
def test_organisation_is_one_document_in_a_query_for_each_part(
    client, admin, tribe, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
        GuildMembershipFactory()

    # Session, user; the version; a savepoint; the newest entry; the parts.
    with django_assert_num_queries(2 + 1 + 2 + 1 + PARTS):
        answer = client.get(ADDRESS)
        document = json.loads(answer.getvalue())

    assert len(document["squads"]) == len(document["squad_members"]) == len(document["squad_tribes"]) == count
    assert document["squad_members"][0].keys() == {
        *("id", "squad", "squad_id", "person", "person_id", "role", "allocation", "starts_on", "ends_before")
    }


def test_organisation_of_another_day_holds_what_held_then(client, admin):
    client.force_login(admin)
    PersonFactory(handle="gone", ends_before=dt.date(2020, 1, 1), starts_on=dt.date(2019, 1, 1))

    then = client.get(ADDRESS, {"as_of": "2019-06-01"}).getvalue().decode()
    now = client.get(ADDRESS).getvalue().decode()

    assert ('"gone"' in then, '"gone"' in now) == (True, False)
    assert then.startswith(
        '{"as_of": "2019-06-01", "history_entry": 0, "tables": {"tribes": {"model": "tribes.tribe"'
    )


@pytest.mark.parametrize(
    ("state", "handles"),
    [
        ("", ["here"]),
        ("present", ["here"]),
        ("planned", ["soon"]),
        ("ended", ["gone"]),
        ("all", ["gone", "here", "soon"]),
    ],
)
def test_organisation_holds_what_is_of_the_state(client, admin, state, handles):
    client.force_login(admin)
    PersonFactory(handle="gone", ends_before=dt.date(2020, 1, 1), starts_on=dt.date(2019, 1, 1))
    PersonFactory(handle="here", starts_on=dt.date(2019, 1, 1))
    PersonFactory(handle="soon", starts_on=dt.date(2100, 1, 1))
    entry = EntryFactory()

    answer = client.get(ADDRESS, {"state": state, "as_of": "2026-03-01"})

    document = json.loads(answer.getvalue())
    found = {person["handle"] for person in document["people"]}
    assert sorted(found & {"gone", "here", "soon"}) == handles
    assert document["history_entry"] == entry.pk


def test_organisation_of_no_state_is_refused(client, admin):
    client.force_login(admin)

    answer = client.get(ADDRESS, {"state": "some"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["state"])


def test_organisation_has_another_tag_in_another_state(client, admin):
    client.force_login(admin)
    EntryFactory()

    assert client.get(ADDRESS)["ETag"] != client.get(ADDRESS, {"state": "all"})["ETag"]


def test_organisation_that_somebody_has_already_is_not_read_again(client, admin, django_assert_num_queries):
    client.force_login(admin)
    EntryFactory()
    tag = client.get(ADDRESS).headers["ETag"]

    with django_assert_num_queries(2 + 1):  # session, user; the version
        again = client.get(ADDRESS, headers={"If-None-Match": tag})

    assert (again.status_code, again.headers["ETag"], again.content) == (304, tag, b"")


def test_organisation_has_another_tag_after_a_change_and_on_another_day(client, admin):
    client.force_login(admin)
    EntryFactory()
    tag = client.get(ADDRESS).headers["ETag"]

    other_day = client.get(ADDRESS, {"as_of": "2019-06-01"}, headers={"If-None-Match": tag})
    EntryFactory()
    later = client.get(ADDRESS, headers={"If-None-Match": tag})

    assert (other_day.status_code, later.status_code) == (200, 200)
    assert len({tag, other_day.headers["ETag"], later.headers["ETag"]}) == 3


def test_organisation_needs_a_sign_in(client, db):
    assert client.get(ADDRESS).status_code == 401
