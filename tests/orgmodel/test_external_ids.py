"""What another system knows people and elements by: settable, unique in its source, found and filtered."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from people.operations import add_person, edit_person
from squads.operations import form_squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory

API = "/api/v1"
MARCH = dt.date(2026, 3, 1)

pytestmark = pytest.mark.django_db


def hired(admin, handle, **facts):
    return add_person(handle=handle, name=handle.title(), by=admin, **facts)


def test_an_external_id_is_unique_in_its_source(admin):
    hired(admin, "ada", external_id="17", source="HR")
    hired(admin, "bo", external_id="17", source="Directory")

    with pytest.raises(ValidationError, match="Ada has this external id of HR already"):
        hired(admin, "cy", external_id="17", source="HR")


@pytest.mark.parametrize("facts", [{"external_id": "17"}, {"source": "HR"}])
def test_an_external_id_and_its_source_belong_together(admin, facts):
    with pytest.raises(ValidationError, match="belong together"):
        hired(admin, "ada", **facts)


def test_it_is_taken_away_with_its_source(admin):
    person = hired(admin, "ada", external_id="17", source="HR")

    edited = edit_person(person, version=1, external_id="", source="", by=admin)

    assert (edited.external_id, edited.source) == ("", "")


@pytest.mark.parametrize("kind", ["people", "squads"])
def test_lists_are_filtered_by_it(client, admin, kind):
    client.force_login(admin)
    factory = {"people": PersonFactory, "squads": SquadFactory}[kind]
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
