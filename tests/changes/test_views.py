"""The page of changes, its refusals, the strokes of the time bar, and the REST API of the same."""

import datetime as dt

import pytest

from changes.timebar import DAYS, WEEK, line, ticks
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.text import text_of

DAYS_ASKED = {"from": "2026-02-01", "to": "2026-06-01"}


@pytest.fixture
def reader(client, bystander):
    """A browser in which somebody is signed in who may only look."""
    client.force_login(bystander)
    return client


@pytest.fixture
def joined(squad):
    person = PersonFactory(name="Ada Holm", handle="ada")
    return SquadMembershipFactory(squad=squad, person=person, starts_on="2026-03-01")


def sentences(response) -> list[str]:
    return [change.text for change in response.context["page"]]


def test_the_page_lists_what_changed_with_links(reader, joined):
    page = reader.get("/changes/", DAYS_ASKED)

    assert sentences(page) == [f"Ada Holm joined {joined.squad} as member"]
    assert '<a href="/people/ada/">Ada Holm</a> joined' in page.content.decode()
    assert "1 March 2026" in page.content.decode()


def test_the_days_may_stand_in_either_order(reader, joined):
    page = reader.get("/changes/", {"from": "2026-06-01", "to": "2026-02-01"})

    assert sentences(page) == [f"Ada Holm joined {joined.squad} as member"]


def test_one_day_twice_says_so(reader, joined):
    page = reader.get("/changes/", {"from": "2026-03-01", "to": "2026-03-01"})

    assert "Both days are 1 March 2026. Choose two different days." in page.content.decode()


@pytest.mark.parametrize("by", ["day", "element"])
@pytest.mark.parametrize("about", ["", "squad:{squad}", "person:ada", "tribe:{tribe}", "trio:{tribe}"])
def test_the_page_is_about_one_element_grouped_as_asked(reader, tribe, joined, by, about):
    about = about.format(squad=joined.squad.slug, tribe=tribe.slug)
    page = reader.get("/changes/", {**DAYS_ASKED, "about": about, "by": by})

    assert len(sentences(page)) == (0 if about.startswith("trio") else 1)


def test_a_former_key_still_says_what_it_is_about(reader, joined):
    joined.squad.former_keys = ["once"]
    joined.squad.save()

    assert len(sentences(reader.get("/changes/", {**DAYS_ASKED, "about": "squad:once"}))) == 1


def test_without_days_it_is_the_last_month_or_until_the_day_that_is_looked_at(reader, today):
    month = reader.get("/changes/").context["comparison"].span
    planned = reader.get("/changes/", {"as_of": "2049-01-01"}).context["comparison"]

    assert month == (today - dt.timedelta(days=30), today)
    assert planned.span == (today, dt.date(2049, 1, 1))
    assert planned.earliest_first


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "yesterday"}, "from=“yesterday” isn’t a day."),
        ({"to": "2026-02-30"}, "to=“2026-02-30” isn’t a day."),
        ({"about": "nonsense"}, "about=“nonsense” names nothing."),
        ({"about": "squad:nowhere"}, "about=“squad:nowhere” names nothing: there is no squad “nowhere”."),
        ({"about": "squad:\0"}, "names nothing: there is no squad"),
        ({"kind": "fish"}, "kind=“fish” isn’t known. Choose one of tribe, squad,"),
        ({"order": "sideways"}, "order=“sideways” isn’t known. Choose one of newest, earliest."),
    ],
)
@pytest.mark.parametrize("address", ["/changes/", "/api/v1/changes/"])
def test_nonsense_is_refused_with_a_sentence(reader, query, said, address):
    answer = reader.get(address, query)

    assert answer.status_code == (400 if "api" in address else 200)
    assert said in (answer.json()["detail"] if "api" in address else answer.content.decode())


def test_page_in_an_order_that_there_is_not_says_so(reader):
    answer = reader.get("/changes/", {"by": "weather"})

    assert answer.status_code == 200
    assert "by=“weather” isn’t known. Choose one of day, element." in answer.content.decode()


@pytest.mark.parametrize("days", [("0001-01-01", "9999-12-31"), ("9999-12-31", "0001-01-01")])
def test_the_first_and_the_last_day_that_there_are_can_be_asked_for(reader, joined, days):
    page = reader.get("/changes/", {"from": days[0], "to": days[1]})

    assert page.status_code == 200


@pytest.mark.parametrize("address", ["/changes/", "/api/v1/changes/"])
def test_order_that_is_left_empty_is_that_which_it_is_without(reader, joined, address):
    assert reader.get(address, {**DAYS_ASKED, "order": ""}).status_code == 200


@pytest.mark.parametrize("address", ["/changes/", "/api/v1/changes/"])
def test_kind_of_which_the_element_can_have_nothing_is_an_empty_list(reader, squad, address):
    answer = reader.get(address, {**DAYS_ASKED, "about": f"squad:{squad.slug}", "kind": "alliance"})

    assert answer.status_code == 200
    assert "joined" not in answer.content.decode()


def test_pages_turn(reader, squad):
    for _ in range(60):
        SquadMembershipFactory(squad=squad, starts_on="2026-03-01")

    assert len(sentences(reader.get("/changes/", {**DAYS_ASKED, "page": 2}))) == 10


def test_the_api_answers_the_same(reader, joined):
    answer = reader.get("/api/v1/changes/", {**DAYS_ASKED, "about": "person:ada"}).json()

    assert answer["results"] == [
        {
            "id": f"{joined.public_id}.begins",
            "day": "2026-03-01",
            "kind": "squad_member",
            "sentence": f"Ada Holm joined {joined.squad} as member",
            "names": [
                {
                    "kind": "person",
                    "id": str(joined.person.public_id),
                    "key": "ada",
                    "name": "Ada Holm",
                    "url": "/people/ada/",
                    "api_url": "/api/v1/people/ada/",
                },
                {
                    "kind": "squad",
                    "id": str(joined.squad.public_id),
                    "key": joined.squad.slug,
                    "name": joined.squad.name,
                    "url": joined.squad.get_absolute_url(),
                    "api_url": f"/api/v1/squads/{joined.squad.slug}/",
                },
            ],
            "before": [],
            "after": [
                {
                    "model": "squads.squadmembership",
                    "id": str(joined.public_id),
                    "facts": {
                        "squad": joined.squad.slug,
                        "person": "ada",
                        "role": "member",
                        "allocation": 100,
                        "starts_on": "2026-03-01",
                        "ends_before": None,
                    },
                }
            ],
        }
    ]


def test_the_strokes_are_counts_by_week_and_may_be_kept_a_while(reader, squad, today):
    SquadMembershipFactory(squad=squad, starts_on=today)
    SquadFactory(starts_on=today - dt.timedelta(days=14))

    answer = reader.get("/changes/time-bar/")
    mine = reader.get("/changes/time-bar/", {"about": f"squad:{squad.slug}"})

    assert [n for n in answer.context["counts"] if n] == [1, 1]
    assert [n for n in mine.context["counts"] if n] == [1]
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert answer.content.decode().count("<line") == 2


def test_there_are_no_strokes_of_what_was_removed_while_its_page_was_open(reader, squad, today):
    SquadMembershipFactory(squad=squad, starts_on=today)

    answer = reader.get("/changes/time-bar/", {"about": "squad:undone"})

    assert answer.status_code == 200
    assert not any(answer.context["counts"])


@pytest.mark.parametrize(
    ("chosen", "status"),
    [
        (dt.date.min, 400),
        (dt.date(1900, 1, 1), 200),
        (dt.date(2015, 5, 5), 200),
        (dt.date(2026, 6, 1), 200),
        (dt.date.max, 400),
    ],
)
def test_the_chosen_day_is_always_on_the_line(reader, chosen, status):
    shown = line(dt.date(2026, 6, 1), chosen)

    assert 0 <= shown.place < DAYS
    assert shown.first + dt.timedelta(days=shown.place) == chosen
    assert shown.month_before < chosen <= shown.month_end or chosen == dt.date.min
    assert reader.get("/changes/time-bar/", {"as_of": chosen}).status_code == status
    assert reader.get("/", {"as_of": chosen}).status_code == status


def test_strokes_are_taller_where_more_changes_and_dashed_where_planned():
    shown = line(dt.date(2026, 6, 1), dt.date(2026, 6, 1))
    few, many, planned = ticks(shown, [1, 9, *[0] * 50, 9])

    assert few.top > many.top == planned.top
    assert (few.planned, many.planned, planned.planned) == (False, False, True)
    assert (shown.today - shown.first).days == 40 * WEEK


def test_the_ribbon_and_the_panel_lead_to_the_changes_of_the_element(reader, squad, today):
    page = reader.get(f"/squads/{squad.slug}/", {"as_of": "2026-03-05"}).content.decode()

    query = f"about=squad%3A{squad.slug}&amp;from=2026-03-05&amp;to={today}&amp;as_of=2026-03-05"
    assert f'href="/changes/?{query}">What changed since</a>' in page
    assert f"about=squad%3A{squad.slug}&amp;from=2026-02-28&amp;to=2026-03-31&amp;as_of=2026-03-05" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_much_changes(
    reader, squad, count, django_assert_num_queries
):
    for _ in range(count):
        SquadMembershipFactory(squad=squad, starts_on="2026-03-01")

    # session, user, the user's person, counts, the page, memberships, names that several people have
    with django_assert_num_queries(7):
        reader.get("/changes/", DAYS_ASKED)


@pytest.mark.parametrize("count", [1, 3])
def test_the_api_takes_the_same_queries_however_much_changes(reader, squad, count, django_assert_num_queries):
    for _ in range(count):
        SquadMembershipFactory(squad=squad, starts_on="2026-03-01")

    # session, user, newest entry, the page, memberships, counts, names that several people have
    with django_assert_num_queries(7):
        reader.get("/api/v1/changes/", DAYS_ASKED)


@pytest.fixture
def left_and_joined(squad):
    """Ada leaves on 28 February, her last day; Bo joins on the same day, Cleo on the next."""
    days = {"starts_on": "2025-01-01", "ends_before": "2026-03-01"}
    SquadMembershipFactory(squad=squad, person__name="Ada Holm", **days)
    SquadMembershipFactory(squad=squad, person__name="Bo Lind", starts_on="2026-02-28")
    SquadMembershipFactory(squad=squad, person__name="Cleo Roy", starts_on="2026-03-01")
    return squad


def test_pages_list_what_ends_on_its_last_day(reader, left_and_joined):
    page = reader.get("/changes/", DAYS_ASKED)
    by_element = text_of(reader.get("/changes/", {**DAYS_ASKED, "by": "element"}))

    assert [(day, {change.text.split()[0] for change in group}) for day, group in page.context["groups"]] == [
        (dt.date(2026, 3, 1), {"Cleo"}),
        (dt.date(2026, 2, 28), {"Ada", "Bo"}),
    ]
    assert '<time datetime="2026-02-28">28 Feb 2026</time> <a' in by_element
    assert f'left <a href="/squads/{left_and_joined.slug}/">{left_and_joined}</a>.' in text_of(page)


def test_the_api_lists_what_ends_on_the_day_after_the_last(reader, left_and_joined):
    found = reader.get("/api/v1/changes/", {**DAYS_ASKED, "order": "earliest"}).json()["results"]

    assert [change["day"] for change in found] == ["2026-02-28", "2026-03-01", "2026-03-01"]
    assert {change["sentence"] for change in found if change["day"] == "2026-03-01"} == {
        f"Ada Holm left {left_and_joined}",
        f"Cleo Roy joined {left_and_joined} as member",
    }
