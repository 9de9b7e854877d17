"""What people say of themselves, and how it is stored."""

import datetime as dt

import pytest

from people.models import Person
from people.operations import edit_profile
from tests.factories.people import PersonFactory, UserFactory


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Kafka,on-call ;  Ledgers\nkafka", "Kafka, on-call, Ledgers"),
        (" , ;", ""),
        ("C++、日本語", "C++, 日本語"),
    ],
)
def test_topics_are_stored_once_each_with_commas_between(typed, stored, admin):
    person = edit_profile(PersonFactory(), version=1, ask_about=typed, by=admin)

    assert Person.objects.get(pk=person.pk).ask_about == stored


def test_page_shows_what_a_person_says_of_themselves(client, bystander):
    PersonFactory(
        handle="ada",
        pronouns="she/her",
        chat="@ada",
        working_hours="Mon to Thu",
        languages="Swedish",
        ask_about="Kafka, on-call",
        introduction="Likes queues.\nAnd ledgers.",
    )
    client.force_login(bystander)

    page = client.get("/people/ada/").content.decode()

    for text in ("she/her", "@ada", "Mon to Thu", "Swedish", "Likes queues.", 'href="/people/?search=Kafka"'):
        assert text in page


def test_person_is_asked_on_their_own_page_and_at_home_after_a_while_whether_it_is_right(
    client, today, bystander, settings
):
    settings.CONFIRM_PROFILE_AFTER = 30
    person = PersonFactory(handle="ada")
    client.force_login(UserFactory(person=person))
    question = "Is your profile still right?"

    asked = []
    for days in (None, 30, 29):
        Person.objects.filter(pk=person.pk).update(confirmed_on=days and today - dt.timedelta(days=days))
        pages = [client.get(address).content.decode() for address in ("/people/ada/", "/")]
        asked.append([question in page for page in pages])
    Person.objects.update(confirmed_on=None)
    client.post("/people/ada/confirm-profile/")

    assert asked == [[True, True], [True, True], [False, False]]
    assert Person.objects.get(handle="ada").confirmed_on == today
    for address in ("/people/ada/", "/"):
        assert question not in client.get(address).content.decode()
    client.force_login(bystander)
    Person.objects.update(confirmed_on=None)
    assert question not in client.get("/people/ada/").content.decode()


def test_filter_of_unconfirmed_profiles_has_a_visible_label(client, bystander):
    client.force_login(bystander)

    page = client.get("/people/").content.decode()

    label = page.index('<span aria-hidden="true">Not confirmed for</span>')
    assert page.index('name="unconfirmed_for"') < page.index('<span aria-hidden="true">days</span>')
    assert label < page.index('name="unconfirmed_for"')


def test_people_are_filtered_by_when_their_profile_was_confirmed(client, today, bystander):
    for handle, days in (("never", None), ("old", 90), ("new", 10)):
        PersonFactory(handle=handle, confirmed_on=days and today - dt.timedelta(days=days))
    client.force_login(bystander)

    found = client.get("/api/v1/people/?unconfirmed_for=30").json()["results"]

    handles = {each["handle"] for each in found}
    assert {"never", "old"} <= handles
    assert "new" not in handles
