"""Recommended sizes: what they say, on which days they hold, and that everything goes by them."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from atlas.size_bars import bars
from blueprint.models import RecommendedSize
from blueprint.profiles import default_profile, profiles
from blueprint.reads import sizes_on
from blueprint.sizes import Size, Sized
from history.models import Entry
from people.roles import Role
from tests.factories.access import RoleAssignmentFactory
from tests.factories.blueprint import RecommendedSizeFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.text import text_of

MARCH = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("size", "figures", "sentence", "within", "outside"),
    [
        (Size(6, 12), "6–12", "6 to 12", {6, 12}, {5, 13}),
        (Size(6, None), "≥ 6", "at least 6", {6, 10_000}, {5}),
        (Size(None, 12), "≤ 12", "up to 12", {0, 12}, {13}),
        (Size(7, 7), "7", "7", {7}, {6, 8}),
        (Size(), "", "any number of", {0, 10_000}, set()),
    ],
)
def test_size_says_and_admits_its_range_with_both_ends(size, figures, sentence, within, outside):
    assert (size.figures, str(size)) == (figures, sentence)
    assert {n for n in within | outside if size.admits(n)} == within


def test_size_says_what_it_counts():
    assert [Size(3, None).of(element) for element in (Sized.SQUAD, Sized.CHAPTER, Sized.ALLIANCE)] == [
        "at least 3 people",
        "at least 3 members for each lead",
        "at least 3 trios",
    ]


@pytest.mark.parametrize(
    "size", [Size(6, 12), Size(40, 150), Size(1, 1), Size(None, 10), Size(5, None), Size()]
)
def test_bars_hold_every_number_once_and_are_cut_at_the_range(size):
    made = bars(dict.fromkeys(range(400), 1), size)

    assert sum(bar.n for bar in made) == 400
    assert [bar.low for bar in made[1:]] == [(bar.high or 0) + 1 for bar in made[:-1]]
    assert made[-1].high is None
    for bar in made[1:]:
        assert {size.admits(n) for n in range(bar.low, (bar.high or bar.low) + 1)} == {bar.recommended}


def test_every_profile_names_its_source_and_a_size_for_everything():
    for profile in profiles().values():
        assert profile.name
        assert profile.source
        assert set(profile.sizes) == set(Sized.values)


def test_day_has_what_was_recommended_then_and_else_the_default_profile(db, django_assert_num_queries):
    RecommendedSizeFactory(element="squad", at_least=3, at_most=5, ends_before=MARCH)
    RecommendedSizeFactory(element="squad", at_least=7, at_most=None, starts_on=MARCH)
    default = default_profile().sizes

    with django_assert_num_queries(3):
        before, since, ever = map(sizes_on, (MARCH - dt.timedelta(1), MARCH, dt.date(2019, 1, 1)))

    assert (before["squad"], since["squad"], ever) == (Size(3, 5), Size(7, None), default)
    assert since["tribe"] == default["tribe"]


def test_database_refuses_two_sizes_of_an_element_on_one_day(db):
    RecommendedSizeFactory()
    RecommendedSizeFactory(element="tribe")

    with pytest.raises(IntegrityError, match="blueprint_one_size_at_a_time"):
        RecommendedSizeFactory(starts_on=MARCH)


def test_database_works_out_the_first_day_by_itself(db):
    row = RecommendedSizeFactory(starts_on=None)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT effective_from = '0001-01-01' FROM blueprint_recommendedsize WHERE id = %s", [row.pk]
        )
        assert cursor.fetchone() == (True,)


@pytest.fixture
def squad_of_four(db):
    squad = SquadFactory(slug="cards", name="Cards")
    for _ in range(4):
        SquadMembershipFactory(squad=squad)
    return squad


@pytest.mark.parametrize("page", ["/squads/", "/squads/cards/", "/map/", "/"])
def test_page_goes_by_what_was_recommended_on_its_day(admin_client, squad_of_four, page):
    RecommendedSizeFactory(at_least=2, at_most=4, starts_on=MARCH)
    said = {"/squads/": ("of 2 to 4 people", "of 6 to 12 people"), "/squads/cards/": ("of 2–4", "of 6–12")}
    now, then = said.get(page, ("2 to 4 people", "6 to 12 people"))

    today = admin_client.get(page).content.decode()
    before = admin_client.get(page, {"as_of": "2026-02-28"}).content.decode()

    assert (now in today, then in today, now in before, then in before) == (True, False, False, True)


def test_figure_of_the_first_page_leads_to_what_it_counts(admin_client, squad_of_four):
    RecommendedSizeFactory(at_least=None, at_most=4)

    page = admin_client.get("/").content.decode()

    assert "/squads/?size_min=1&amp;size_max=4" in page
    assert "have up to 4 people" in page


def test_blueprint_shows_what_holds_what_comes_and_what_was(admin_client, client, member):
    RecommendedSizeFactory(at_least=3, at_most=5, ends_before=MARCH)
    RecommendedSizeFactory(at_least=4, at_most=8, starts_on=MARCH)
    RecommendedSizeFactory(element="tribe", at_least=20, at_most=90, starts_on=dt.date(2099, 1, 1))

    overview = admin_client.get("/blueprint/").content.decode()
    page = admin_client.get("/blueprint/squad/").content.decode()
    client.force_login(member)
    as_member = client.get("/blueprint/squad/").content.decode()

    assert "4 to 8 people" in overview
    assert "40 to 150 people" in overview
    assert "from the profile Atlassian" in overview
    assert page.index("4 to 8 people") < page.index("3 to 5 people")
    assert "20 to 90 people" in admin_client.get("/blueprint/tribe/").content.decode()
    assert ("correct-size" in page, "correct-size" in as_member) == (True, False)
    assert admin_client.get("/blueprint/nonsense/").status_code == 404


@pytest.fixture
def steward(db):
    person = PersonFactory()
    RoleAssignmentFactory(person=person, role=Role.MODEL_STEWARD)
    return UserFactory(person=person)


def test_model_steward_recommends_a_size_which_the_history_tells_and_undoes(client, steward, admin_client):
    client.force_login(steward)
    facts = {"element": "guild", "at_least": 10, "starts_on": "2026-03-01"}

    answer = client.post("/blueprint/recommend-size/", facts)

    (entry,) = Entry.objects.all()
    shown = text_of(client.get("/blueprint/"))
    assert (answer.status_code, answer.url) == (302, "/blueprint/guild/")
    assert "guilds of at least 10 people" in shown.partition('id="history"')[2]
    undone = admin_client.post(reverse("history:undo_entry", args=[entry.pk]), {"reason": "Too many."})
    assert (undone.status_code, RecommendedSize.objects.exists()) == (302, False)
