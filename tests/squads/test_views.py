"""Pages of squads, with and without htmx."""

import datetime as dt
import json

import pytest

from history.models import Entry
from squads.models import SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.history.steps import way_back

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
PLACE = {"role": "member", "allocation": "100", "starts_on": "2026-03-01"}


@pytest.mark.parametrize("count", [1, 3])
def test_squad_list_query_count_does_not_depend_on_size(
    client, admin, tribe, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))

    # session, user, count, ids, squads, person; and four texts and elements to choose from
    with django_assert_num_queries(11):
        response = client.get("/squads/")

    assert [squad.headcount for squad in response.context["page"]] == [1] * count


@pytest.mark.parametrize("count", [1, 3])
def test_squad_detail_query_count_does_not_depend_on_size(
    client, admin, squad, count, django_assert_max_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        SquadMembershipFactory(squad=squad)

    with django_assert_max_num_queries(12):
        response = client.get(squad.get_absolute_url())

    assert response.context["page"].headcount == count


def test_squad_list_on_another_day_shows_the_squads_of_that_day(client, admin):
    SquadFactory(name="Early", starts_on=dt.date(2019, 1, 1), ends_before=dt.date(2020, 1, 1))
    late = SquadFactory(name="Late", starts_on=dt.date(2020, 1, 1))
    client.force_login(admin)

    assert [row.pk for row in client.get("/squads/").context["page"]] == [late.pk]
    then = client.get("/squads/?as_of=2019-06-01")
    assert [squad.name for squad in then.context["page"]] == ["Early"]
    assert b"/squads/?as_of=2019-06-01" in then.content


def test_any_page_with_a_day_that_is_none_answers_400_and_says_how_to_write_one(client, admin):
    client.force_login(admin)

    response = client.get("/squads/?as_of=yesterday")

    assert response.status_code == 400
    assert "Write it as year-month-day" in response.content.decode()


def test_place_member_without_javascript_redirects_to_the_squad(client, admin, squad):
    client.force_login(admin)
    person = PersonFactory()

    response = client.post(f"{squad.get_absolute_url()}place-member/", {**PLACE, "person": person.handle})

    assert (response.status_code, response["Location"]) == (302, squad.get_absolute_url())
    assert SquadMembership.objects.get().person == person


def test_place_member_under_htmx_says_that_something_changed(client, admin, squad):
    client.force_login(admin)
    person = PersonFactory(name="Ada Holm")

    response = client.post(
        f"{squad.get_absolute_url()}place-member/", {**PLACE, "person": "ada holm"}, headers=HTMX
    )

    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {
        "changed": {},
        "toast": {"text": f"Placed Ada Holm in {squad} as member from 1 March 2026.", "undo": way_back()},
    }
    assert SquadMembership.objects.get().person == person


def test_place_member_refused_answers_422_and_keeps_what_was_typed(client, admin, squad):
    client.force_login(admin)
    there = SquadMembershipFactory(squad=squad)

    response = client.post(
        f"{squad.get_absolute_url()}place-member/",
        {**PLACE, "person": there.person.handle, "reason": "Because."},
        headers=HTMX,
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert (
        f"{there.person} has been in {squad} as member since 1 January 2020. End that membership first."
        in text
    )
    assert 'value="Because."' in text
    assert "<html" not in text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"person": "nobody at all"}, "No person found for"),
        ({"person": "\x00"}, "No person found for|Enter a name|Null characters"),
        ({"starts_on": "tomorrow"}, "Enter a valid date"),
        ({"starts_on": "0000-00-00"}, "Enter a valid date"),
        ({"allocation": "999999999999"}, "less than or equal to 100"),
        ({"role": "boss"}, "Select a valid choice"),
        ({"reason": "x" * 501}, "at most 500 characters"),
    ],
)
def test_place_member_with_nonsense_answers_422_with_a_sentence(client, admin, squad, typed, says):
    client.force_login(admin)
    sent = {**PLACE, "person": PersonFactory().handle, **typed}

    response = client.post(f"{squad.get_absolute_url()}place-member/", sent)

    assert response.status_code == 422
    assert any(part in response.content.decode() for part in says.split("|"))
    assert SquadMembership.objects.count() == 0


def test_place_member_by_a_bystander_is_403(client, bystander, squad):
    client.force_login(bystander)
    address = f"{squad.get_absolute_url()}place-member/"

    assert client.get(address).status_code == 403
    assert client.post(address, {**PLACE, "person": PersonFactory().handle}).status_code == 403
    assert SquadMembership.objects.count() == 0


def test_edit_squad_when_a_colleague_was_faster_keeps_mine_takes_theirs_and_shows_it(client, admin, squad):
    client.force_login(admin)
    address = f"{squad.get_absolute_url()}edit-squad/"
    form = client.get(address).context["form"]
    seen = {}
    for bound in form:
        value = bound.value()
        seen[bound.html_name] = seen[bound.html_initial_name] = "" if value is None else str(value)
    client.post(address, {**seen, "mission": "Theirs", "name": "Cards"})

    stale = client.post(address, {**seen, "feature_area": "Mine"})

    assert stale.status_code == 422
    fields = stale.context["form"]
    assert fields.theirs == [("Name", "Cards"), ("Mission", "Theirs")]
    assert [fields[name].value() for name in ("name", "mission", "feature_area")] == [
        "Cards",
        "Theirs",
        "Mine",
    ]
    again = {bound.html_name: bound.value() for bound in fields}
    assert client.post(address, {**again, "starts_on": "2020-01-01"}).status_code == 302
    squad.refresh_from_db()
    assert (squad.name, squad.mission, squad.feature_area) == ("Cards", "Theirs", "Mine")


def test_squad_by_a_former_slug_redirects_and_keeps_the_day(client, admin):
    SquadFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    response = client.get("/squads/old-name/?as_of=2021-01-01")

    assert (response.status_code, response["Location"]) == (307, "/squads/new-name/?as_of=2021-01-01")


def test_edit_squad_under_htmx_with_a_new_slug_goes_to_the_new_address(client, admin, squad):
    client.force_login(admin)
    sent = {"version": 1, "name": "Cards", "slug": "cards", "starts_on": "2020-01-01"}

    response = client.post(f"{squad.get_absolute_url()}edit-squad/", sent, headers=HTMX)

    assert (response.status_code, response["HX-Redirect"]) == (204, "/squads/cards/")


def test_remove_squad_goes_to_the_list(client, admin, squad):
    client.force_login(admin)

    response = client.post(f"{squad.get_absolute_url()}remove-squad/")

    assert (response.status_code, response["Location"]) == (302, "/squads/")


def test_any_page_without_sign_in_leads_to_it_and_under_htmx_as_a_whole_page(client, squad):
    plain = client.get(squad.get_absolute_url())
    htmx = client.get(
        squad.get_absolute_url(),
        headers={**HTMX, "HX-Current-URL": f"http://testserver{squad.get_absolute_url()}"},
    )

    assert (plain.status_code, plain["Location"]) == (
        302,
        f"/accounts/login/?next={squad.get_absolute_url()}",
    )
    assert (htmx.status_code, htmx["HX-Redirect"]) == (
        204,
        f"/accounts/login/?next={squad.get_absolute_url()}",
    )


def test_squad_page_shows_its_history_as_sentences(client, admin, squad):
    client.force_login(admin)
    client.post(
        f"{squad.get_absolute_url()}place-member/", {**PLACE, "person": PersonFactory(name="Ada Holm").handle}
    )

    page = client.get(squad.get_absolute_url()).content.decode()

    assert Entry.objects.count() == 1
    assert 'placed <a href="/people/' in page
