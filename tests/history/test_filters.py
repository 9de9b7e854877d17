"""Which entries the history's filters find, on its page and over the API; and what they refuse."""

import datetime as dt

import pytest
from django.utils import timezone

import orgmodel.urls  # noqa: F401  every app's operations are registered
from chapters.operations import form_chapter
from chapters.operations import place_member as place_in_chapter
from history.models import Entry
from people.operations import add_person
from squads.models import SquadInTribe
from squads.operations import end_membership, form_squad, place_member
from tests.factories.history import EntryFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from tribes.operations import edit_tribe
from trios.models import Seat
from trios.operations import fill_seat

PAGE, API = "/history/", "/api/v1/history/"
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


@pytest.fixture
def signed_in(client, admin):
    """A browser in which an administrator is signed in."""
    client.force_login(admin)
    return client


def found(client, **query) -> list[str]:
    """The operations that the page finds, which are those that the API finds."""
    page = client.get(PAGE, query)
    answer = client.get(API, query)
    assert (page.status_code, answer.status_code) == (200, 200), page.content.decode()[-3000:]
    on_page = [row.entry.operation for row in page.context["entries"]]
    assert on_page == [entry["operation"] for entry in answer.json()["results"]]
    return on_page


def entry_at(*moment: int, **facts) -> Entry:
    return EntryFactory(at=dt.datetime(*moment, tzinfo=dt.UTC), **facts)


def test_tribe_finds_all_that_concerns_it_and_nothing_else(signed_in, admin):
    tribe, other = TribeFactory(slug="ledger"), TribeFactory()
    squad, elsewhere = SquadFactory(tribe=tribe), SquadFactory(tribe=other)
    ada = PersonFactory()
    edit_tribe(tribe, version=1, purpose="Money", by=admin)
    form_squad(tribe, slug="x", name="X", starts_on=MARCH, by=admin)
    membership = place_member(squad, person=ada, starts_on=MARCH, by=admin)
    end_membership(membership, ends_before=APRIL, by=admin)
    chapter = form_chapter(
        tribe, slug="backend", name="Backend", competence="Backend", starts_on=MARCH, by=admin
    )
    place_in_chapter(chapter, person=ada, starts_on=MARCH, by=admin)
    fill_seat(tribe.trio, seat=Seat.TRIBE_LEAD, person=ada, starts_on=MARCH, by=admin)
    place_member(elsewhere, person=ada, starts_on=APRIL, by=admin)
    edit_tribe(other, version=1, purpose="Else", by=admin)
    add_person(handle="bo", name="Bo", by=admin)

    assert found(signed_in, tribe="ledger") == [
        "trios.fill_seat",
        "chapters.place_member",
        "chapters.form_chapter",
        "squads.end_membership",
        "squads.place_member",
        "squads.form_squad",
        "tribes.edit_tribe",
    ]


def test_tribe_has_a_squad_that_left_it_only_for_the_days_before_that(signed_in, admin):
    today = timezone.localdate()
    yesterday = today - dt.timedelta(days=1)
    tribe = TribeFactory(slug="ledger")
    left, planned = SquadFactory(tribe=None), SquadFactory(tribe=None)
    SquadInTribe.objects.create(squad=left, tribe=tribe, starts_on=MARCH, ends_before=yesterday)
    SquadInTribe.objects.create(squad=planned, tribe=tribe, starts_on=today + dt.timedelta(days=9))
    place_member(planned, person=PersonFactory(), starts_on=today + dt.timedelta(days=9), by=admin)
    place_member(left, person=PersonFactory(), starts_on=today, by=admin)

    assert [
        len(found(signed_in, tribe="ledger")),
        len(found(signed_in, tribe="ledger", **{"from": today})),
    ] == [2, 1]


def test_tribe_is_found_by_a_bounded_number_of_queries(signed_in, admin, django_assert_max_num_queries):
    tribe = TribeFactory(slug="ledger")
    for _ in range(5):
        place_member(SquadFactory(tribe=tribe), person=PersonFactory(), starts_on=MARCH, by=admin)

    with django_assert_max_num_queries(14):
        response = signed_in.get(PAGE, {"tribe": "ledger", "from": "2026-01-01"})

    assert len(response.context["entries"]) == 5


def test_days_include_the_first_and_the_last(signed_in):
    for day in (1, 2, 3, 4):
        entry_at(2026, 3, day, 0, 0, operation="squads.edit_squad")
        entry_at(2026, 3, day, 23, 59, 59)

    def days(**query):
        return sorted({row.entry.at.day for row in signed_in.get(PAGE, query).context["entries"]})

    assert [
        days(**{"from": "2026-03-02", "to": "2026-03-03"}),
        days(to="2026-03-01"),
        days(**{"from": "2026-03-04"}),
    ] == [
        [2, 3],
        [1],
        [4],
    ]
    assert len(found(signed_in, **{"from": "2026-03-02", "to": "2026-03-03"})) == 4


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"by": "boss"}, 2),
        ({"by": "ada"}, 1),
        ({"by": "Ada Holm"}, 1),
        ({"person": "ada"}, 2),
        ({"person": "Ada Holm"}, 2),
        ({"element": "squad:cards"}, 1),
        ({"element": "cards"}, 1),
        ({"element": "The Cards"}, 1),
        ({"verb": "people.add_person"}, 2),
        ({"reason": "hired"}, 1),
        ({"reason": "march HIRED"}, 1),
        ({"reason": "hired april"}, 0),
        ({"reason": "100%"}, 0),
        ({"by": "boss", "person": "ada", "verb": "squads.place_member"}, 1),
        ({"by": "", "tribe": "", "person": "", "element": "", "verb": "", "reason": " "}, 3),
    ],
)
def test_filters_find_what_they_say(signed_in, query, number):
    boss = UserFactory(username="boss", is_superuser=True)
    ada = add_person(handle="ada", name="Ada Holm", email="ada@x.example", reason="Hired in March", by=boss)
    place_member(SquadFactory(slug="cards", name="The Cards"), person=ada, starts_on=MARCH, by=boss)
    add_person(handle="bo", name="Bo", by=UserFactory(username="user.ada", person=ada, is_superuser=True))

    assert len(found(signed_in, **query)) == number


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"tribe": "nothing"}, "tribe=“nothing” names nothing: there is no tribe “nothing”."),
        ({"tribe": "\0"}, "names nothing"),
        ({"by": "nobody"}, "by=“nobody” isn’t an account."),
        ({"by": "quiet"}, "by=“quiet”: Quiet has no account."),
        ({"person": "nobody"}, "there is no person “nobody”."),
        ({"element": "nothing"}, "element=“nothing” names nothing."),
        ({"element": "Twin"}, "element=“Twin” could be tribe:twin or squad:twin. Write one of these."),
        ({"verb": "squads.dance"}, "verb=“squads.dance” isn’t an operation."),
        ({"from": "yesterday"}, "from=“yesterday” isn’t a day."),
        ({"to": "2026-02-30"}, "to=“2026-02-30” isn’t a day."),
        ({"from": "0202-01-01"}, "Check the year."),
        ({"reason": "x" * 201}, "reason= takes up to 200 characters"),
        ({"reason": "\0"}, "reason= takes up to"),
        ({"change_set": "²"}, "isn’t a change set."),
        ({"change_set": "9" * 400}, "isn’t a change set."),
        ({"tribes": "x"}, "tribes"),
    ],
)
def test_an_unknown_filter_or_value_is_left_out_of_the_page_which_says_so_and_400_for_tools(
    signed_in, query, why
):
    TribeFactory(slug="twin", name="Twin")
    SquadFactory(slug="twin", name="Twin")
    PersonFactory(handle="quiet", name="Quiet")

    page, answer = signed_in.get(PAGE, query), signed_in.get(API, query)

    assert (page.status_code, why in page.content.decode()) == (200, True)
    assert (page.context["filters"].texts, page.wsgi_request.GET) == ({}, {})
    assert (answer.status_code, why in str(answer.json())) == (400, True)


def test_days_that_are_left_empty_or_swapped_are_understood(signed_in):
    entry_at(2026, 3, 2)

    pages = [
        signed_in.get(PAGE, query)
        for query in ({"from": "", "to": ""}, {"from": "2026-03-03", "to": "2026-03-01"})
    ]

    assert [len(page.context["entries"]) for page in pages] == [1, 1]


def test_page_of_a_change_set_that_there_is_not_says_so_and_the_api_finds_nothing(signed_in):
    page, answer = signed_in.get(PAGE, {"change_set": "1"}), signed_in.get(API, {"change_set": "1"})

    assert (page.status_code, "change_set=“1” isn’t a change set." in page.content.decode()) == (200, True)
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_filters_that_are_set_are_said_and_can_be_removed(signed_in):
    tribe = TribeFactory(slug="ledger", name="Ledger")

    response = signed_in.get(PAGE, {"tribe": "ledger", "from": "2026-03-01"})

    page = " ".join(response.content.decode().split())
    assert [each.phrase for each in response.context["filters"].filters] == ["in Ledger", "from 1 March 2026"]
    assert 'aria-label="in Ledger, remove this filter" href="?from=2026-03-01"' in page
    assert '<option value="ledger" selected>Ledger</option>' in page
    assert "Nothing matches these filters" in page
    assert response.context["filters"].subject == tribe


def test_page_of_a_tribe_leads_to_what_happened_in_it_in_the_last_seven_days(signed_in):
    tribe = TribeFactory(slug="ledger")
    first = timezone.localdate() - dt.timedelta(days=6)

    page = signed_in.get(tribe.get_absolute_url()).content.decode()

    assert f'href="/history/?tribe=ledger&amp;from={first}">Last 7 days</a>' in page


def test_operations_on_accounts_are_offered_to_administrators_alone(client, admin, bystander):
    pages = []
    for user in (admin, bystander):
        client.force_login(user)
        pages.append(client.get(PAGE).content.decode())

    assert ["accounts.add" in page for page in pages] == [True, False]
