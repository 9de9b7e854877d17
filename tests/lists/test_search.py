"""`?search=` of every list finds what the search finds: accents do not count, one letter may be wrong."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError

from people.forms import PersonField
from search.kinds import KIND_OF
from search.operations import rebuild
from tests.factories.alliances import AllianceFactory
from tests.factories.chapters import ChapterFactory
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory

KIND_OF_LIST = {
    "people": "person",
    "squads": "squad",
    "tribes": "tribe",
    "trios": "trio",
    "chapters": "chapter",
    "guilds": "guild",
    "alliances": "alliance",
}
QUERIES = ("soren", "SÖREN", "Sörne", "søren aker", "aker soren", "soren@", "sörens", "???", "")


@pytest.fixture
def sorens(client, admin):
    """Something of every kind is called Sören Åker; a browser of an administrator."""
    PersonFactory(name="Sören Åker", handle="soren", email="soren@example.com", job_title="Designer")
    PersonFactory(name="Somebody Else", handle="else")
    tribe = TribeFactory(name="Sören Åker", slug="aaa")
    SquadFactory(name="Sören Åker", slug="bbb", tribe=tribe)
    SquadFactory(name="Another", slug="ccc", tribe=tribe)
    ChapterFactory(name="Sören Åker", slug="ddd", tribe=tribe)
    GuildFactory(name="Sören Åker", slug="eee")
    AllianceFactory(name="Sören Åker", slug="fff")
    rebuild()
    client.force_login(admin)
    return client


def keys(answer) -> list[str]:
    return sorted(row.get("handle") or row["slug"] for row in answer.json()["results"])


@pytest.mark.parametrize("name", KIND_OF_LIST)
def test_list_finds_what_the_search_finds_on_its_page_in_its_files_and_over_the_api(sorens, name, subtests):
    for words in QUERIES[:-2]:
        with subtests.test(words):
            searched = sorens.get("/api/v1/search/", {"search": words, "kind": KIND_OF_LIST[name]})
            page = sorens.get(f"/{name}/", {"search": words})
            file = b"".join(sorens.get(f"/{name}/", {"search": words, "format": "csv"})).decode("utf-8-sig")
            answer = sorens.get(f"/api/v1/{name}/", {"search": words})

            found = sorted(row["key"] for row in searched.json()["results"])
            assert sorted(row.key for row in page.context["page"]) == found
            assert len(list(csv.reader(io.StringIO(file)))) == 1 + len(found)
            assert keys(answer) == found


def test_list_finds_by_accents_and_typos_and_nothing_for_signs_alone(sorens):
    found = {words: keys(sorens.get("/api/v1/people/", {"search": words})) for words in QUERIES[:-1]}

    assert found == {words: [] if words == "???" else ["soren"] for words in QUERIES[:-1]}


@pytest.mark.parametrize("name", KIND_OF_LIST)
def test_admin_finds_what_the_search_finds_in_its_lists_and_where_it_offers_rows(sorens, name):
    model = KIND_OF_LIST[name]

    listed = sorens.get(f"/admin/{name}/{model}/", {"q": "sorne aker"}).context["cl"].result_list
    everything = sorens.get(f"/admin/{name}/{model}/", {"q": "???"}).context["cl"].result_list

    assert [str(row).removesuffix(" trio") for row in listed] == ["Sören Åker"]
    assert len(everything) == KIND_OF[type(listed[0])].model.objects.count()


def test_admin_offers_people_by_what_the_search_finds(sorens):
    query = {
        "app_label": "squads",
        "model_name": "squadmembership",
        "field_name": "person",
        "term": "soren akre",
    }

    offered = sorens.get("/admin/autocomplete/", query).json()["results"]

    assert [row["text"] for row in offered] == ["Sören Åker"]


def test_field_that_chooses_a_person_offers_whom_the_search_finds_the_best_first(sorens):
    PersonFactory(name="Aa Sorin", handle="sorin")
    rebuild()

    offered = sorens.get("/people/options/", {"search": "soren"}).context["found"]

    assert [person.handle for person in offered] == ["soren", "sorin"]


@pytest.mark.parametrize("text", ["soren", "åker", "soren aker", "SØREN"])
def test_field_that_chooses_a_person_takes_the_only_one_without_regard_to_accents(sorens, text):
    assert PersonField().clean(text).handle == "soren"


def test_field_that_chooses_a_person_asks_before_it_takes_a_typo_for_somebody(sorens):
    with pytest.raises(
        ValidationError, match=r"“Sörne Aker” matches Sören Åker \(soren\)\. Enter the handle\."
    ):
        PersonField().clean("Sörne Aker")
