"""The whole organisation of a day in one document."""

import datetime as dt

import pytest

from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

ADDRESS = "/api/v1/organisation/"
PARTS = 13


@pytest.mark.parametrize("count", [1, 3])
def test_organisation_is_one_document_in_a_query_for_each_part(
    client, admin, tribe, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
        GuildMembershipFactory()

    with django_assert_num_queries(2 + 2 + PARTS):  # session, user; a savepoint; the parts
        answer = client.get(ADDRESS)
        document = (
            answer.json() if hasattr(answer, "content") else __import__("json").loads(answer.getvalue())
        )

    assert len(document["squads"]) == len(document["squad_members"]) == len(document["squad_tribes"]) == count
    assert document["squad_members"][0].keys() == {
        *("id", "squad", "person", "role", "allocation", "starts_on", "ends_before")
    }


def test_organisation_of_another_day_holds_what_held_then(client, admin):
    client.force_login(admin)
    PersonFactory(handle="gone", ends_before=dt.date(2020, 1, 1), starts_on=dt.date(2019, 1, 1))

    then = client.get(ADDRESS, {"as_of": "2019-06-01"}).getvalue().decode()
    now = client.get(ADDRESS).getvalue().decode()

    assert ('"gone"' in then, '"gone"' in now) == (True, False)
    assert then.startswith('{"as_of": "2019-06-01", "tribes": [')


def test_organisation_needs_a_sign_in(client, db):
    assert client.get(ADDRESS).status_code == 401
