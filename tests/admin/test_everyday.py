"""What administrators meet every day: the first page, days, what a save tells, lists, new accounts."""

import datetime as dt

import pytest
from django.contrib import admin as django_admin
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from history.models import Entry
from orgmodel.web.admin.site import HasSection, Section
from people.models import Person, User
from search.operations import rebuild
from squads.models import Squad
from tests.admin.rows import ROWS, address, form_of
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

PEOPLE = address("people.Person", "changelist")
ACCOUNT = address("people.User", "add")


def told(response) -> list[str]:
    """What a save tells, with its links."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def found(signed_in, page: str, **query: str) -> set[str]:
    """What a list finds beside the administrator."""
    return {str(row) for row in signed_in.get(page, query).context["cl"].result_list} - {"Ann Admin"}


def test_first_page_has_sections_in_plain_words_and_leads_to_the_history(signed_in, admin):
    response = signed_in.get("/admin/")

    sections = {
        each["name"]: [str(model["name"]) for model in each["models"]]
        for each in response.context["app_list"]
    }
    assert sections == {
        "Organisation": [
            "People",
            "Absences",
            "Recommended sizes",
            "Tribes",
            "Trios",
            "Bots",
            "Squads",
            "Chapters",
            "Guilds",
            "Alliances",
        ],
        "Memberships and seats": [
            "Trio seats",
            "Squad memberships",
            "Tribe memberships",
            "Bot memberships",
            "Chapter memberships",
            "Guild memberships",
            "Alliance participations",
        ],
        "History and plans": ["Entries", "Plans"],
        "Accounts and access": [
            "Authenticators",
            "Social accounts",
            "Accounts",
            "Roles",
            "Invitations",
            "Tokens",
            "Failed sign-ins",
            "Permission groups",
            "Directory identities",
        ],
        "Background work": ["Background jobs", "Mails"],
    }
    html = response.content.decode()
    assert f"/history/?by={admin.username}" in html
    assert [word in html for word in ("Axes", "Knox", "Recent actions")] == [False, False, False]


def test_every_model_of_the_admin_stands_in_a_section():
    astray = [
        model
        for model, site in django_admin.site._registry.items()
        if not isinstance(site, HasSection) or site.section not in Section
    ]

    assert astray == []


@pytest.mark.parametrize("button", ["_save", "_continue"])
def test_save_that_changes_nothing_says_so(signed_in, squad, button):
    page = address("squads.Squad", "change", squad.pk)

    response = signed_in.post(page, {**form_of(signed_in.get(page)), button: "1"})

    assert (told(response), Entry.objects.count()) == (["Nothing changed."], 0)


def test_save_tells_what_it_did_and_offers_to_undo_it(signed_in, squad):
    page = address("squads.Squad", "change", squad.pk)

    response = signed_in.post(page, {**form_of(signed_in.get(page)), "mission": "Pay."})

    undo = reverse("history:undo_entry", args=[Entry.objects.get().pk])
    assert told(response) == [f'Edited {squad}. <a href="{undo}">Undo</a>']


def test_save_of_several_rows_offers_to_undo_them_as_one(signed_in, squad):
    page = address("squads.Squad", "change", squad.pk)
    sent = {**form_of(signed_in.get(page)), "mission": "Pay.", "tribes-0-starts_on": "2021-01-01"}

    response = signed_in.post(page, sent)

    undo = reverse("history:undo_change_set", args=[Entry.objects.first().change_set_id])
    assert told(response) == [f'Made 2 changes. <a href="{undo}">Undo</a>']
    assert signed_in.get(undo).status_code == 200


def test_days_are_shown_as_everywhere_and_typed_as_iso_or_as_shown(signed_in):
    person = PersonFactory(starts_on=dt.date(2026, 11, 28))
    page = address("people.Person", "change", person.pk)

    listed = signed_in.get(PEOPLE).content.decode()
    form = form_of(signed_in.get(page))
    shown = signed_in.post(page, {**form, "ends_before": "31 Dec 2026"})
    american = signed_in.post(page, {**form, "ends_before": "12/31/2026"})

    person.refresh_from_db()
    assert ("28 Nov 2026" in listed, form["starts_on"]) == (True, "2026-11-28")
    assert (shown.status_code, person.last_day, american.status_code) == (302, dt.date(2026, 12, 31), 200)


def test_lists_are_filtered_by_state_and_by_the_last_day_inclusive(signed_in):
    today = timezone.localdate()
    Person.objects.update(name="Ann Admin")
    PersonFactory(name="Ada", ends_before=today + dt.timedelta(days=1))
    PersonFactory(name="Bo", ends_before=today)
    PersonFactory(name="Cleo")
    PersonFactory(name="Dana", starts_on=today + dt.timedelta(days=30))

    assert found(signed_in, PEOPLE, last_day="today") == {"Ada"}
    assert found(signed_in, PEOPLE, last_day="none") == {"Cleo", "Dana"}
    assert found(signed_in, PEOPLE, first_day="next-30-days") == {"Dana"}
    assert found(signed_in, PEOPLE, state="present") == {"Ada", "Cleo"}
    assert found(signed_in, PEOPLE, state="planned") == {"Dana"}
    assert found(signed_in, PEOPLE, state="ended") == {"Bo"}


@pytest.mark.parametrize("words", ["dvorak", "dvorek", "tereza.dv", "tereza search", "serch"])
def test_memberships_are_found_by_what_search_finds_of_person_and_squad(signed_in, words):
    person = PersonFactory(name="Tereza Dvořák", handle="tereza.dvorak")
    membership = SquadMembershipFactory(person=person, squad=SquadFactory(name="Search"))
    SquadMembershipFactory(squad=SquadFactory(name="Ledger"))
    rebuild()

    assert found(signed_in, address("squads.SquadMembership", "changelist"), q=words) == {str(membership)}


def test_links_are_typed_as_on_the_page_of_a_squad(signed_in, squad):
    Squad.objects.update(links=[{"label": "Team board", "url": "https://board.example"}])
    page = address("squads.Squad", "change", squad.pk)
    form = form_of(signed_in.get(page))

    signed_in.post(page, {**form, "links": "Team board https://board.example\nhttps://wiki.example"})

    assert form["links"] == "Team board https://board.example"
    assert Squad.objects.get().links == [
        {"label": "Team board", "url": "https://board.example"},
        {"label": "wiki.example", "url": "https://wiki.example"},
    ]


def test_account_of_a_person_takes_from_them_what_is_left_empty(signed_in):
    person = PersonFactory(name="Ana Silva", handle="ana.silva", email="ana@example.com")

    response = signed_in.post(
        ACCOUNT, {**form_of(signed_in.get(ACCOUNT)), "person": person.pk, "usable_password": "false"}
    )

    account = User.objects.get(username="ana.silva")
    assert response.status_code == 302
    assert (account.email, account.first_name, account.last_name) == ("ana@example.com", "Ana", "Silva")
    assert (account.person, account.has_usable_password()) == (person, False)


def test_account_is_added_with_an_email_of_its_own(signed_in):
    typed = {"username": "payroll", "email": "payroll@example.com", "usable_password": "false"}

    signed_in.post(ACCOUNT, {**form_of(signed_in.get(ACCOUNT)), **typed})

    assert User.objects.get(username="payroll").email == "payroll@example.com"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"username": ["Type a user name, or choose a person."]}),
        ({"username": "taken"}, {"username": ["This user name is already taken. Choose another one."]}),
        (
            {"person": "ana", "email": "other@example.com"},
            {"email": ["Ana has the email ana@example.com. Leave this empty to use it."]},
        ),
        (
            {"person": "bo"},
            {
                "person": [
                    "Bo has no email, by which an account is theirs. Add one on the page of the person first."
                ]
            },
        ),
    ],
)
def test_account_that_cannot_be_is_refused_at_the_field(signed_in, typed, errors):
    UserFactory(username="taken")
    people = {
        "ana": PersonFactory(name="Ana", email="ana@example.com"),
        "bo": PersonFactory(name="Bo", email=""),
    }
    sent = {name: people[value].pk if name == "person" else value for name, value in typed.items()}

    response = signed_in.post(
        ACCOUNT, {**form_of(signed_in.get(ACCOUNT)), "usable_password": "false", **sent}
    )

    assert dict(response.context["adminform"].form.errors) == errors


def test_accounts_are_listed_with_their_people_and_found_by_them(signed_in):
    PersonFactory(name="Tereza Dvořák", email="t.d@example.com")
    UserFactory(username="zz", email="T.D@example.com")
    rebuild()

    response = signed_in.get(address("people.User", "changelist"), {"q": "dvorak"})

    assert [account.username for account in response.context["cl"].result_list] == ["zz"]
    assert "Tereza Dvořák" in response.content.decode()


@pytest.mark.parametrize(("wrong", "age", "locked_out"), [(4, 0, False), (5, 0, True), (5, 20, False)])
def test_failed_sign_ins_say_who_is_locked_out_for_now(signed_in, wrong, age, locked_out):
    row = ROWS["access.FailedSignIn"](1)
    row.__class__.objects.update(
        failures_since_start=wrong, attempt_time=timezone.now() - dt.timedelta(minutes=age)
    )

    page = signed_in.get(address("access.FailedSignIn", "changelist")).content.decode()

    assert ("Select failed sign-in to view" in page, "ada.1" in page) == (True, True)
    assert ("icon-yes" in page, "icon-no" in page) == (locked_out, not locked_out)
