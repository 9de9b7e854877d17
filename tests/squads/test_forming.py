"""A squad is formed together with its people, in one form: one change, or none."""

import datetime as dt

import pytest

from history.change_sets import undo_change_set
from history.models import ChangeSet, Entry
from people.models import Person
from squads.models import Role, Squad, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

MARCH = dt.date(2026, 3, 1)
ADDRESS = "/squads/new/"


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def people(db):
    for name in ("Ada Holm", "Bo Lind", "Cai Reed", "Dee Stone"):
        PersonFactory(name=name, handle=name.lower().replace(" ", "."), starts_on=dt.date(2020, 1, 1))


def filled(tribe, **facts):
    return {"name": "Cards", "tribe": tribe.slug, "starts_on": str(MARCH), **facts}


def members() -> set[tuple[str, str, int | None, dt.date | None]]:
    rows = SquadMembership.objects.filter(squad__slug="cards")
    return set(rows.values_list("person__name", "role", "allocation", "starts_on"))


def test_squad_is_formed_with_its_people_as_one_change(signed_in, tribe, people):
    answer = signed_in.post(
        ADDRESS,
        filled(
            tribe,
            product_owner="ada.holm",
            agile_coach="Bo Lind",
            members="Cai Reed\n\n  dee.stone, 50 %\n",
            reason="A new start.",
        ),
    )

    assert (answer.status_code, answer["Location"]) == (302, "/squads/cards/")
    assert members() == {
        ("Ada Holm", Role.PRODUCT_OWNER, 100, MARCH),
        ("Bo Lind", Role.AGILE_COACH, 100, MARCH),
        ("Cai Reed", Role.MEMBER, 100, MARCH),
        ("Dee Stone", Role.MEMBER, 50, MARCH),
    }
    assert ChangeSet.objects.get().entries.count() == 5
    assert set(Entry.objects.values_list("reason", flat=True)) == {"A new start."}


def test_squad_that_was_formed_with_its_people_is_undone_as_one(signed_in, tribe, people, admin):
    signed_in.post(ADDRESS, filled(tribe, product_owner="ada.holm", members="Cai Reed"))

    undo_change_set(ChangeSet.objects.get(), by=admin)

    assert not Squad.objects.filter(slug="cards").exists()
    assert members() == set()


def test_squad_without_people_is_one_entry(signed_in, tribe):
    signed_in.post(ADDRESS, filled(tribe))

    assert (Entry.objects.count(), ChangeSet.objects.count()) == (1, 0)


def test_what_cannot_be_is_shown_at_its_field_and_keeps_what_was_typed(signed_in, tribe, people):
    PersonFactory(name="Eva Late", handle="eva.late", starts_on=dt.date(2026, 5, 1))

    answer = signed_in.post(ADDRESS, filled(tribe, product_owner="ada.holm", members="Cai Reed\nEva Late"))

    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["members"]
    assert "Eva Late" in sentence
    assert answer.context["form"]["members"].value() == "Cai Reed\nEva Late"
    assert (Squad.objects.filter(slug="cards").exists(), members(), Entry.objects.count()) == (
        False,
        set(),
        0,
    )


def test_every_line_that_names_nobody_is_told(signed_in, tribe, people):
    answer = signed_in.post(ADDRESS, filled(tribe, members="Cai Reed\nNobody Here\nCai Reed 20 %\nXyz"))

    assert answer.status_code == 422
    assert answer.context["form"].errors["members"] == [
        "No person found for “Nobody Here”. Enter a handle, an email address or part of a name.",
        "Cai Reed is listed twice.",
        "No person found for “Xyz”. Enter a handle, an email address or part of a name.",
    ]


def test_share_that_there_cannot_be_is_refused(signed_in, tribe, people):
    answer = signed_in.post(ADDRESS, filled(tribe, members="Cai Reed 250 %"))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "members": ["Cai Reed: enter a share from 1 to 100 %, not 250 %."]
    }
    assert members() == set()


def test_somebody_who_has_no_time_left_is_asked_about_and_placed_when_told_to(signed_in, tribe, people):
    elsewhere = SquadFactory(tribe=tribe, slug="bills", starts_on=dt.date(2020, 1, 1))
    cai = Person.objects.get(handle="cai.reed")
    SquadMembershipFactory(squad=elsewhere, person=cai, starts_on=dt.date(2020, 1, 1))
    facts = filled(tribe, members="Cai Reed\nDee Stone")

    asked = signed_in.post(ADDRESS, facts)
    done = signed_in.post(ADDRESS, {**facts, "anyway": "on"})

    (sentence,) = asked.context["form"].errors["anyway"]
    assert asked.status_code == 422
    assert sentence.startswith("Cai Reed would be over 100 % of their time: ")
    assert done.status_code == 302
    assert {name for name, *_ in members()} == {"Cai Reed", "Dee Stone"}
