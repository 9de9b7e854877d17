"""Pages of lists: filters in words and as controls, heads that sort, addresses, and CSV."""

import datetime as dt

import pytest

from orgmodel.web.list_files import harmless
from tests.factories.squads import SquadFactory
from tests.text import text_of

ROWS = {"HX-Request": "true", "HX-Target": "rows"}


def words(response) -> list[str]:
    return [chip.words for chip in response.context["list"].chips]


def test_list_says_in_words_what_it_is_asked_for_and_how_to_ask_for_less(signed_in):
    page = signed_in.get(
        "/squads/?tribe=find&without=product_owner&without=mission&size_max=9&ordering=-size"
    )

    assert words(page) == ["in Find", "at most 9 people", "without product owner", "without mission"]
    assert [chip.query for chip in page.context["list"].chips] == [
        "/squads/?without=product_owner&without=mission&size_max=9&ordering=-size",
        "/squads/?tribe=find&without=product_owner&without=mission&ordering=-size",
        "/squads/?tribe=find&without=mission&size_max=9&ordering=-size",
        "/squads/?tribe=find&without=product_owner&size_max=9&ordering=-size",
    ]
    assert page.context["list"].cleared == "/squads/?ordering=-size"
    assert "<b>1</b> of 3 squads" in text_of(page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("/people/?search=a&role=agile_coach&manager=ada", ["“a”", "Agile coach", "reporting to Ada"]),
        ("/people/?location=Oslo&joined_within=30", ["in Oslo", "joined in the last 30 days"]),
        ("/people/?state=planned", ["Planned"]),
        ("/people/?state=present", []),
        ("/squads/?tribe=none&way_of_working=Kanban", ["in no tribe", "working by Kanban"]),
        ("/guilds/?tribe=pay&without=channel", ["reaching Pay", "without channel"]),
        ("/alliances/?over=true&tribe=pay", ["target passed", "with Pay"]),
    ],
)
def test_filters_have_words_of_their_own(signed_in, query, said):
    assert sorted(words(signed_in.get(query))) == sorted(said)


def test_list_without_filters_counts_all_and_keeps_the_day(signed_in):
    page = signed_in.get("/squads/?as_of=2020-06-01&ordering=size")

    assert "<b>4</b> squads" in text_of(page)
    assert '<input type="hidden" name="as_of" value="2020-06-01">' in text_of(page)
    assert page.context["list"].cleared == "/squads/?as_of=2020-06-01&ordering=size"


def test_list_that_finds_nothing_says_what_to_do(signed_in):
    page = text_of(signed_in.get("/squads/?search=nothing"))

    assert "No squads match these filters" in page
    assert "Remove a filter, or choose another day." in page


def test_heads_sort_and_turn_round(signed_in):
    by_name = signed_in.get("/squads/?search=a&page=1")
    by_size = signed_in.get("/squads/?ordering=-size")

    heads = {head.name: head for head in by_name.context["list"].heads}
    assert (heads["name"].sorted, heads["name"].query) == ("ascending", "/squads/?search=a&ordering=-name")
    assert (heads["size"].sorted, heads["size"].query) == ("", "/squads/?search=a&ordering=size")
    assert '<th scope="col" aria-sort="descending">' in text_of(by_size)
    turned = next(head for head in by_size.context["list"].heads if head.name == "size")
    assert turned.query == "/squads/?ordering=size"


def test_rows_of_one_kind_stay_in_one_order_over_pages_from_both_ends(signed_in):
    SquadFactory.create_batch(120, name="Same", tribe=None)

    pages = [signed_in.get(f"/squads/?ordering=-size&page={number}").context["page"] for number in (1, 2, 3)]

    shown = [squad.pk for page in pages for squad in page]
    assert (len(shown), len(set(shown))) == (123, 123)
    assert [page.number for page in pages] == [1, 2, 3]
    assert shown == [squad.pk for squad in pages[0].paginator.object_list]


def test_address_with_empty_values_leads_to_the_one_without(signed_in):
    response = signed_in.get("/squads/?search=&tribe=&size_min=1&without=mission&ordering=")

    assert (response.status_code, response["Location"]) == (302, "/squads/?size_min=1&without=mission")


def test_rows_fetched_while_one_chooses_have_the_shareable_address(signed_in):
    response = signed_in.get("/squads/?search=&tribe=pay&size_min=&as_of=2026-03-01", headers=ROWS)

    assert response["HX-Push-Url"] == "/squads/?tribe=pay&as_of=2026-03-01"
    page = response.content.decode()
    assert ("<html" in page, 'id="rows"' in page, "<form" in page) == (False, True, False)


def test_controls_offer_what_there_is_and_what_is_chosen(signed_in):
    page = text_of(signed_in.get("/squads/?tribe=pay&way_of_working=Kanban"))

    assert '<option value="none">In no tribe</option>' in page
    assert '<option value="pay" selected>Pay</option>' in page
    assert '<option value="Kanban" selected>Kanban</option>' in page
    assert "<details open>" in page


def test_csv_holds_all_pages_of_exactly_what_is_shown(signed_in, today):
    SquadFactory.create_batch(60, tribe=None)

    response = signed_in.get("/squads/?tribe=pay&format=csv")
    everything = signed_in.get("/squads/?format=csv").getvalue().decode("utf-8-sig")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="squads-{today}.csv"'
    assert response.getvalue().decode() == (
        "\ufeffSquad,Tribe,People,Product owner,Works by,Bots\r\nCards,Pay,2,Ada,Kanban,Herald\r\n"
    )
    assert len(everything.splitlines()) == 64


def test_csv_of_people_names_squads_once_and_manager(signed_in):
    table = signed_in.get("/people/?search=cy&format=csv").getvalue().decode("utf-8-sig")

    assert table.splitlines() == [
        "Person,Handle,Job title,Squads,Chapter,Location,Line manager",
        "Cy,cy,,Cards,Backend,,Ada",
    ]


def test_csv_of_another_day_has_that_day_in_its_name(signed_in):
    response = signed_in.get("/alliances/?as_of=2020-03-01&format=csv")

    assert response["Content-Disposition"] == 'attachment; filename="alliances-2020-03-01.csv"'
    assert response.getvalue().decode("utf-8-sig").splitlines()[1] == "Late,2021-01-01,Pay,2"


def test_csv_in_another_format_is_refused(signed_in):
    response = signed_in.get("/squads/?format=xml")

    assert response.status_code == 400
    assert "use csv" in response.content.decode()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@A1", "'@A1"),
        ("\tA", "'\tA"),
        ("\rA", "'\rA"),
        ("A=1", "A=1"),
        (7, "7"),
        (None, ""),
        (dt.date(2026, 3, 1), "2026-03-01"),
    ],
)
def test_cell_is_none_that_a_spreadsheet_would_run(value, cell):
    assert harmless(value) == cell
