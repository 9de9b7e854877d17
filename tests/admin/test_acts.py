"""What is done to several rows of a list at once: a form, one change set, all of it or nothing."""

import csv
import datetime as dt
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from history.models import ChangeSet, Entry
from people.models import Person, User
from squads.models import SquadInTribe, SquadMembership
from tests.admin.rows import MODELS, address, form_of
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

PEOPLE = address("people.Person", "changelist")
MEMBERSHIPS = address("squads.SquadMembership", "changelist")


def asked(signed_in, page, act, rows):
    """The page that an act answers with when it is chosen for `rows`."""
    return signed_in.post(page, {"action": act, "_selected_action": [row.pk for row in rows]})


def sent(signed_in, page, act, rows, **typed):
    """What it answers once its form was filled."""
    return signed_in.post(page, {**form_of(asked(signed_in, page, act, rows)), **typed})


def test_three_people_are_offboarded_as_one_change(signed_in):
    people = [PersonFactory() for _ in range(3)]
    SquadMembershipFactory(person=people[0])

    opened = asked(signed_in, PEOPLE, "offboard", people)
    response = sent(
        signed_in, PEOPLE, "offboard", people, ends_before="2026-12-31", reason="Their team closes."
    )

    assert opened.context["title"] == "Offboard 3 people"
    assert response.status_code == 302
    assert {person.last_day for person in Person.objects.filter(pk__in=[row.pk for row in people])} == {
        dt.date(2026, 12, 31)
    }
    assert (ChangeSet.objects.get().size, ChangeSet.objects.get().reason) == (3, "Their team closes.")
    assert SquadMembership.objects.get().last_day == dt.date(2026, 12, 31)


def test_people_of_whom_one_cannot_leave_all_stay_and_it_says_who_and_why(signed_in):
    stays, gone = PersonFactory(), PersonFactory(name="Ada", ends_before=dt.date(2024, 1, 1))

    response = sent(signed_in, PEOPLE, "offboard", [stays, gone], ends_before="2026-12-31", reason="Both.")

    (sentence,) = response.context["refused"]
    assert (response.status_code, sentence.count("Ada")) == (422, 1)
    assert (form_of(response)["ends_before"], form_of(response)["reason"]) == ("2026-12-31", "Both.")
    assert (Entry.objects.count(), Person.objects.get(pk=stays.pk).ends_before) == (0, None)


def test_people_are_moved_from_the_one_squad_that_each_is_in(signed_in, tribe):
    there = SquadFactory(tribe=tribe)
    people = [SquadMembershipFactory().person for _ in range(2)]

    response = sent(signed_in, PEOPLE, "move", people, squad=there.pk, starts_on="2026-03-01")

    assert response.status_code == 302
    assert {row.person for row in SquadMembership.objects.filter(squad=there)} == set(people)
    assert ChangeSet.objects.get().size == 2


def test_people_in_no_squad_or_in_two_are_not_moved_and_it_says_so(signed_in):
    nowhere, twice = PersonFactory(), PersonFactory()
    cards, ledger = SquadFactory(name="Cards"), SquadFactory(name="Ledger")
    for squad in (cards, ledger):
        SquadMembershipFactory(person=twice, squad=squad, allocation=50)

    response = sent(
        signed_in, PEOPLE, "move", [nowhere, twice], squad=SquadFactory().pk, starts_on="2026-03-01"
    )

    assert response.context["refused"] == [
        f"{nowhere}: In no squad on 1 March 2026. Place them in one instead.",
        f"{twice}: In Cards and Ledger on 1 March 2026. Move one of these in the list of squad memberships.",
    ]


def test_people_are_placed_in_a_squad(signed_in, squad):
    people = [PersonFactory(), PersonFactory()]

    sent(signed_in, PEOPLE, "place", people, squad=squad.pk, starts_on="2026-03-01", allocation="40")

    assert {(row.person, row.role, row.allocation) for row in squad.memberships.all()} == {
        (person, "member", 40) for person in people
    }


def test_accounts_are_given_to_all_or_to_none(signed_in):
    ada, bo = PersonFactory(email="ada@example.com"), PersonFactory(email="")
    before = User.objects.count()

    refused = sent(signed_in, PEOPLE, "give_accounts", [ada, bo])
    number_after_refusal = User.objects.count()
    given = sent(signed_in, PEOPLE, "give_accounts", [ada])

    assert refused.context["refused"] == [f"{bo}: Without an email they can’t set a password. Add one first."]
    assert (number_after_refusal, given.status_code) == (before, 302)
    assert User.objects.get(email="ada@example.com").person == ada


@pytest.mark.parametrize(
    ("act", "typed", "verb"),
    [
        ("change_role", {"role": "agile_coach", "starts_on": "2026-03-01"}, "squads.change_role"),
        ("end", {"ends_before": "2026-12-31"}, "squads.end_membership"),
    ],
)
def test_memberships_are_changed_together(signed_in, act, typed, verb):
    rows = [SquadMembershipFactory(), SquadMembershipFactory()]

    response = sent(signed_in, MEMBERSHIPS, act, rows, **typed)

    assert response.status_code == 302
    assert list(Entry.objects.values_list("operation", flat=True)) == [verb, verb]


def test_squads_are_moved_to_another_tribe(signed_in):
    squads, tribe = [SquadFactory(tribe=TribeFactory()) for _ in range(2)], TribeFactory()
    page = address("squads.Squad", "changelist")

    sent(signed_in, page, "move", squads, tribe=tribe.pk, starts_on="2026-03-01")

    assert {row.squad for row in SquadInTribe.objects.filter(tribe=tribe)} == set(squads)


def test_act_reaches_all_that_a_filter_finds_and_nothing_that_came_since(signed_in):
    people = [PersonFactory(location="Oslo") for _ in range(2)]
    other = PersonFactory(location="Rome")
    page = f"{PEOPLE}?location=Oslo"

    opened = signed_in.post(
        page, {"action": "offboard", "select_across": "1", "_selected_action": people[0].pk}
    )
    late = PersonFactory(location="Oslo")
    signed_in.post(page, {**form_of(opened), "ends_before": "2026-12-31"})

    left = Person.objects.exclude(ends_before=None)
    assert set(left) == set(people)
    assert {other, late} & set(left) == set()


def test_act_query_count_grows_by_what_each_call_needs_alone(signed_in, django_assert_max_num_queries):
    people = [PersonFactory() for _ in range(20)]
    form = form_of(asked(signed_in, PEOPLE, "offboard", people))

    with django_assert_max_num_queries(40 + 7 * len(people)):  # one each for the bots that they hand over
        response = signed_in.post(PEOPLE, {**form, "ends_before": "2026-12-31"})

    assert response.status_code == 302


def test_two_people_are_merged_on_the_page_that_shows_what_changes(signed_in):
    first, second = PersonFactory(name="Ada Holm", handle="ada"), PersonFactory(handle="ada.h")

    merging = asked(signed_in, PEOPLE, "merge", [second, first])
    page = signed_in.get(merging.headers["Location"]).content.decode()
    alone = signed_in.post(PEOPLE, {"action": "merge", "_selected_action": [first.pk]}, follow=True)

    assert merging.headers["Location"] == "/people/ada/merge-person/?other=ada.h"
    assert "The record afterwards" in page
    assert 'href="/people/ada.h/merge-person/?other=ada"' in page
    assert "Choose the two records of one person." in alone.content.decode()


@pytest.mark.parametrize("label", ["people.Person", "squads.SquadMembership"])
def test_acts_are_denied_to_staff_without_the_right_of_the_operation(client, db, label):
    staff = UserFactory(is_staff=True)
    staff.user_permissions.add(*Permission.objects.filter(codename__regex="^(view|change)_"))
    row = {"people.Person": PersonFactory, "squads.SquadMembership": SquadMembershipFactory}[label]()
    client.force_login(staff)
    act = "offboard" if label == "people.Person" else "end"

    response = sent(client, address(label, "changelist"), act, [row], ends_before="2026-12-31")

    assert (response.status_code, Entry.objects.count()) == (403, 0)


def test_accounts_are_not_given_by_staff(client, db):
    staff = UserFactory(is_staff=True)
    staff.user_permissions.add(*Permission.objects.filter(codename__regex="^(view|change|add)_"))
    client.force_login(staff)
    ada = PersonFactory(email="ada@example.com")

    response = sent(client, PEOPLE, "give_accounts", [ada])

    assert (response.status_code, User.objects.filter(email=ada.email).count()) == (403, 0)


def test_rows_are_exported_as_csv_with_days_as_days_and_no_formulas(signed_in):
    person = PersonFactory(name="=Ada", ends_before=dt.date(2027, 1, 1), location="Oslo")

    response = asked(signed_in, PEOPLE, "export_csv", [person])

    (row,) = csv.DictReader(StringIO(b"".join(response).decode("utf-8-sig")))
    assert (row["name"], row["handle"], row["last day"], row["location"]) == (
        "'=Ada",
        person.handle,
        "2026-12-31",
        "Oslo",
    )


def test_rows_are_exported_as_a_workbook(signed_in):
    row = SquadMembershipFactory(role="agile_coach", allocation=None)

    response = asked(signed_in, MEMBERSHIPS, "export_workbook", [row])

    head, values = load_workbook(BytesIO(b"".join(response))).active.iter_rows(values_only=True)
    shown = dict(zip(head, values, strict=True))
    assert (shown["person"], shown["role"], shown["share of time in percent"]) == (
        str(row.person),
        "Agile coach",
        None,
    )


def test_every_list_of_the_organisation_is_exported(signed_in):
    lists = [label for label, site in MODELS.items() if getattr(type(site), "changing", None)]

    offered = {
        label: [name for name, _ in MODELS[label].get_action_choices(signed_in.get("/admin/").wsgi_request)]
        for label in lists
    }

    assert all({"export_csv", "export_workbook"} <= set(names) for names in offered.values())
