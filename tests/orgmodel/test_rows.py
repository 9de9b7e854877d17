"""How operations save, remove and end rows, and what they say of it."""

import datetime as dt
import re
from string import Formatter

import pytest
from django.core.exceptions import ValidationError

from history.models import Entry
from orgmodel.domain.operations import as_json, describe, refuse, registry, save, words
from orgmodel.domain.operations.representation import Said
from people.operations import add_person, edit_profile, remove_person, return_person
from squads.models import Role, Squad, SquadMembership
from squads.operations import dissolve_squad, edit_squad, reopen_squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tribes.models import Tribe
from tribes.operations import dissolve_tribe, remove_tribe
from trios.models import Trio

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def test_registry_names_every_operation_after_its_app_and_its_function():
    known = registry["squads.place_member"]

    assert (known.short_name, known.subject.name) == ("place_member", "squad")
    assert list(known.arguments) == ["person", "role", "allocation", "starts_on", "ends_before"]


@pytest.mark.parametrize("name", sorted(registry))
def test_operation_of_any_name_says_only_what_it_knows(name):
    known = registry[name]
    said = dict.fromkeys([*known.arguments, "subject", "result"], Said("x"))

    assert "{" not in known.sentence.format_map(said)


@pytest.mark.parametrize("name", sorted(registry))
def test_operation_of_any_name_has_an_act_of_what_it_takes(name):
    known = registry[name]
    fields = {field for _, field, _, _ in Formatter().parse(known.act) if field}

    assert known.act[:1].islower()
    assert {field.partition(".")[0] for field in fields} <= {"subject", *known.arguments}
    assert re.fullmatch(r"[A-Z][a-z-]*( [a-z]+)+", known.title()), "what isn't known leaves no gap"


def test_act_says_what_is_known_of_it():
    membership = SquadMembershipFactory(person__name="Ada Holm", squad__name="Payments")
    place, end = registry["squads.place_member"], registry["squads.end_membership"]

    assert [place.phrase(), place.title(membership.squad), place.title(person=membership.person)] == [
        "place a person in a squad",
        "Place a person in Payments",
        "Place Ada Holm in a squad",
    ]
    assert place.title(membership.squad, role="agile coach") == "Place a person in Payments as agile coach"
    assert [end.title(), end.title(membership)] == ["End membership", "End Ada Holm’s membership in Payments"]


def test_save_outside_an_operation_is_an_error():
    with pytest.raises(AssertionError, match="by operations only"):
        save(Squad(slug="cards", name="Cards", starts_on=MARCH))


def test_save_of_a_row_that_did_not_change_leaves_version_and_changes_alone(admin):
    person = PersonFactory(name="Ada")

    edit_profile(person, version=1, name="Ada", by=admin)

    person.refresh_from_db()
    assert (person.version, Entry.objects.get().changes) == (1, [])


def test_save_of_a_changed_row_notes_each_field_before_and_after(admin):
    person = PersonFactory(name="Ada")

    edit_profile(person, version=1, name="Ada Holm", by=admin)

    (change,) = Entry.objects.get().changes
    altered = {name: (change["before"][name], after) for name, after in change["after"].items()}
    assert {name: pair for name, pair in altered.items() if pair[0] != pair[1]} == {
        "name": ("Ada", "Ada Holm"),
        "version": (1, 2),
    }


def test_remove_of_what_others_refer_to_says_what_they_are(admin):
    boss = PersonFactory(name="Ada")
    PersonFactory(manager=boss)

    with pytest.raises(ValidationError) as refused:
        remove_person(boss, by=admin)

    assert refused.value.messages == [
        "Ada can’t be removed while it has people. Remove those first, or end it instead."
    ]


def test_remove_of_a_tribe_takes_its_trio_and_notes_both(admin):
    tribe = TribeFactory()

    remove_tribe(tribe, by=admin)

    changes = Entry.objects.get().changes
    assert (Tribe.objects.count(), Trio.objects.count()) == (0, 0)
    assert [(change["model"], change["after"]) for change in changes] == [
        ("trios.trio", None),
        ("tribes.tribe", None),
    ]


def test_end_of_a_whole_ends_what_is_open_removes_what_was_planned_and_keeps_what_had_ended(admin):
    squad = SquadFactory()
    over = SquadMembershipFactory(squad=squad, ends_before=MARCH)
    shortened = SquadMembershipFactory(squad=squad, ends_before=dt.date(2027, 1, 1))
    SquadMembershipFactory(squad=squad, starts_on=APRIL)

    dissolve_squad(squad, ends_before=APRIL, by=admin)

    kept = SquadMembership.objects.order_by("pk").values_list("pk", "ends_before")
    assert list(kept) == [(over.pk, MARCH), (shortened.pk, APRIL)]


def test_end_of_a_tribe_leaves_its_squads_in_no_tribe(admin, tribe, squad):
    dissolve_tribe(tribe, ends_before=MARCH, by=admin)

    squad.refresh_from_db()
    tribe.trio.refresh_from_db()
    assert (squad.ends_before, squad.tribes.get().ends_before, tribe.trio.ends_before) == (None, MARCH, MARCH)


def test_reopen_of_what_has_no_end_is_refused(admin, squad):
    with pytest.raises(ValidationError, match="hasn’t ended"):
        reopen_squad(squad, by=admin)


def test_reopen_of_somebody_who_left_records_one_entry(admin):
    person = PersonFactory(ends_before=MARCH)

    assert return_person(person, by=admin).ends_before is None
    assert Entry.objects.get().operation == "people.return_person"


def test_edit_with_a_stale_version_is_refused_with_its_code(admin, squad):
    with pytest.raises(ValidationError) as refused:
        edit_squad(squad, version=7, slug="cards", name="Cards", starts_on=MARCH, by=admin)

    assert refused.value.code == "stale"


def test_rename_there_and_back_keeps_only_the_other_key(admin, squad):
    facts = {"name": squad.name, "starts_on": squad.starts_on, "by": admin}
    first = squad.slug
    edit_squad(squad, version=1, slug="cards", **facts)

    edited = edit_squad(squad, version=2, slug=first, **facts)

    assert (edited.slug, edited.former_keys) == (first, ["cards"])


def test_describe_a_call_is_a_sentence_without_its_doer(admin):
    person = add_person(handle="ada", name="Ada", by=admin)

    assert describe(registry["people.add_person"], None, {}, person) == "Added Ada."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (MARCH, "1 March 2026"),
        (None, "—"),
        ("", "—"),
        (0, "0"),
        (Role.PRODUCT_OWNER, "Product owner"),
        ("product_owner", "product owner"),
    ],
)
def test_words_of_a_value_are_as_people_read_it(value, said):
    assert words(value) == said


def test_as_json_of_lists_and_days_is_what_json_carries():
    assert as_json([MARCH, "a", (1, None)]) == ["2026-03-01", "a", [1, None]]


def test_refuse_on_an_argument_names_it():
    assert refuse("No.", code="same", on="role").message_dict == {"role": ["No."]}
    assert refuse("No.", code="same").messages == ["No."]
