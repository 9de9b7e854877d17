"""The page of search and the inside of the palette."""

import pytest

from people import operations
from search.operations import rebuild
from tests.factories.people import PersonFactory, picture
from tests.factories.squads import SquadFactory

NONSENSE = [
    "\0",
    "ada\0holm",
    "'",
    "\"'\\",
    "& | ! ( ) : * <->",
    "ada & !holm | (x:*A)",
    "ada:*",
    "'ada':1A",
    "x" * 10_000,
    "ab " * 5_000,
    "🦄🦄",
    "ada@",
    "@@@",
    "%_%",
    "<script>alert(1)</script>",
    "\u202e\ufeff",
    "ﷺ" * 200,
    "a\u0301" * 300,
    "王",
    "{{ x }}",
]


@pytest.fixture
def reader(client, bystander):
    """A browser in which somebody is signed in who may only look."""
    client.force_login(bystander)
    return client


def palette(client, **query):
    return client.get(
        "/search/palette/", query, headers={"HX-Request": "true", "HX-Target": "palette-results"}
    )


def test_the_page_shows_what_it_finds_on_the_day(reader):
    PersonFactory(name="Zora Quist", handle="zora", job_title="Juggler", ends_before="2021-01-01")
    rebuild()

    page = reader.get("/search/", {"search": "quizt", "as_of": "2026-01-01"}).content.decode()

    assert "Zora Quist" in page
    assert "Juggler" in page
    assert ">left<" in page
    assert 'href="/people/zora/?as_of=2026-01-01"' in page


def test_a_planned_and_a_dissolved_squad_say_so(reader):
    SquadFactory(name="Zebra one", starts_on="2020-01-01", ends_before="2021-01-01")
    SquadFactory(name="Zebra two", starts_on="2099-01-01")
    rebuild()

    page = reader.get("/search/", {"search": "zebra"}).content.decode()

    assert page.count(">dissolved<") == page.count(">planned<") == 1


@pytest.mark.parametrize("address", ["/search/", "/search/palette/"])
def test_people_are_shown_with_their_photos(reader, admin, address):
    ada = PersonFactory(name="Ada Holm")
    digest = operations.keep_photo(picture())
    operations.change_photo(ada, photo=digest, by=admin)

    page = reader.get(address, {"search": "ada"}).content.decode()

    assert f"/people/photo/{digest}/small.webp" in page


def test_the_page_keeps_one_kind(reader):
    PersonFactory(name="Zebra Jones")
    SquadFactory(name="Zebra")
    rebuild()

    found = reader.get("/search/", {"search": "zebra", "kind": "person"}).context["page"]

    assert [document.title for document in found] == ["Zebra Jones"]
    assert (
        reader.get("/search/", {"search": "zebra", "kind": "nonsense"}).context["page"].paginator.count == 2
    )


def test_the_page_turns(reader):
    for number in range(60):
        PersonFactory(name=f"Zebra {number:02}")
    rebuild()

    second = reader.get("/search/", {"search": "zebra", "page": "2"})

    assert [document.title for document in second.context["page"]] == [f"Zebra {n}" for n in range(50, 60)]


@pytest.mark.parametrize("query", ["", "xyzzyx"])
def test_the_page_says_when_there_is_nothing(reader, query):
    page = reader.get("/search/", {"search": query})

    assert 'class="empty"' in page.content.decode()


def test_the_page_names_pages_and_the_verbs_one_may(reader, client, admin):
    assert "Form a squad" not in reader.get("/search/", {"search": "squad"}).content.decode()
    client.force_login(admin)
    assert 'href="/squads/new/"' in client.get("/search/", {"search": "squad"}).content.decode()


def test_every_page_has_the_form_and_the_palette(reader):
    page = reader.get("/squads/?as_of=2021-01-01").content.decode()

    assert page.count('action="/search/?as_of=2021-01-01"') == 2
    assert 'hx-get="/search/palette/?as_of=2021-01-01"' in page
    assert 'role="combobox"' in page


def test_the_palette_is_only_its_results_as_options(reader):
    PersonFactory(name="Zora Quist", handle="zora")
    rebuild()

    answer = palette(reader, search="zora", as_of="2026-01-01").content.decode()

    assert answer.strip().startswith('<div id="palette-results"')
    assert answer.count('role="option"') == 2  # she, and the way to all results
    assert 'href="/people/zora/?as_of=2026-01-01"' in answer
    assert 'href="/search/?as_of=2026-01-01&amp;search=zora"' in answer.replace(
        "search=zora&amp;as_of=2026-01-01", "as_of=2026-01-01&amp;search=zora"
    )


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_is_answered(reader, nonsense):
    PersonFactory(name="Ada Holm")
    rebuild()

    assert reader.get("/search/", {"search": nonsense}).status_code == 200
    assert palette(reader, search=nonsense).status_code == 200
    assert reader.get("/api/v1/search/", {"search": nonsense}).status_code == 200


def test_bytes_that_are_no_text_are_answered(reader):
    assert reader.get("/search/?search=%ff%fe%00").status_code == 200


def test_typed_markup_is_shown_as_text(reader):
    assert "<script>alert" not in palette(reader, search="<script>alert(1)</script>").content.decode()


@pytest.mark.parametrize("address", ["/search/", "/search/palette/", "/api/v1/search/"])
def test_the_number_of_queries_does_not_depend_on_that_of_results(
    reader, address, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        PersonFactory(name=f"Zebra Jones {number}")
        rebuild()
        with django_assert_max_num_queries(8) as queries:
            assert "Zebra Jones" in reader.get(address, {"search": "zebra jones"}).content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[2]


@pytest.mark.parametrize("address", ["/search/", "/search/palette/"])
def test_who_is_not_signed_in_is_sent_to_do_so(client, db, address):
    assert client.get(address, {"search": "ada"}).status_code == 302


def test_the_page_only_reads(reader):
    assert reader.post("/search/", {"search": "ada"}).status_code == 405
