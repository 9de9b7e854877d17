"""What is refused in the admin says why on the form, and nothing of it is saved."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages

from history.models import Entry
from people.models import Person, User
from people.operations import add_person
from squads.models import Squad, SquadInTribe, SquadMembership
from squads.operations import edit_squad
from tests.admin.rows import address, form_of
from tests.admin.test_writes import ELEMENT, row_inside, send
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

SQUAD, MEMBERSHIP, STAY, PERSON, USER = (
    "squads.Squad",
    "squads.SquadMembership",
    "squads.SquadInTribe",
    "people.Person",
    "people.User",
)


def errors_of(response: Any) -> dict[str, list[str]]:
    """What the page says is wrong with its main form."""
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)


def errors_inside(response: Any) -> list[dict[str, list[str]]]:
    """What the page says is wrong with the rows inside, of all kinds."""
    return [
        dict(errors)
        for inline in response.context["inline_admin_formsets"]
        for errors in inline.formset.errors
        if errors
    ]


def member(person: Person, number: int = 0, **typed: Any) -> dict[str, Any]:
    facts = {"person": person.pk, "role": "member", "allocation": 100, "starts_on": "2026-03-01", **typed}
    return row_inside("memberships", number, **facts)


def nothing_happened() -> bool:
    return (Entry.objects.count(), LogEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"slug": "taken"}, {"slug": ["This short name is already in use."]}),
        ({"slug": "new"}, {"slug": ["“new” is reserved. Choose another short name."]}),
        ({"slug": ""}, {"slug": ["This field is required."]}),
        ({"starts_on": "soon"}, {"starts_on": ["Enter a valid date."]}),
        ({"ends_before": "2026-02-28"}, {"ends_before": ["The last day must not be before the first day."]}),
        ({"links": "Board not-an-address"}, {"links": ["Enter a valid URL."]}),
        ({"name": "a\x00"}, {"name": ["Null characters are not allowed."]}),
        (
            {"reason": "x" * 501},
            {"reason": ["Ensure this value has at most 500 characters (it has 501)."]},
        ),
    ],
)
def test_squad_added_that_cannot_be_is_refused_at_the_field(signed_in, typed, errors):
    SquadFactory(slug="taken")

    response = send(signed_in, address(SQUAD, "add"), **{**ELEMENT, **typed})

    assert errors_of(response) == errors
    assert (Squad.objects.count(), nothing_happened()) == (1, True)


def test_squad_added_and_refused_keeps_all_that_was_typed(signed_in):
    SquadFactory(slug="taken")

    response = send(signed_in, address(SQUAD, "add"), **{**ELEMENT, "slug": "taken", "mission": "Pay."})

    assert {name: form_of(response)[name] for name in ("name", "slug", "mission")} == {
        "name": "New",
        "slug": "taken",
        "mission": "Pay.",
    }


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"__all__"}),
        ({"role": "agile_coach", "allocation": "0"}, {"allocation"}),
        ({"starts_on": "2019-01-01", "role": "agile_coach"}, {"starts_on"}),
        ({"ends_before": "2019-01-01", "role": "agile_coach"}, {"ends_before"}),
    ],
)
def test_membership_added_that_cannot_be_is_refused(signed_in, typed, errors):
    there = SquadMembershipFactory()
    facts = {"squad": there.squad_id, "person": there.person_id, "role": "member", "allocation": "100"}

    response = send(signed_in, address(MEMBERSHIP, "add"), **{**facts, "starts_on": "2026-03-01", **typed})

    assert set(errors_of(response)) == errors
    assert (SquadMembership.objects.count(), nothing_happened()) == (1, True)


def test_stay_corrected_to_end_before_it_starts_is_refused_in_one_sentence(signed_in, tribe):
    stay = SquadFactory(tribe=tribe).tribes.get()

    response = send(signed_in, address(STAY, "change", stay.pk), ends_before="2019-01-01")

    assert errors_of(response) == {"ends_before": ["The last day must not be before the first day."]}
    assert SquadInTribe.objects.get().ends_before is None


def test_row_inside_that_is_refused_says_so_at_the_row_and_the_squad_is_not_saved_either(signed_in):
    there = SquadMembershipFactory()

    response = send(
        signed_in, address(SQUAD, "change", there.squad_id), name="Other", **member(there.person, number=1)
    )

    said = f"{there.person} has been in Other as member since 1 January 2020. End that membership first."
    assert errors_inside(response) == [{"__all__": [said]}]
    squad = Squad.objects.get()
    assert (squad.name, squad.version, SquadMembership.objects.count()) == (there.squad.name, 1, 1)
    assert nothing_happened()


def test_row_inside_that_is_refused_leaves_the_rows_before_it_unsaved_too(signed_in):
    squad = SquadFactory()
    fine, gone = PersonFactory(), PersonFactory(ends_before="2021-01-01")
    rows = {**member(fine), **member(gone, number=1)}

    response = send(signed_in, address(SQUAD, "change", squad.pk), **rows)

    assert errors_inside(response) == [
        {"starts_on": [f"{gone} has ended by then: its last day is 31 December 2020."]}
    ]
    assert (SquadMembership.objects.count(), nothing_happened()) == (0, True)


def test_row_inside_a_squad_that_is_added_and_refused_leaves_no_squad(signed_in):
    row = member(PersonFactory(), starts_on="2020-01-01")

    response = send(signed_in, address(SQUAD, "add"), **ELEMENT, **row)

    assert errors_inside(response) == [
        {"starts_on": ["New begins on 1 March 2026; choose that day or a later one."]}
    ]
    assert (Squad.objects.count(), nothing_happened()) == (0, True)


def test_form_that_a_colleague_overtook_is_refused_and_changes_nothing(signed_in, admin):
    squad = SquadFactory(name="Cards")
    page = address(SQUAD, "change", squad.pk)
    mine = form_of(signed_in.get(page))
    edit_squad(squad, version=1, slug=squad.slug, name="Theirs", starts_on=squad.starts_on, by=admin)

    response = signed_in.post(page, {**mine, "mission": "Mine."})

    sentence, advice = errors_of(response)["__all__"]
    now = Squad.objects.get()
    assert "was changed while you were editing it" in sentence
    assert advice == "Open the page again in another tab, and save there."
    assert form_of(response)["mission"] == "Mine."
    assert (now.name, now.mission, now.version, Entry.objects.count()) == ("Theirs", "", 2, 1)


def test_form_that_a_colleague_overtook_ends_nothing_either(signed_in, admin):
    squad = SquadFactory()
    page = address(SQUAD, "change", squad.pk)
    mine = form_of(signed_in.get(page))
    edit_squad(squad, version=1, slug=squad.slug, name="Theirs", starts_on=squad.starts_on, by=admin)

    response = signed_in.post(page, {**mine, "ends_before": "2026-03-01"})

    assert (list(errors_of(response)), Squad.objects.get().ends_before) == (["__all__"], None)


def test_end_before_the_first_day_is_refused_at_the_field(signed_in):
    squad = SquadFactory(name="Cards")

    response = send(signed_in, address(SQUAD, "change", squad.pk), ends_before="2019-01-01", name="Other")

    assert errors_of(response) == {
        "ends_before": ["Other begins on 1 January 2020. Choose a later day, or remove it."]
    }
    assert (Squad.objects.get().name, nothing_happened()) == ("Cards", True)


def test_what_an_operation_does_not_take_cannot_be_typed(signed_in, tribe):
    membership = SquadMembershipFactory()

    offered = [
        set(form_of(signed_in.get(page)))
        for page in (address(STAY, "add"), address(MEMBERSHIP, "change", membership.pk))
    ]

    assert "ends_before" not in offered[0]
    assert {"squad", "person"} & offered[1] == set()


def test_squad_deleted_that_somebody_is_in_stays_and_says_why(signed_in):
    squad = SquadMembershipFactory().squad

    response = signed_in.post(address(SQUAD, "delete", squad.pk), {"post": "yes"})

    assert (response.status_code, response["Location"]) == (302, address(SQUAD, "change", squad.pk))
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        f"{squad} can’t be removed while it has squad memberships. Remove those first, or end it instead."
    ]
    assert (Squad.objects.count(), nothing_happened()) == (1, True)


def test_squads_ticked_of_which_one_must_stay_all_stay(signed_in):
    squads = [SquadFactory(), SquadMembershipFactory().squad]
    ticked = {"action": "delete_selected", "_selected_action": [squad.pk for squad in squads], "post": "yes"}

    response = signed_in.post(address(SQUAD, "changelist"), ticked)

    (message,) = get_messages(response.wsgi_request)
    assert "can’t be removed while it has squad memberships" in str(message)
    assert (response.status_code, Squad.objects.count(), nothing_happened()) == (302, 2, True)


@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_staff_with_permission_for_the_admin_alone_are_denied_by_the_operation(client, db, verb):
    squad = SquadFactory(name="Cards")
    staff = UserFactory(is_staff=True)
    staff.user_permissions.add(*Permission.objects.filter(content_type__app_label="squads"))
    client.force_login(staff)
    pages = {"add": address(SQUAD, "add"), "change": address(SQUAD, "change", squad.pk)}

    if verb == "delete":
        response = client.post(address(SQUAD, "delete", squad.pk), {"post": "yes"})
    else:
        response = send(client, pages[verb], **ELEMENT)

    assert response.status_code == 403
    assert (Squad.objects.get().name, nothing_happened()) == ("Cards", True)


def test_history_is_neither_changed_nor_deleted_in_the_admin(signed_in, admin):
    add_person(handle="ada", name="Ada", by=admin)
    entry = Entry.objects.get()
    ticked = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}

    answers = [
        signed_in.post(address("history.Entry", "change", entry.pk), {"reason": "Other."}).status_code,
        signed_in.post(address("history.Entry", "delete", entry.pk), {"post": "yes"}).status_code,
        signed_in.post(address("history.Entry", "changelist"), ticked).status_code,
    ]

    assert answers[:2] == [403, 403]
    assert Entry.objects.get().reason == ""


def test_account_that_has_done_something_is_not_deleted(signed_in, admin):
    add_person(handle="ada", name="Ada", by=admin)

    signed_in.post(address(USER, "delete", admin.pk), {"post": "yes"})

    assert User.objects.filter(pk=admin.pk).exists()


def test_account_given_the_email_of_another_is_refused_on_the_form(signed_in):
    UserFactory(email="ada@example.com")
    other = UserFactory()

    response = send(signed_in, address(USER, "change", other.pk), email="ADA@example.com")

    assert errors_of(response) == {"__all__": ["Another account already has this email address."]}
