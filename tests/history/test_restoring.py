"""Reopening offers what ended with it; what is chosen comes back in the same change set."""

import datetime as dt

import pytest
from django.urls import reverse

from alliances.models import AllianceTrio
from chapters.models import Chapter, ChapterMembership
from history.models import ChangeSet, Entry, mention
from people.operations import offboard_person, remove_person
from squads.models import SquadMembership
from squads.operations import correct_membership, dissolve_squad, move_squad, place_member
from tests.factories.alliances import AllianceTrioFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tribes.operations import dissolve_tribe
from trios.models import TrioSeat

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


@pytest.fixture
def dissolved(admin, tribe):
    """A squad with two people and one to come, dissolved."""
    squad = SquadFactory(tribe=tribe, slug="cards", name="Cards")
    for name, facts in (("Ada Holm", {}), ("Bo Lind", {"ends_before": APRIL}), ("Cai", {"starts_on": APRIL})):
        SquadMembershipFactory(squad=squad, person=PersonFactory(name=name), **facts)
    dissolve_squad(squad, ends_before=MARCH, by=admin)
    return squad


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


def offered(form) -> list[str]:
    return [label for _, label in form.fields["restore"].choices]


def ends() -> dict[str, dt.date | None]:
    return dict(SquadMembership.objects.values_list("person__name", "ends_before"))


def test_reopening_offers_what_the_dissolution_ended_and_all_of_it_to_begin_with(signed_in, dissolved, tribe):
    form = signed_in.get("/squads/cards/reopen-squad/").context["form"]

    assert offered(form) == [
        *("Bo Lind in Cards as member", "Ada Holm in Cards as member", f"Cards in {tribe}"),
        "Cai in Cards as member, from 1 April 2026",
    ]
    assert form["restore"].value() == [key for key, _ in form.fields["restore"].choices]


def test_reopening_restores_what_is_chosen_as_one_change_that_is_undone_as_one(signed_in, dissolved):
    form = signed_in.get("/squads/cards/reopen-squad/").context["form"]
    chosen = [
        key for key, label in form.fields["restore"].choices if "Bo Lind" not in label and "Cai" not in label
    ]

    answer = signed_in.post("/squads/cards/reopen-squad/", {"restore": chosen, "reason": "Too early."})

    dissolved.refresh_from_db()
    assert (answer.status_code, dissolved.ends_before) == (302, None)
    assert ends() == {"Ada Holm": None, "Bo Lind": MARCH}
    assert dissolved.tribes.get().ends_before is None
    made = ChangeSet.objects.get()
    assert (made.size, {entry.reason for entry in made.entries.all()}) == (3, {"Too early."})
    signed_in.post(reverse("history:undo_change_set", args=[made.pk]), {})
    dissolved.refresh_from_db()
    assert (dissolved.ends_before, ends()) == (MARCH, {"Ada Holm": MARCH, "Bo Lind": MARCH})


def test_reopening_gives_each_its_own_last_day_back(signed_in, dissolved):
    form = signed_in.get("/squads/cards/reopen-squad/").context["form"]

    signed_in.post(
        "/squads/cards/reopen-squad/", {"restore": [key for key, _ in form.fields["restore"].choices]}
    )

    assert ends() == {"Ada Holm": None, "Bo Lind": APRIL, "Cai": None}


def test_reopening_nothing_else_is_one_entry(signed_in, dissolved):
    before = Entry.objects.count()

    signed_in.post("/squads/cards/reopen-squad/", {})

    assert (Entry.objects.count(), ChangeSet.objects.count()) == (before + 1, 0)
    assert ends() == {"Ada Holm": MARCH, "Bo Lind": MARCH}


def test_reopening_does_not_offer_what_has_changed_since(signed_in, dissolved, admin):
    row = SquadMembership.objects.get(person__name="Ada Holm")
    correct_membership(row, ends_before=dt.date(2026, 2, 1), by=admin)

    form = signed_in.get("/squads/cards/reopen-squad/").context["form"]

    assert [label for label in offered(form) if "Ada" in label] == []


def test_reopening_that_is_refused_says_why_at_what_was_chosen_and_changes_nothing(signed_in, admin, tribe):
    ada = PersonFactory(name="Ada Holm")
    squad = SquadMembershipFactory(squad=SquadFactory(slug="cards"), person=ada).squad
    dissolve_squad(squad, ends_before=MARCH, by=admin)
    form = signed_in.get("/squads/cards/reopen-squad/").context["form"]
    offboard_person(ada, ends_before=APRIL, by=admin)

    answer = signed_in.post(
        "/squads/cards/reopen-squad/", {"restore": [key for key, _ in form.fields["restore"].choices]}
    )

    squad.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["restore"])
    assert squad.ends_before == MARCH


def test_tribe_reopened_brings_back_its_chapters_and_seats(signed_in, admin, tribe):
    seat = TrioSeatFactory(trio=tribe.trio)
    chapter = ChapterFactory(tribe=tribe)
    ChapterMembershipFactory(chapter=chapter)
    dissolve_tribe(tribe, ends_before=MARCH, by=admin)
    address = f"{tribe.get_absolute_url()}reopen-tribe/"
    form = signed_in.get(address).context["form"]

    answer = signed_in.post(address, {"restore": [key for key, _ in form.fields["restore"].choices]})

    seat.refresh_from_db()
    assert answer.status_code == 302
    assert (seat.ends_before, Chapter.objects.get().ends_before) == (None, None)
    assert ChapterMembership.objects.get().ends_before is None


def test_person_who_returns_is_offered_what_ended_with_leaving(signed_in, admin, squad):
    ada = PersonFactory(name="Ada Holm")
    place_member(squad, person=ada, starts_on=dt.date(2021, 1, 1), by=admin)
    offboard_person(ada, ends_before=MARCH, by=admin)
    address = f"{ada.get_absolute_url()}return-person/"
    form = signed_in.get(address).context["form"]

    signed_in.post(address, {"restore": [key for key, _ in form.fields["restore"].choices]})

    assert ends() == {"Ada Holm": None}


def restored(signed_in, address) -> list[str]:
    """Reopen with all that is offered; return what that was."""
    form = signed_in.get(address).context["form"]
    answer = signed_in.post(address, {"restore": [key for key, _ in form.fields["restore"].choices]})
    assert (answer.status_code, answer.context and answer.context["form"].errors) == (302, None)
    return offered(form)


def test_what_was_planned_comes_back_with_all_of_its_facts(signed_in, admin, tribe):
    squad = SquadFactory(tribe=tribe, slug="cards")
    facts = {
        "role": "agile_coach",
        "allocation": None,
        "starts_on": APRIL,
        "ends_before": dt.date(2027, 1, 1),
    }
    row = SquadMembershipFactory(squad=squad, **facts)
    dissolve_squad(squad, ends_before=MARCH, by=admin)

    restored(signed_in, "/squads/cards/reopen-squad/")

    again = SquadMembership.objects.get()
    assert {name: getattr(again, name) for name in facts} == facts
    assert (again.person, again.pk == row.pk) == (row.person, False)


def test_planned_moves_of_a_squad_come_back_in_their_order(signed_in, admin, tribe):
    squad, days = SquadFactory(tribe=tribe, slug="cards"), [APRIL, dt.date(2026, 6, 1)]
    for day in days:
        move_squad(squad, tribe=TribeFactory(), starts_on=day, by=admin)
    dissolve_squad(squad, ends_before=MARCH, by=admin)

    restored(signed_in, "/squads/cards/reopen-squad/")

    assert [row.starts_on for row in squad.tribes.order_by("effective_from")][1:] == days
    assert [row.ends_before for row in squad.tribes.order_by("effective_from")] == [*days, None]


def test_planned_seats_and_chapters_and_alliances_of_a_tribe_come_back(signed_in, admin, tribe):
    TrioSeatFactory(trio=tribe.trio, starts_on=APRIL)
    planned = ChapterFactory(tribe=tribe, starts_on=APRIL, name="Data")
    specialist = ChapterMembershipFactory(chapter=planned, starts_on=APRIL).person
    other = ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe), starts_on=APRIL).person
    AllianceTrioFactory(trio=tribe.trio, starts_on=APRIL)
    dissolve_tribe(tribe, ends_before=MARCH, by=admin)

    restored(signed_in, f"{tribe.get_absolute_url()}reopen-tribe/")

    assert [row.starts_on for row in (*TrioSeat.objects.all(), *AllianceTrio.objects.all())] == [APRIL, APRIL]
    assert Chapter.objects.get(name="Data").starts_on == APRIL
    assert specialist.chapters.get().chapter.name == "Data"
    assert other.chapters.get().chapter.name != "Data"


def test_what_lies_within_a_removed_element_is_restored_only_with_it(signed_in, admin, tribe):
    planned = ChapterFactory(tribe=tribe, starts_on=APRIL, name="Data")
    membership = ChapterMembershipFactory(chapter=planned, starts_on=APRIL)
    keys = [mention(planned), mention(membership)]
    dissolve_tribe(tribe, ends_before=MARCH, by=admin)
    address = f"{tribe.get_absolute_url()}reopen-tribe/"

    without = signed_in.post(address, {"restore": keys[1:]})

    assert (without.status_code, without.context["form"].errors["restore"]) == (
        422,
        [f"{membership} can’t be restored without Data. Choose both."],
    )
    assert not ChapterMembership.objects.exists()
    signed_in.post(address, {"restore": keys})
    assert ChapterMembership.objects.get().chapter.name == "Data"


def test_what_was_planned_for_somebody_who_is_gone_is_not_offered(signed_in, admin, tribe):
    squad = SquadFactory(tribe=tribe, slug="cards")
    person = SquadMembershipFactory(squad=squad, starts_on=APRIL).person
    dissolve_squad(squad, ends_before=MARCH, by=admin)
    remove_person(person, by=admin)

    form = signed_in.get("/squads/cards/reopen-squad/").context["form"]

    assert offered(form) == [f"{squad} in {tribe}"]
