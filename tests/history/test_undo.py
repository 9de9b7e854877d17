"""Undoing: every operation there is, and what stands in the way."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

import orgmodel.urls  # noqa: F401  every app's operations are registered
from chapters.operations import form_chapter
from guilds.operations import form_guild
from history.models import Entry
from history.operations import undo_entry
from history.rules import did_it_and_still_may
from history.sentences import entry_rows
from orgmodel.domain.operations import facts_of, registry
from orgmodel.domain.periods import Period
from people.operations import add_person, remove_person
from search.models import Document
from squads.models import Role, Squad, SquadMembership
from squads.operations import (
    dissolve_squad,
    edit_squad,
    end_membership,
    form_squad,
    place_member,
    remove_membership,
    reopen_squad,
)
from tests.factories.chapters import ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.history.steps import latest
from tests.surfaces.drivers import Attempt, function
from tests.surfaces.test_surfaces import CASES
from tribes.operations import dissolve_tribe, form_tribe

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
PERIODS = [model for model in apps.get_models() if issubclass(model, Period)]


def everything():
    """All rows with their ids, but for how often they were edited."""
    return {
        (model._meta.label, row.pk): {name: fact for name, fact in facts_of(row).items() if name != "version"}
        for model in PERIODS
        for row in model._base_manager.all()
    }


def refusal(entry, by) -> str:
    """The sentence in which undoing `entry` is refused; nothing changes and nothing is recorded."""
    before, told = everything(), Entry.objects.count()
    with pytest.raises(ValidationError) as refused:
        undo_entry(entry, by=by)
    assert (everything(), Entry.objects.count()) == (before, told)
    (sentence,) = refused.value.messages
    return sentence


@pytest.mark.parametrize("case", [case for case in CASES if not registry[case.operation].is_final], ids=str)
def test_undo_of_any_operation_makes_everything_as_before_and_undoing_that_does_it_again(case, admin):
    attempt = Attempt(case.operation, *case.stage(admin), by=admin)
    before = everything()
    function(attempt)
    after, entry = everything(), latest()

    undo_entry(entry, by=admin)
    undone = everything()
    undo_entry(latest(), by=admin)

    assert undone == before
    assert everything() == after


def test_undo_counts_versions_up_and_is_an_entry_with_its_changes(admin, squad):
    edit_squad(squad, version=1, slug=squad.slug, name="Pay", starts_on=squad.starts_on, by=admin)
    entry = latest()

    undo_entry(entry, reason="Wrong squad.", by=admin)

    squad.refresh_from_db()
    assert (squad.version, latest().reason, latest().act.undoes) == (3, "Wrong squad.", [entry.pk])
    (change,) = latest().changes
    assert (change["before"]["name"], change["after"]["name"]) == ("Pay", squad.name)


def test_undo_of_an_edit_keeps_what_others_changed_elsewhere_in_the_row(admin, squad):
    facts = {"slug": squad.slug, "starts_on": squad.starts_on, "by": admin}
    edit_squad(squad, version=1, name="Pay", **facts)
    entry = latest()
    edit_squad(squad, version=2, name="Pay", mission="Nobody waits.", **facts)

    undo_entry(entry, by=admin)

    now = Squad.objects.get()
    assert (now.name, now.mission) == (squad.name, "Nobody waits.")


def test_undo_of_a_new_slug_gives_the_old_one_back_and_forgets_the_new(admin):
    squad = SquadFactory(slug="cards", former_keys=["visa"])
    edit_squad(squad, version=1, slug="pay", name="Pay", starts_on=squad.starts_on, by=admin)

    undo_entry(latest(), by=admin)

    now = Squad.objects.get()
    assert (now.slug, now.former_keys) == ("cards", ["visa"])


def test_undo_of_dissolving_a_tribe_brings_back_all_that_ended_with_it(admin):
    tribe = TribeFactory()
    TrioSeatFactory(trio=tribe.trio)
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
    ChapterMembershipFactory(chapter__tribe=tribe)
    ChapterMembershipFactory(chapter__tribe=tribe, starts_on=APRIL)
    before = everything()
    dissolve_tribe(tribe, ends_before=MARCH, by=admin)

    undo_entry(latest(), by=admin)

    assert everything() == before


def test_search_finds_again_what_was_removed_and_came_back(admin):
    add_person(handle="ada", name="Ada", by=admin)
    remove_person(apps.get_model("people.person").objects.get(handle="ada"), by=admin)
    gone = Document.objects.filter(key="ada").count()

    undo_entry(latest(), by=admin)

    assert (gone, Document.objects.filter(key="ada").count()) == (0, 1)


def test_undo_twice_is_refused(admin, squad):
    dissolve_squad(squad, ends_before=MARCH, by=admin)
    entry = latest()
    undo_entry(entry, by=admin)

    assert refusal(entry, admin) == "This was already undone."


def test_undo_of_what_was_done_again_by_hand_since_is_refused(admin, squad):
    dissolve_squad(squad, ends_before=MARCH, by=admin)
    entry = latest()
    undo_entry(entry, by=admin)
    dissolve_squad(squad, ends_before=MARCH, by=admin)

    assert refusal(entry, admin) == "This was already undone."


def test_undo_of_what_was_changed_since_is_refused_until_that_is_undone(admin, squad):
    dissolve_squad(squad, ends_before=MARCH, by=admin)
    entry = latest()
    reopen_squad(squad, by=admin)
    later = latest()

    refused = refusal(entry, admin)
    undo_entry(later, by=admin)
    undo_entry(entry, by=admin)

    assert refused == f"{squad} has been changed since. Undo that change first."
    assert Squad.objects.get().ends_before is None


def test_undo_of_what_was_removed_since_is_refused(admin, squad):
    row = place_member(squad, person=PersonFactory(name="Ada"), starts_on=MARCH, by=admin)
    entry = latest()
    remove_membership(row, by=admin)

    assert refusal(entry, admin) == f"Ada in {squad} as member has been removed since."


def test_undo_of_a_removal_after_its_person_was_removed_is_refused(admin, squad):
    person = add_person(handle="ada", name="Ada", by=admin)
    row = place_member(squad, person=person, starts_on=MARCH, by=admin)
    remove_membership(row, by=admin)
    entry = latest()
    remove_person(person, by=admin)

    assert refusal(entry, admin) == (
        f"Ada in {squad} as member can’t be restored: a person that it refers to has been removed since."
    )


@pytest.mark.parametrize(
    "form",
    [
        lambda by: form_tribe(slug="x", name="X", starts_on=MARCH, by=by),
        lambda by: form_squad(None, slug="x", name="X", starts_on=MARCH, by=by),
        lambda by: form_chapter(TribeFactory(), slug="x", name="X", competence="X", starts_on=MARCH, by=by),
        lambda by: form_guild(slug="x", name="X", starts_on=MARCH, by=by),
    ],
    ids=["tribe", "squad", "chapter", "guild"],
)
def test_undo_of_forming_what_is_in_use_since_is_refused(admin, form):
    formed = form(admin)
    app = formed._meta.app_label
    if app == "tribes":
        TrioSeatFactory(trio=formed.trio, starts_on=APRIL)
    else:
        name = {"squads": "SquadMembership", "chapters": "ChapterMembership", "guilds": "GuildMembership"}[
            app
        ]
        person = PersonFactory()
        apps.get_model(app, name).objects.create(
            person=person, starts_on=APRIL, **{formed._meta.model_name: formed}
        )

    assert "can’t be removed while it has" in refusal(latest(), admin)


def test_undo_against_a_constraint_is_refused_in_its_sentence(admin, squad):
    owner = SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER)
    end_membership(owner, ends_before=MARCH, by=admin)
    entry = latest()
    place_member(squad, person=PersonFactory(), role=Role.PRODUCT_OWNER, starts_on=APRIL, by=admin)

    assert "the product owner of" in refusal(entry, admin)
    assert "from 1 April 2026. Remove that membership first." in refusal(entry, admin)


def test_undo_against_the_days_of_what_it_lies_within_is_refused(admin, squad):
    row = SquadMembershipFactory(squad=squad)
    end_membership(row, ends_before=MARCH, by=admin)
    entry = latest()
    dissolve_squad(squad, ends_before=APRIL, by=admin)

    assert (
        refusal(entry, admin)
        == f"The last day of {squad} is 31 March 2026; choose that day or an earlier one."
    )


def test_undo_is_for_who_did_it_and_still_may_and_for_administrators(
    admin, tribe_lead, member, bystander, squad
):
    dissolve_squad(squad, ends_before=MARCH, by=tribe_lead)
    entry = latest()

    may = [user.has_perm("history.undo_entry", entry) for user in (admin, tribe_lead, member, bystander)]
    tribe_lead.person.trios.all().delete()

    assert may == [True, True, False, False]
    assert not did_it_and_still_may(tribe_lead, entry)
    with pytest.raises(PermissionDenied):
        undo_entry(entry, by=tribe_lead)


def test_who_removed_something_may_undo_it_though_it_is_gone(tribe_lead, squad):
    row = SquadMembershipFactory(squad=squad)
    remove_membership(row, by=tribe_lead)

    undo_entry(latest(), by=tribe_lead)

    assert SquadMembership.objects.get(pk=row.pk).person == row.person


def test_who_undid_something_may_do_it_again(tribe_lead, squad):
    dissolve_squad(squad, ends_before=MARCH, by=tribe_lead)
    undo_entry(latest(), by=tribe_lead)

    undo_entry(latest(), by=tribe_lead)

    assert Squad.objects.get().ends_before == MARCH


def test_sentence_of_an_undo_says_what_was_undone_with_its_links(admin, squad):
    person = PersonFactory(name="Ada")
    place_member(squad, person=person, starts_on=MARCH, by=admin)
    undo_entry(latest(), by=admin)
    undo_entry(latest(), by=admin)

    stories = entry_rows(Entry.objects.all())

    assert [story.text for story in stories] == [
        f"undid: undid: placed Ada in {squad} as member from 1 March 2026",
        f"undid: placed Ada in {squad} as member from 1 March 2026",
        f"placed Ada in {squad} as member from 1 March 2026",
    ]
    assert {part.row.url for part in stories[0].sentence if part.row} == {
        person.get_absolute_url(),
        squad.get_absolute_url(),
    }
