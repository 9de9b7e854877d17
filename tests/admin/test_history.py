"""The history in the admin is the product's: of a row, of an account, and the list of all entries."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from access.operations import issue_token
from history.models import ChangeSet, Entry
from people.models import Person
from people.operations import add_person, edit_person
from search.operations import rebuild
from squads.models import Squad
from squads.operations import edit_squad, place_member
from tests.admin.rows import address, form_of
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

MARCH = dt.date(2026, 3, 1)


def lines_of(response) -> list[tuple[str, str, str, bool]]:
    """What the lines of a history tell: by whom, what, why, and whether each can be undone."""
    return [
        (
            str(line.done.by),
            "".join(part.text for part in line.parts),
            line.done.reason,
            bool(line.undo_url),
        )
        for line in response.context["lines"]
    ]


def entries_found(signed_in, **query: str) -> list[str]:
    """What the list of entries shows for a query, by operation, the oldest first."""
    response = signed_in.get(address("history.Entry", "changelist"), query)
    return sorted(entry.operation for entry in response.context["cl"].result_list)


def test_history_of_a_row_is_that_of_the_product_with_who_why_and_undo(signed_in, admin, squad):
    edit_squad(squad, version=1, mission="Pay.", by=admin, reason="Agreed.")

    response = signed_in.get(address("squads.Squad", "history", squad.pk))

    assert lines_of(response) == [(str(admin), f"edited {squad}", "Agreed.", True)]
    assert response.context["url"] == f"/history/?about=squads.squad%3A{squad.pk}"
    assert reverse("history:undo_entry", args=[Entry.objects.get().pk]) in response.content.decode()


def test_history_of_a_row_tells_what_was_done_in_one_save_as_one_line(signed_in, admin, squad):
    page = address("squads.Squad", "change", squad.pk)
    sent = form_of(signed_in.get(page))
    row = {"person": PersonFactory().pk, "role": "member", "allocation": 100, "starts_on": "2026-03-01"}
    rows = {f"memberships-0-{name}": value for name, value in row.items()}

    signed_in.post(page, {**sent, "name": "Other", **rows, "memberships-TOTAL_FORMS": 1})
    response = signed_in.get(address("squads.Squad", "history", squad.pk))

    assert [line for _, line, _, _ in lines_of(response)] == ["made 2 changes together"]
    assert ChangeSet.objects.get().size == 2
    assert f"change_set={ChangeSet.objects.get().pk}" in response.context["lines"][0].url


def test_history_of_an_account_tells_what_was_done_to_it_and_leads_to_what_it_did(signed_in, admin):
    account = UserFactory(username="ada")
    page = address("people.User", "change", account.pk)
    answer = signed_in.post(page, {**form_of(signed_in.get(page)), "email": "eve@example.com"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors

    response = signed_in.get(address("people.User", "history", account.pk))

    assert [(who, line) for who, line, _, _ in lines_of(response)] == [
        (str(admin), "changed the account ada: email address ada@example.com → eve@example.com")
    ]
    assert response.context["url"] == "/history/?by=ada"


def test_django_keeps_no_log_beside_the_history(signed_in, squad):
    page = address("squads.Squad", "change", squad.pk)
    account = UserFactory()
    token, _ = issue_token(account, name="Bot", scope="read", expiry=None)
    signed_in.post(page, {**form_of(signed_in.get(page)), "name": "Other"})
    added = address("people.Person", "add")
    signed_in.post(added, {**form_of(signed_in.get(added)), "name": "Ada", "handle": "ada"})
    changed = address("people.User", "change", account.pk)
    signed_in.post(changed, {**form_of(signed_in.get(changed)), "first_name": "Ada"})
    signed_in.post(address("squads.Squad", "delete", squad.pk), {"post": "yes"})
    signed_in.post(address("people.Token", "delete", token.pk), {"post": "yes"})

    assert (Person.objects.filter(handle="ada").count(), Squad.objects.count()) == (1, 0)
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("words", ["dvorak", "Dvořák", "dvorek", "tereza.d", "tereza search", "in search"])
def test_entries_are_found_by_the_people_and_words_of_their_sentences(signed_in, admin, words):
    person = PersonFactory(name="Tereza Dvořák", handle="tereza.dvorak")
    place_member(SquadFactory(name="Search"), person=person, starts_on=MARCH, by=admin)
    add_person(handle="ada", name="Ada", by=admin)
    rebuild()

    assert entries_found(signed_in, q=words) == ["squads.place_member"]


@pytest.mark.parametrize(
    ("words", "found"), [("monday", 1), ("agreed monday", 1), ("tuesday", 0), ("edited", 1)]
)
def test_entries_are_found_by_reason_and_by_what_was_done(signed_in, admin, squad, words, found):
    edit_squad(squad, version=1, mission="Pay.", by=admin, reason="Agreed on Monday.")
    add_person(handle="ada", name="Ada", by=admin)

    assert len(entries_found(signed_in, q=words)) == found


def test_entries_are_filtered_by_tribe_person_doer_and_operation(signed_in, admin, tribe):
    member = SquadMembershipFactory(squad=SquadFactory(tribe=tribe)).person
    other = UserFactory(is_superuser=True)
    edit_squad(Squad.objects.get(), version=1, mission="Pay.", by=admin)
    edit_person(member, version=1, location="Oslo", by=other)

    assert entries_found(signed_in, tribe=tribe.slug) == ["squads.edit_squad"]
    assert entries_found(signed_in, person=member.handle) == ["people.edit_person"]
    assert entries_found(signed_in, by=other.username) == ["people.edit_person"]
    assert entries_found(signed_in, verb="squads.edit_squad") == ["squads.edit_squad"]
    assert entries_found(signed_in, tribe=tribe.slug, by=other.username) == []


def test_filter_of_entries_that_names_nobody_says_so(signed_in):
    response = signed_in.get(address("history.Entry", "changelist"), {"person": "no.such"})

    assert response.status_code == 400
    assert "no.such" in response.content.decode()
