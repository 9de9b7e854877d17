"""What people say of themselves, and how it is stored."""

import pytest

from people.models import Person
from people.operations import edit_profile
from tests.factories.people import PersonFactory


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
