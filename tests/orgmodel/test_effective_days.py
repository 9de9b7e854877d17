"""What of nobody knows the first day holds as long as what it lies in, and follows when the days of that change."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from chapters import operations as chapters
from guilds import operations as guilds
from history.models import Entry
from history.operations import undo_entry
from orgmodel.domain.periods import Period
from people.operations import edit_person
from squads import operations as squads
from squads.models import Role, SquadMembership
from tests.factories.chapters import ChapterFactory
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tribes.operations import edit_tribe

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
DAY = dt.timedelta(days=1)


def effective(row: Period) -> dt.date:
    return type(row)._base_manager.values_list("effective_from", flat=True).get(pk=row.pk)


@pytest.fixture
def ada(db):
    return PersonFactory(handle="ada.holm", name="Ada Holm", starts_on=MARCH)


@pytest.fixture
def cards(db):
    return SquadFactory(slug="cards", name="Cards", starts_on=APRIL)


def test_somebody_is_in_a_squad_since_an_unknown_day_from_the_first_day_of_both(admin, ada, cards):
    row = squads.place_member(cards, person=ada, starts_on=None, by=admin)

    assert (row.starts_on, row.effective_from, effective(row)) == (None, APRIL, APRIL)
    for day, held in ((APRIL - DAY, []), (APRIL, [row])):
        assert list(SquadMembership.objects.on(day)) == held
        assert row.holds_on(day) is bool(held)


def test_what_lies_in_nothing_with_a_known_first_day_holds_since_ever(admin):
    cards, ada = SquadFactory(starts_on=None), PersonFactory(starts_on=None)

    row = squads.place_member(cards, person=ada, starts_on=None, by=admin)

    assert effective(cards) == effective(ada) == effective(row) == dt.date.min


def test_a_known_first_day_is_the_effective_one_whatever_is_written(ada, cards):
    row = SquadMembershipFactory(squad=cards, person=ada, starts_on=APRIL + DAY)

    SquadMembership.objects.filter(pk=row.pk).update(effective_from=dt.date.min)

    assert effective(row) == APRIL + DAY


@pytest.mark.parametrize("day", [MARCH, APRIL + DAY, None])
def test_the_first_day_of_a_person_takes_along_what_they_are_in_since_an_unknown_day(admin, day):
    ada, guild = PersonFactory(starts_on=MARCH + DAY), GuildFactory(starts_on=None)
    row = guilds.place_member(guild, person=ada, starts_on=None, by=admin)

    edit_person(ada, version=ada.version, starts_on=day, by=admin)

    row.refresh_from_db()
    assert (row.starts_on, row.effective_from) == (None, day or dt.date.min)
    undo_entry(Entry.objects.latest("pk"), by=admin)
    assert effective(row) == MARCH + DAY


def test_the_first_day_of_a_tribe_takes_along_its_chapters_and_who_is_in_them(admin):
    tribe, ada = TribeFactory(starts_on=None), PersonFactory(starts_on=None)
    chapter = ChapterFactory(tribe=tribe, starts_on=None)
    row = chapters.place_member(chapter, person=ada, starts_on=None, by=admin)

    edit_tribe(tribe, version=tribe.version, starts_on=MARCH, by=admin)

    assert [effective(each) for each in (tribe, chapter, row)] == [MARCH] * 3
    assert chapter.memberships.get().starts_on is None


def test_an_end_before_what_it_lies_in_begins_is_refused(admin, ada, cards):
    with pytest.raises(ValidationError) as refused:
        squads.place_member(cards, person=ada, starts_on=None, ends_before=APRIL, by=admin)

    assert refused.value.message_dict == {
        "ends_before": ["Cards begins on 1 April 2026; choose that day or a later one."]
    }


def test_a_first_day_after_the_end_of_something_in_it_is_refused(admin):
    ada, cards = PersonFactory(starts_on=None), SquadFactory(name="Cards", starts_on=None)
    squads.place_member(cards, person=ada, starts_on=None, ends_before=MARCH, by=admin)

    with pytest.raises(ValidationError, match="there is a squad membership") as refused:
        squads.edit_squad(cards, version=cards.version, starts_on=MARCH, by=admin)

    assert refused.value.messages == [
        "On days outside these there is a squad membership. End or correct that first."
    ]
    cards.refresh_from_db()
    assert cards.starts_on is None


def test_product_owners_of_whom_nobody_knows_since_when_follow_each_other(admin, cards):
    before, after = PersonFactory(starts_on=MARCH), PersonFactory(starts_on=APRIL + DAY)
    owner = {"role": Role.PRODUCT_OWNER, "starts_on": None, "by": admin}
    squads.place_member(cards, person=before, ends_before=APRIL + DAY, **owner)

    row = squads.place_member(cards, person=after, **owner)

    assert effective(row) == APRIL + DAY
    with pytest.raises(
        ValidationError,
        match=r"is the product owner of Cards until 1 April 2026\. Choose a first day after that",
    ):
        edit_person(after, version=after.version, starts_on=MARCH, by=admin)


def test_the_database_itself_keeps_the_end_after_the_effective_day(cards, ada):
    row = SquadMembershipFactory(squad=cards, person=ada, starts_on=None)

    with pytest.raises(IntegrityError, match="ends_after_it_starts"), transaction.atomic():
        SquadMembership.objects.filter(pk=row.pk).update(ends_before=APRIL)


def test_a_role_cannot_change_before_it_began(admin, ada, cards):
    row = squads.place_member(cards, person=ada, starts_on=None, by=admin)

    with pytest.raises(ValidationError, match="begins on 1 April 2026"):
        squads.change_role(row, role=Role.AGILE_COACH, starts_on=APRIL, by=admin)


def test_pages_and_lists_show_it_as_planned_until_what_it_lies_in_begins(client, admin, ada, cards):
    row = squads.place_member(cards, person=ada, starts_on=None, by=admin)
    client.force_login(admin)

    def listed(state: str, day: dt.date) -> list[str]:
        answer = client.get("/api/v1/squads/cards/members/", {"as_of": day, "state": state}).json()
        return [each["id"] for each in answer["results"]]

    assert [listed(state, APRIL - DAY) for state in ("present", "planned")] == [[], [str(row.public_id)]]
    assert [listed(state, APRIL) for state in ("present", "planned")] == [[str(row.public_id)], []]
    squad = client.get("/squads/cards/", {"as_of": APRIL - DAY})
    person = client.get("/people/ada.holm/", {"as_of": APRIL - DAY})
    assert [each.pk for each in squad.context["page"].planned_members] == [row.pk]
    assert [str(each.parent) for each in person.context["page"].upcoming] == ["Cards"]
