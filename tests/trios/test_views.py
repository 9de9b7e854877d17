"""Pages of trios, with and without htmx."""

import datetime as dt

import pytest

from alliances.models import Alliance, AllianceTrio
from search.operations import rebuild
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.text import text_of
from trios.models import Seat

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
START = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("user", "queries"), [("admin", 7), ("bystander", 7)])
def test_trio_list_query_count_does_not_depend_on_size(
    client, request, user, queries, count, django_assert_num_queries
):
    client.force_login(request.getfixturevalue(user))
    for _ in range(count):
        TrioSeatFactory(trio=TribeFactory().trio)

    with django_assert_num_queries(queries):  # session, user, count, ids, trios, alliances, person
        response = client.get("/trios/")

    assert [len(trio.holders) for trio in response.context["page"]] == [1] * count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("user", "queries"), [("admin", 9), ("tribe_lead", 10), ("bystander", 10)])
def test_trio_detail_query_count_does_not_depend_on_size(
    client, request, trio, user, queries, count, django_assert_num_queries
):
    client.force_login(request.getfixturevalue(user))
    for number in range(count):
        year = 2021 + number
        TrioSeatFactory(
            trio=trio, seat=Seat.DESIGN_LEAD, starts_on=dt.date(year, 1, 1), ends_before=dt.date(year, 6, 1)
        )
        alliance = Alliance.objects.create(slug=f"alliance-{number}", name="Alliance", starts_on=START)
        for each in (trio, TribeFactory().trio):
            AllianceTrio.objects.create(alliance=alliance, trio=each, starts_on=START)

    with django_assert_num_queries(queries):
        response = client.get(trio.get_absolute_url())

    page = response.context["page"]
    assert ([len(each.former) for each in page.seats], len(page.alliances)) == ([0, 0, count], count)


def test_trio_list_shows_empty_seats_and_lets_administrators_fill_them(client, trio, admin, bystander):
    TrioSeatFactory(trio=trio)
    client.force_login(admin)
    may = text_of(client.get("/trios/"))
    client.force_login(bystander)
    may_not = text_of(client.get("/trios/"))

    assert may.count("avatar vacant") == may_not.count("avatar vacant") == 2
    assert may.count("fill-seat/?seat=") == 4  # a link, and the same for the dialog, for each of two
    assert "fill-seat" not in may_not


def test_trio_list_on_another_day_shows_who_held_the_seats_then(client, bystander):
    trio = TribeFactory(name="Early", starts_on=dt.date(2019, 1, 1), ends_before=MARCH).trio
    held = TrioSeatFactory(trio=trio, ends_before=dt.date(2021, 1, 1))
    client.force_login(bystander)

    then = client.get("/trios/?as_of=2020-06-01")
    assert [[*map(str, each.holders.values())] for each in then.context["page"]] == [[held.person.name]]
    assert f"/people/{held.person.handle}/?as_of=2020-06-01" in text_of(then)
    assert list(client.get("/trios/?as_of=2026-03-01").context["page"]) == []


def test_trio_list_searched_keeps_what_matches(client, bystander):
    TribeFactory(name="Money in")
    wanted = TribeFactory(name="Money out").trio
    rebuild()
    client.force_login(bystander)

    assert [row.pk for row in client.get("/trios/?search=out").context["page"]] == [wanted.pk]


def test_trio_detail_tells_present_coming_and_former_holders_apart(client, bystander, trio):
    former = TrioSeatFactory(trio=trio, ends_before=MARCH)
    present = TrioSeatFactory(trio=trio, starts_on=MARCH, ends_before=dt.date(2026, 6, 1))
    coming = TrioSeatFactory(trio=trio, starts_on=dt.date(2026, 6, 1))
    client.force_login(bystander)

    page = client.get(f"{trio.get_absolute_url()}?as_of=2026-04-01").context["page"]

    seat = page.seats[0]
    found = [[row.pk for row in rows] for rows in (seat.former, [seat.held], seat.planned)]
    assert found == [[former.pk], [present.pk], [coming.pk]]
    assert (page.past, page.vacancies) == ([seat], 2)


def test_trio_detail_shows_the_size_of_its_tribe_and_the_goals_of_its_alliances(client, member, trio):
    alliance = Alliance.objects.create(
        slug="one", name="One", goal="Pay in two taps.", target_date=dt.date(2026, 3, 31), starts_on=START
    )
    AllianceTrio.objects.create(alliance=alliance, trio=trio, starts_on=START)
    client.force_login(member)

    response = client.get(f"{trio.get_absolute_url()}?as_of=2026-03-01")

    tribe = response.context["page"].tribe
    assert (tribe.headcount, tribe.squad_count) == (1, 1)
    assert [words in text_of(response) for words in ("Pay in two taps.", "30 days left")] == [True, True]


def test_trio_detail_links_to_its_tribe_and_alliances_on_that_day(client, bystander, trio):
    alliance = Alliance.objects.create(slug="one", name="One checkout", starts_on=START)
    AllianceTrio.objects.create(alliance=alliance, trio=trio, starts_on=START, ends_before=MARCH)
    client.force_login(bystander)

    then = client.get(f"{trio.get_absolute_url()}?as_of=2025-01-01")
    now = client.get(f"{trio.get_absolute_url()}?as_of=2026-03-01")

    assert f'href="{trio.tribe.get_absolute_url()}?as_of=2025-01-01"' in text_of(then)
    assert 'href="/alliances/one/?as_of=2025-01-01"' in text_of(then)
    assert (len(then.context["page"].alliances), len(then.context["page"].other_alliances)) == (1, 0)
    assert (len(now.context["page"].alliances), len(now.context["page"].other_alliances)) == (0, 1)


@pytest.mark.parametrize(
    ("user", "offered"),
    [
        ("admin", {"fill-seat", "empty-seat", "correct-seat", "remove-seat"}),
        ("tribe_lead", {"fill-seat", "empty-seat", "correct-seat", "remove-seat"}),
        ("member", set()),
        ("bystander", set()),
    ],
)
def test_trio_detail_offers_only_what_one_may_do(client, request, trio, tribe_lead, user, offered):
    client.force_login(request.getfixturevalue(user))

    page = text_of(client.get(trio.get_absolute_url()))

    assert {
        verb for verb in ("fill-seat", "empty-seat", "correct-seat", "remove-seat") if verb in page
    } == offered


def test_trio_of_a_dissolved_tribe_is_reached_says_so_and_has_no_seat_to_fill(client, admin):
    trio = TribeFactory(ends_before=MARCH).trio
    client.force_login(admin)

    page = text_of(client.get(trio.get_absolute_url()))

    assert ">dissolved</span>" in page
    assert "28 Feb 2026" in page
    assert "fill-seat" not in page


def test_trio_that_is_planned_is_reached_and_says_so(client, admin, today):
    trio = TribeFactory(starts_on=today + dt.timedelta(days=30)).trio
    client.force_login(admin)

    assert ">planned</span>" in text_of(client.get(trio.get_absolute_url()))


def test_trio_by_a_former_slug_of_its_tribe_redirects_and_keeps_the_day(client, admin):
    TribeFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    response = client.get("/trios/old-name/?as_of=2021-01-01")

    assert (response.status_code, response["Location"]) == (307, "/trios/new-name/?as_of=2021-01-01")


def test_trio_of_no_tribe_is_404(client, admin):
    client.force_login(admin)

    assert client.get("/trios/nothing/").status_code == 404
