"""What another system knows people and elements by: settable, unique in its source, found and filtered."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from people.models import Person
from people.operations import add_person, edit_person
from sheets.loading.load import load
from squads.operations import form_squad
from tests.factories.alliances import AllianceFactory
from tests.factories.chapters import ChapterFactory
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from tests.sheets.small import happened, load_well, said, small

API = "/api/v1"
MARCH = dt.date(2026, 3, 1)
FACTORIES = {
    "people": PersonFactory,
    "squads": SquadFactory,
    "tribes": TribeFactory,
    "chapters": ChapterFactory,
    "guilds": GuildFactory,
    "alliances": AllianceFactory,
}
pytestmark = pytest.mark.django_db


def hired(admin, handle, **facts):
    return add_person(handle=handle, name=handle.title(), by=admin, **facts)


def test_an_external_id_is_unique_in_its_source(admin):
    hired(admin, "ada", external_id="17", source="HR")
    hired(admin, "bo", external_id="17", source="Directory")

    with pytest.raises(ValidationError, match="Ada already has this external id of HR"):
        hired(admin, "cy", external_id="17", source="HR")


@pytest.mark.parametrize("facts", [{"external_id": "17"}, {"source": "HR"}])
def test_an_external_id_and_its_source_belong_together(admin, facts):
    with pytest.raises(ValidationError, match="Enter both an external id and its source"):
        hired(admin, "ada", **facts)


def test_it_is_taken_away_with_its_source(admin):
    person = hired(admin, "ada", external_id="17", source="HR")

    edited = edit_person(person, version=1, external_id="", source="", by=admin)

    assert (edited.external_id, edited.source) == ("", "")


@pytest.mark.parametrize("kind", FACTORIES)
def test_lists_are_filtered_by_it(client, admin, kind):
    client.force_login(admin)
    factory = FACTORIES[kind]
    wanted = factory(external_id="17", source="HR")
    other = factory(external_id="17", source="Directory")
    factory()

    def found(query):
        return {each["id"] for each in client.get(f"{API}/{kind}/?{query}").json()["results"]}

    assert found("external_id=17") == {str(wanted.public_id), str(other.public_id)}
    assert found("external_id=17&source=HR") == {str(wanted.public_id)}
    assert found("source=Directory") == {str(other.public_id)}
    assert found("external_id=1") == set()


def test_the_search_finds_it_typed_exactly(client, admin):
    client.force_login(admin)
    hired(admin, "ada", external_id="E-4711", source="HR")
    form_squad(
        None, slug="cards", name="Cards", starts_on=MARCH, external_id="CC9300", source="SAP", by=admin
    )

    def found(text):
        return [each["key"] for each in client.get(f"{API}/search/?search={text}").json()["results"]]

    assert found("E-4711") == ["ada"]
    assert found("CC9300") == ["cards"]


def test_its_page_shows_it_and_its_form_has_it_under_more(client, admin):
    client.force_login(admin)
    person = hired(admin, "ada", external_id="17", source="HR")

    page = client.get(person.get_absolute_url()).content.decode()
    form = client.get(f"{person.get_absolute_url()}edit-person/").content.decode()

    assert "<dt>HR</dt><dd>17</dd>" in page
    more = form.partition("<summary>More</summary>")[2]
    assert 'name="external_id"' in more
    assert 'name="source"' in more


def with_external_ids():
    """The sheets of the small organisation, the first row of each kind with an external id."""
    sheets = {}
    for kind in FACTORIES:
        header, first, *others = small()[f"{kind}.csv"].decode().splitlines()
        lines = [f"{header},external_id,source", f"{first},{kind}-1,HR", *(f"{each},," for each in others)]
        sheets[kind] = "".join(f"{line}\n" for line in lines)
    return small(**sheets)


def exported_over_the_api(client):
    """The sheets that the API exports, by file name."""
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{API}/exports/").getvalue()))
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", FACTORIES)
def test_sheets_bring_it_in_and_the_export_has_it_again(client, admin, kind):
    client.force_login(admin)
    load_well(with_external_ids(), admin)

    sheets = exported_over_the_api(client)

    first, *others = csv.DictReader(io.StringIO(sheets[f"{kind}.csv"].decode()))
    assert (first["external_id"], first["source"]) == (f"{kind}-1", "HR")
    assert {(each["external_id"], each["source"]) for each in others} <= {("", "")}
    assert [
        each["name"]
        for each in client.get(f"{API}/{kind}/?external_id={kind}-1&source=HR&state=all").json()["results"]
    ] == [first["name"]]
    assert happened(load_well(sheets, admin)) == {}


@pytest.mark.parametrize("kind", FACTORIES)
def test_sheets_without_its_columns_leave_it_as_it_is(admin, kind):
    load_well(with_external_ids(), admin)

    assert happened(load_well(small(), admin)) == {}


def test_a_sheet_that_changes_it_edits_the_row(admin):
    load_well(with_external_ids(), admin)
    files = with_external_ids()
    files["people.csv"] = files["people.csv"].replace(b"people-1,HR", b"people-2,HR")

    assert happened(load_well(files, admin)) == {"people": {"changed": 1}}
    assert Person.objects.get(handle="ada").external_id == "people-2"


def test_a_sheet_that_gives_one_twice_is_refused_with_who_has_it(admin):
    load_well(with_external_ids(), admin)
    files = with_external_ids()
    files["people.csv"] = files["people.csv"].replace(b"2024-03-01,,", b"2024-03-01,people-1,HR")

    faults = said(load(files, by=admin))

    assert faults == ["people.csv, row 3, external_id: Ada Holm already has this external id of HR."]
