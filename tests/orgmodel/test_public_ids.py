"""Every person, element and dated row has an id by which it is known for ever, whatever else of it changes."""

import datetime as dt
import json
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from history.models import Entry
from history.operations import undo_entry
from people.models import Person
from people.operations import edit_person, remove_person
from squads.models import SquadMembership
from squads.operations import end_membership, place_member
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.surfaces.snapshot import PERIODS

MARCH = dt.date(2026, 3, 1)
API = "/api/v1"

pytestmark = pytest.mark.django_db


def test_every_kind_of_row_has_an_id_that_sorts_by_its_time():
    first, second = PersonFactory(), PersonFactory()

    assert first.public_id.version == second.public_id.version == 7
    assert first.public_id < second.public_id
    assert all(model._meta.get_field("public_id") for model in PERIODS)


@pytest.mark.parametrize("model", PERIODS, ids=lambda model: model.__name__)
def test_the_database_refuses_that_an_id_changes(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname = %s", [f"{model._meta.db_table}_id_stays"]
        )
        assert cursor.fetchone() == (1,)


def test_an_id_that_is_written_over_is_refused():
    person = PersonFactory()

    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(public_id=PersonFactory().public_id)


def test_renamed_in_name_handle_and_email_a_person_is_the_same_by_id(client, admin):
    client.force_login(admin)
    person = PersonFactory()
    before = client.get(f"{API}/people/{person.handle}/").json()

    edit_person(person, version=1, handle="other", name="Other", email="other@example.org", by=admin)

    after = client.get(f"{API}/people/{before['id']}/")
    assert (after.status_code, after.json()["id"], after.json()["handle"]) == (200, before["id"], "other")


def test_what_was_removed_comes_back_under_its_id(admin):
    person = PersonFactory()
    remove_person(person, by=admin)

    undo_entry(Entry.objects.latest("pk"), by=admin)

    assert Person.objects.get(handle=person.handle).public_id == person.public_id


@pytest.fixture
def asked(client, admin):
    client.force_login(admin)
    return client


def test_the_api_takes_ids_in_addresses_arguments_and_filters(asked):
    squad, person, other = SquadFactory(), PersonFactory(), SquadFactory()
    members = f"{API}/squads/{squad.public_id}/members/"
    sent = {"person": str(person.public_id), "starts_on": "2026-03-01"}

    made = asked.post(members, sent, content_type="application/json")
    row = asked.get(made["Location"]).json()
    listed = asked.get(f"{API}/people/?squad={squad.public_id}&as_of=2026-03-01").json()
    moved = asked.post(
        f"{made['Location']}move-member/",
        {"squad": str(other.public_id), "starts_on": "2026-04-01"},
        content_type="application/json",
    )

    assert (made.status_code, UUID(row["id"]).version) == (201, 7)
    assert made["Location"] == f"{members}{row['id']}/"
    assert [each["id"] for each in listed["results"]] == [str(person.public_id)]
    assert asked.get(f"{members}?person={person.public_id}&state=all").json()["count"] == 1
    assert (moved.status_code, moved.json()["squad"]) == (200, other.slug)
    assert asked.get(f"{API}/squads/{squad.public_id}/").json()["slug"] == squad.slug
    assert asked.get(f"{API}/people/{person.public_id}/contacts/").status_code == 200


def test_the_api_takes_ids_in_bulk(asked):
    squad, person, row = SquadFactory(), PersonFactory(), SquadMembershipFactory()
    call = {"subject": str(squad.public_id), "person": str(person.public_id), "starts_on": "2026-03-01"}
    end = {"subject": str(row.public_id), "ends_before": "2026-03-01"}

    placed = asked.post(f"{API}/operations/squads.place_member/", {"calls": [call]}, "application/json")
    ended = asked.post(f"{API}/operations/squads.end_membership/", {"calls": [end]}, "application/json")

    made = SquadMembership.objects.get(person=person)
    assert placed.json()["results"][0]["result"]["id"] == str(made.public_id)
    assert ended.status_code == 200
    assert SquadMembership.objects.get(pk=row.pk).ends_before == MARCH


def test_an_id_that_nothing_has_is_not_found_and_named(asked):
    nobody = "01932c07-a209-7c3b-8d1f-5a6b7c8d9e0f"
    squad = SquadFactory()

    alone = asked.get(f"{API}/people/{nobody}/")
    named = asked.post(
        f"{API}/squads/{squad.slug}/members/",
        {"person": nobody, "starts_on": "2026-03-01"},
        content_type="application/json",
    )

    assert alone.status_code == 404
    assert named.json()["errors"] == {"person": [f"There is no person “{nobody}”."]}


def test_a_trio_goes_by_its_own_id(asked):
    seat = TrioSeatFactory(trio=TribeFactory().trio)

    assert asked.get(f"{API}/trios/{seat.trio.public_id}/").json()["slug"] == seat.trio.tribe.slug
    seats = asked.get(f"{API}/trios/{seat.trio.public_id}/seats/").json()
    assert [each["id"] for each in seats["results"]] == [str(seat.public_id)]


@pytest.mark.parametrize("kind", ["people", "squads", "tribes", "trios"])
def test_the_page_of_an_id_leads_to_the_page_of_its_key(asked, kind):
    seat, membership = TrioSeatFactory(trio=TribeFactory().trio), SquadMembershipFactory()
    row = {
        "people": membership.person,
        "squads": membership.squad,
        "tribes": seat.trio.tribe,
        "trios": seat.trio,
    }[kind]

    response = asked.get(f"/{kind}/{row.public_id}/")

    assert (response.status_code, response["Location"]) == (307, row.get_absolute_url())


def test_nobody_can_be_called_what_looks_like_an_id(asked):
    sent = {"handle": "01932c07-a209-7c3b-8d1f-5a6b7c8d9e0f", "name": "A", "starts_on": "2026-03-01"}

    response = asked.post(f"{API}/people/", sent, content_type="application/json")

    assert response.status_code == 422
    assert "looks like an id" in response.json()["errors"]["handle"][0]


def test_the_history_names_rows_as_lists_do(asked, admin):
    squad, person = SquadFactory(), PersonFactory()
    made = place_member(squad, person=person, starts_on=MARCH, by=admin)
    end_membership(made, ends_before=dt.date(2026, 4, 1), by=admin)

    placed, ended = asked.get(f"{API}/history/?after=0").json()["results"]

    (change,) = placed["changes"]
    assert placed["subject"]["id"] == str(squad.public_id)
    assert placed["arguments"]["person"]["id"] == str(person.public_id)
    assert placed["result"]["id"] == change["id"] == change["after"]["id"] == str(made.public_id)
    assert (change["after"]["squad_id"], change["after"]["person_id"]) == (
        str(squad.public_id),
        str(person.public_id),
    )
    assert "public_id" not in change["after"]
    assert asked.get(f"{API}/history/{ended['id']}/").json() == ended
    about = asked.get(f"{API}/history/?about=squads.squadmembership:{made.public_id}").json()
    assert about["count"] == 2


def test_the_history_names_what_was_removed_since(asked, admin):
    squad, person = SquadFactory(), PersonFactory()
    public_id = str(person.public_id)
    place_member(squad, person=person, starts_on=MARCH, by=admin)
    for row in SquadMembership.objects.all():
        asked.delete(f"{API}/squads/{squad.slug}/members/{row.public_id}/")
    remove_person(person, by=admin)

    (placed,) = asked.get(f"{API}/history/?verb=squads.place_member").json()["results"]

    assert placed["arguments"]["person"]["id"] == public_id
    assert placed["changes"][0]["after"]["person_id"] == public_id


def test_a_plan_names_what_there_is_by_id_and_what_there_is_not_yet_by_number(asked):
    person = PersonFactory()
    calls = [
        {"operation": "squads.form_squad", "slug": "cards", "name": "Cards", "starts_on": "2026-03-01"},
        {
            "operation": "squads.place_member",
            "subject": "cards",
            "person": str(person.public_id),
            "starts_on": "2026-03-01",
        },
    ]

    plan = asked.post(f"{API}/plans/", {"operations": calls}, content_type="application/json").json()

    assert plan["refusals"] == []
    rows = {row["model"]: row["after"] for change in plan["changes"] for row in change["rows"]}
    assert rows["squads.squad"]["id"] == "new:1"
    assert rows["squads.squadmembership"]["person_id"] == str(person.public_id)
    assert rows["squads.squadmembership"]["squad_id"] == "new:1"


def test_the_organisation_names_rows_and_what_they_refer_to(asked):
    row = SquadMembershipFactory()

    document = asked.get(f"{API}/organisation/?as_of=2026-03-01")

    (shown,) = json.loads(document.getvalue())["squad_members"]
    assert shown["id"] == str(row.public_id)
    assert (shown["squad_id"], shown["person_id"]) == (str(row.squad.public_id), str(row.person.public_id))


def test_exports_and_filters_of_other_lists_take_ids(asked):
    tribe = TribeFactory()
    squad = SquadFactory()

    export = asked.get(f"{API}/exports/?tribe={tribe.public_id}")
    others = [
        asked.get(f"{API}/history/?element=tribe:{tribe.public_id}"),
        asked.get(f"{API}/changes/?about=squad:{squad.public_id}"),
        asked.get(f"{API}/squads/?tribe={tribe.public_id}"),
    ]

    assert export.getvalue().startswith(b"PK")
    assert tribe.slug in export["Content-Disposition"]
    assert [answer.status_code for answer in others] == [200, 200, 200]
