"""The history on its page, on the pages of what it is about, and over the API."""

import datetime as dt

import pytest
from django.apps import apps

from alliances.operations import add_trio, form_alliance
from chapters.operations import form_chapter
from chapters.operations import place_member as place_in_chapter
from guilds.operations import form_guild, join_guild
from history.models import Entry, mention
from orgmodel.domain.periods import Period
from people.operations import add_person, offboard_person
from squads.operations import dissolve_squad, form_squad, place_member
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from tribes.operations import form_tribe
from trios.models import Seat
from trios.operations import fill_seat

PAGE, API = "/history/", "/api/v1/history/"
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
KINDS = [model for model in apps.get_models() if issubclass(model, Period)]


@pytest.fixture
def signed_in(client, admin):
    """A browser in which an administrator is signed in."""
    client.force_login(admin)
    return client


def do_everything(admin, number: int) -> None:
    """Twelve acts on rows of every kind."""
    name = {"slug": f"x{number}", "name": f"X {number}", "starts_on": MARCH, "by": admin}
    person = add_person(handle=f"x{number}", name=f"X {number}", by=admin)
    tribe = form_tribe(**name)
    squad = form_squad(tribe, **name)
    chapter = form_chapter(tribe, competence="Backend", **name)
    guild = form_guild(**name)
    alliance = form_alliance(**name)
    fill_seat(tribe.trio, seat=Seat.TRIBE_LEAD, person=person, starts_on=MARCH, by=admin)
    place_member(squad, person=person, starts_on=MARCH, by=admin)
    place_in_chapter(chapter, person=person, starts_on=MARCH, by=admin)
    join_guild(guild, starts_on=MARCH, by=admin)
    add_trio(alliance, trio=tribe.trio, starts_on=MARCH, by=admin)
    offboard_person(person, ends_before=APRIL, by=admin)


@pytest.mark.parametrize("count", [1, 3])
def test_history_query_count_does_not_depend_on_size(signed_in, admin, count, django_assert_num_queries):
    for _ in range(count):
        place_member(SquadFactory(), person=PersonFactory(), starts_on=MARCH, by=admin)

    # session, user, count, tribes to choose from, lines, entries, memberships with all, person, undone
    with django_assert_num_queries(9):
        response = signed_in.get(PAGE)

    assert len(response.context["entries"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_history_over_the_api_query_count_does_not_depend_on_size(
    signed_in, admin, count, django_assert_num_queries
):
    for _ in range(count):
        place_member(SquadFactory(), person=PersonFactory(), starts_on=MARCH, by=admin)

    with django_assert_num_queries(6):  # session, user, the newest entry, entries, count, ids
        response = signed_in.get(API)

    assert response.json()["count"] == count


@pytest.mark.parametrize(("address", "most"), [(PAGE, 20), (API, 20)])
def test_history_of_fifty_mixed_entries_is_a_bounded_number_of_queries(
    signed_in, admin, address, most, django_assert_max_num_queries
):
    for number in range(5):
        do_everything(admin, number)

    with django_assert_max_num_queries(most):
        response = signed_in.get(address)

    shown = response.json()["results"] if address == API else response.context["entries"]
    assert len(shown) == 50


def test_history_page_says_who_did_what_and_why_with_links(signed_in, admin):
    squad = SquadFactory(name="Cards & <b>Co</b>", slug="cards")
    person = PersonFactory(name="Ada", handle="ada")
    place_member(squad, person=person, starts_on=MARCH, reason="<i>Asked.</i>", by=admin)

    page = " ".join(signed_in.get(PAGE).content.decode().split())

    assert (
        f'<b>{admin}</b> placed <a href="/people/ada/">Ada</a> in '
        '<a href="/squads/cards/">Cards &amp; &lt;b&gt;Co&lt;/b&gt;</a> as member from 1 March 2026.'
    ) in page
    assert "&lt;i&gt;Asked.&lt;/i&gt;" in page


def test_history_page_lists_what_an_act_altered(signed_in, admin, squad):
    dissolve_squad(squad, ends_before=MARCH, by=admin)

    page = signed_in.get(PAGE).content.decode()

    assert "<del>—</del> <ins>28 February 2026</ins>" in page


def test_history_page_about_a_row_keeps_what_concerns_it(signed_in, admin):
    squad, other = SquadFactory(), SquadFactory()
    for each in (squad, other):
        dissolve_squad(each, ends_before=MARCH, by=admin)

    response = signed_in.get(PAGE, {"about": mention(squad)})

    assert [told.entry.subject["id"] for told in response.context["entries"]] == [squad.pk]


def test_history_over_the_api_about_a_row_keeps_what_concerns_it(signed_in, admin):
    squad, other = SquadFactory(), SquadFactory()
    for each in (squad, other):
        dissolve_squad(each, ends_before=MARCH, by=admin)

    found = signed_in.get(API, {"about": mention(squad)}).json()["results"]

    assert [entry["subject"]["id"] for entry in found] == [str(squad.public_id)]


@pytest.mark.parametrize(("address", "status"), [(PAGE, 200), (API, 400)])
@pytest.mark.parametrize(
    "about",
    ["nonsense", ":", "squads.squad", "squads.squad:", "squads.squad:x", "squads.squad:-1", "squads.squad:1.5",
     "squads.nothing:1", "people.user:1", "history.entry:1", "a.b.c:1", ".:1", "\x00:1", "squads.squad:1\x00"],
)  # fmt: skip
def test_history_about_nonsense_says_how_to_write_it(signed_in, address, status, about):
    response = signed_in.get(address, {"about": about})

    assert (response.status_code, "squads.squad:7" in response.content.decode()) == (status, True)


@pytest.mark.parametrize(("address", "status"), [(PAGE, 200), (API, 400)])
@pytest.mark.parametrize("about", ["squads.squad:0", "squads.squad:" + "9" * 30])
def test_history_about_what_there_is_not_is_left_out_and_400_as_a_parameter_of_tools(
    signed_in, address, status, about
):
    assert signed_in.get(address, {"about": about}).status_code == status


@pytest.mark.parametrize("model", KINDS, ids=[model._meta.label for model in KINDS])
def test_history_can_lead_to_rows_of_every_kind(model):
    assert callable(getattr(model, "get_absolute_url", None))


def test_history_over_the_api_shows_an_entry_in_full(signed_in, admin):
    squad = SquadFactory(name="Cards", ends_before=None)
    dissolve_squad(squad, ends_before=MARCH, reason="Merged.", by=admin)
    entry = Entry.objects.get()

    shown = signed_in.get(f"{API}{entry.pk}/").json()

    assert {name: shown[name] for name in ("id", "operation", "sentence", "by", "reason", "arguments")} == {
        "id": entry.pk,
        "operation": "squads.dissolve_squad",
        "sentence": "dissolved Cards, last day 28 February 2026",
        "by": admin.username,
        "reason": "Merged.",
        "arguments": {"ends_before": "2026-03-01"},
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_history_is_only_read(signed_in, admin, method):
    add_person(handle="ada", name="Ada", by=admin)
    entry = Entry.objects.get()

    answers = [
        getattr(signed_in, method)(address, {}, content_type="application/json").status_code
        for address in (PAGE, API, f"{API}{entry.pk}/")
    ]

    assert (answers, Entry.objects.count()) == ([405, 405, 405], 1)


def test_history_can_be_read_by_everybody_who_is_signed_in_and_nobody_else(client, bystander):
    assert [client.get(address).status_code for address in (PAGE, API)] == [302, 401]

    client.force_login(bystander)
    assert [client.get(address).status_code for address in (PAGE, API)] == [200, 200]


def test_page_of_a_tribe_tells_its_latest_history_and_leads_to_all_of_it(signed_in, admin):
    tribe = TribeFactory()
    for number in range(9):
        form_squad(tribe, slug=f"s{number}", name=f"Squad no. {number}", starts_on=MARCH, by=admin)

    page = signed_in.get(tribe.get_absolute_url()).content.decode()

    assert ["formed <a" in page, page.count("</b> formed "), f"/history/?tribe={tribe.slug}" in page] == [
        True,
        8,
        True,
    ]


@pytest.mark.parametrize(
    ("asked", "operations"),
    [
        ({"element": "squad:cards"}, ["squads.place_member"]),
        ({"element": "squad:old-cards"}, ["squads.place_member"]),
        ({"person": "ada"}, ["squads.place_member", "people.add_person"]),
        ({"element": "person:ada", "verb": "people.add_person"}, ["people.add_person"]),
        ({"verb": "squads.place_member"}, ["squads.place_member"]),
        ({"by": "boss", "person": "ada"}, ["squads.place_member", "people.add_person"]),
        ({"by": "nobody.special"}, []),
        ({"after": "0", "person": "ada"}, ["people.add_person", "squads.place_member"]),
    ],
)
def test_history_over_the_api_keeps_what_is_asked_for(signed_in, asked, operations):
    boss = UserFactory(username="boss", is_superuser=True)
    UserFactory(username="nobody.special")
    ada = add_person(handle="ada", name="Ada", by=boss)
    place_member(SquadFactory(slug="cards", former_keys=["old-cards"]), person=ada, starts_on=MARCH, by=boss)

    answer = signed_in.get(API, asked).json()

    assert [entry["operation"] for entry in answer["results"]] == operations


def test_feed_ends_with_null_and_says_where_to_ask_later(signed_in, admin):
    for _ in range(3):
        place_member(SquadFactory(), person=PersonFactory(), starts_on=MARCH, by=admin)

    first = signed_in.get(API, {"after": "0", "page_size": "2"}).json()
    second = signed_in.get(first["next"]).json()
    later = signed_in.get(second["poll"]).json()

    assert [len(page["results"]) for page in (first, second, later)] == [2, 1, 0]
    assert [first["poll"], second["next"], later["next"]] == [first["next"], None, None]
    assert later["poll"] == second["poll"]


def test_feed_of_which_the_last_page_is_full_ends_there(signed_in, admin):
    place_member(SquadFactory(), person=PersonFactory(), starts_on=MARCH, by=admin)

    page = signed_in.get(API, {"after": "0", "page_size": "1"})

    assert (len(page.json()["results"]), page.json()["next"], "Link" in page) == (1, None, False)
    assert page["History-Entry"] == str(Entry.objects.latest("pk").pk)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"element": "cards"}, "element=“cards” names nothing. Write it as squad:search"),
        ({"element": "squad:"}, "element=“squad:” names nothing."),
        ({"element": "squad:nothing"}, "there is no squad “nothing”."),
        ({"person": "nobody"}, "person=“nobody” names nothing: there is no person “nobody”."),
        ({"person": "\0"}, "names nothing"),
        ({"verb": "squads.dance"}, "verb=“squads.dance” isn’t an operation."),
        ({"by": "nobody"}, "by=“nobody” isn’t an account."),
        ({"by": "\0"}, "isn’t an account."),
        ({"about": "squads.squad:²"}, "names nothing."),
    ],
)
def test_history_over_the_api_asked_for_what_there_is_not_says_so(signed_in, asked, said):
    answer = signed_in.get(API, asked)

    assert (answer.status_code, said in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize("after", ["", "-1", "x", "²", "9" * 30])
def test_feed_after_what_is_no_entry_is_refused(signed_in, after):
    answer = signed_in.get(API, {"after": after})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["after"])
