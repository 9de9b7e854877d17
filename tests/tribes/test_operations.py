"""What is done to tribes: it happens, it is recorded, it is denied, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from alliances.models import Alliance, AllianceTrio
from history.models import Entry
from squads.models import Squad
from tests.factories.chapters import ChapterFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tribes import operations
from tribes.models import Tribe
from trios.models import Trio, TrioSeat

START = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def changes() -> list[tuple[str, str | None]]:
    """What the only entry altered: (model, its end afterwards; "gone" where it was removed)."""
    return sorted(
        (change["model"], change["after"]["ends_before"] if change["after"] else "gone")
        for change in Entry.objects.get().changes
    )


def edit(tribe, by, **facts):
    facts = {"version": 1, "slug": tribe.slug, "name": tribe.name, "starts_on": tribe.starts_on, **facts}
    return operations.edit_tribe(tribe, **facts, by=by)


def test_form_tribe_forms_its_trio_for_the_same_days_in_the_same_entry(admin):
    tribe = operations.form_tribe(
        slug="pay", name="Pay", purpose="Money.", starts_on=MARCH, ends_before=APRIL, by=admin
    )

    assert (tribe.slug, tribe.name, tribe.purpose, tribe.starts_on) == ("pay", "Pay", "Money.", MARCH)
    assert (tribe.trio.starts_on, tribe.trio.ends_before) == (MARCH, APRIL)
    assert verbs() == ["tribes.form_tribe"]
    assert changes() == [("tribes.tribe", "2026-04-01"), ("trios.trio", "2026-04-01")]


def test_form_tribe_by_somebody_who_leads_another_is_denied_and_changes_nothing(tribe_lead):
    with pytest.raises(PermissionDenied):
        operations.form_tribe(slug="pay", name="Pay", starts_on=MARCH, by=tribe_lead)

    assert (Tribe.objects.count(), Trio.objects.count(), verbs()) == (1, 1, [])


def test_form_tribe_with_a_taken_slug_is_refused_and_leaves_no_trio(admin, tribe):
    with pytest.raises(ValidationError, match="short name is already in use"):
        operations.form_tribe(slug=tribe.slug, name="Pay", starts_on=MARCH, by=admin)

    assert (Tribe.objects.count(), Trio.objects.count(), verbs()) == (1, 1, [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "new"}, "slug"),
        ({"slug": "A b"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"name": ""}, "name"),
        ({"ends_before": MARCH}, "ends_before"),
    ],
)
def test_form_tribe_with_what_cannot_be_is_refused_and_names_it(admin, wrong, field):
    with pytest.raises(ValidationError) as refused:
        operations.form_tribe(**{"slug": "pay", "name": "Pay", "starts_on": MARCH, **wrong}, by=admin)

    assert (list(refused.value.message_dict), Tribe.objects.count(), verbs()) == ([field], 0, [])


def test_edit_tribe_by_its_trio_changes_its_facts_and_counts_the_edit(tribe, tribe_lead):
    edit(tribe, tribe_lead, name="Pay", purpose="Money.")

    tribe.refresh_from_db()
    assert (tribe.name, tribe.purpose, tribe.version) == ("Pay", "Money.", 2)
    assert verbs() == ["tribes.edit_tribe"]


def test_edit_tribe_by_a_member_of_its_squads_is_denied_and_changes_nothing(tribe, member):
    with pytest.raises(PermissionDenied):
        edit(tribe, member, name="Pay")

    tribe.refresh_from_db()
    assert (tribe.version, verbs()) == (1, [])


def test_edit_tribe_with_another_slug_keeps_the_old_one_answering(admin, tribe):
    old = tribe.slug

    edit(tribe, admin, slug="pay")

    tribe.refresh_from_db()
    assert (tribe.slug, tribe.former_keys) == ("pay", [old])


def test_edit_tribe_that_a_colleague_changed_meanwhile_is_refused_as_stale(admin, tribe):
    edit(tribe, admin, name="First")

    with pytest.raises(ValidationError) as refused:
        edit(tribe, admin, name="Second")

    tribe.refresh_from_db()
    assert ([error.code for error in refused.value.error_list], tribe.name) == (["stale"], "First")


@pytest.mark.parametrize("day", [dt.date(2019, 1, 1), MARCH])
def test_edit_tribe_with_another_first_day_takes_its_trio_along(admin, tribe, day):
    edit(tribe, admin, starts_on=day)

    assert Trio.objects.get().starts_on == day
    assert verbs() == ["tribes.edit_tribe"]


@pytest.mark.parametrize("part", ["seat", "squad", "chapter"])
def test_edit_tribe_to_begin_after_something_in_it_is_refused(admin, tribe, part):
    if part == "seat":
        TrioSeatFactory(trio=tribe.trio)
    elif part == "squad":
        SquadFactory(tribe=tribe)
    else:
        ChapterFactory(tribe=tribe)

    with pytest.raises(ValidationError, match="On days outside these there is"):
        edit(tribe, admin, starts_on=MARCH)

    tribe.refresh_from_db()
    assert (tribe.starts_on, Trio.objects.get().starts_on, verbs()) == (START, START, [])


def test_dissolve_tribe_ends_its_trio_and_chapters_and_leaves_its_squads_in_no_tribe(admin, tribe):
    squad, chapter = SquadFactory(tribe=tribe), ChapterFactory(tribe=tribe)
    held = TrioSeatFactory(trio=tribe.trio)
    alliance = Alliance.objects.create(slug="one", name="One", starts_on=START)
    part = AllianceTrio.objects.create(alliance=alliance, trio=tribe.trio, starts_on=START)

    operations.dissolve_tribe(tribe, ends_before=MARCH, reason="Merged.", by=admin)

    ended = [tribe, tribe.trio, held, chapter, part, squad.tribes.get()]
    for row in ended:
        row.refresh_from_db()
    assert [row.ends_before for row in ended] == [MARCH] * len(ended)
    assert Squad.objects.get().ends_before is None
    assert Alliance.objects.get().ends_before is None
    assert len(changes()) == len(ended)
    assert Entry.objects.get().reason == "Merged."


def test_dissolve_tribe_removes_what_would_have_begun_later(admin, tribe):
    TrioSeatFactory(trio=tribe.trio, starts_on=APRIL)
    ChapterFactory(tribe=tribe, starts_on=MARCH)

    operations.dissolve_tribe(tribe, ends_before=MARCH, by=admin)

    assert (TrioSeat.objects.count(), tribe.chapters.count()) == (0, 0)
    assert changes() == [
        ("chapters.chapter", "gone"),
        ("tribes.tribe", "2026-03-01"),
        ("trios.trio", "2026-03-01"),
        ("trios.trioseat", "gone"),
    ]


def test_dissolve_tribe_by_its_own_trio_is_denied_and_changes_nothing(tribe, tribe_lead):
    with pytest.raises(PermissionDenied):
        operations.dissolve_tribe(tribe, ends_before=MARCH, by=tribe_lead)

    tribe.refresh_from_db()
    assert (tribe.ends_before, verbs()) == (None, [])


def test_dissolve_tribe_twice_is_refused(admin, tribe):
    operations.dissolve_tribe(tribe, ends_before=MARCH, by=admin)

    with pytest.raises(ValidationError, match="already has a last day: 28 February 2026"):
        operations.dissolve_tribe(tribe, ends_before=APRIL, by=admin)


def test_dissolve_tribe_before_it_begins_is_refused(admin):
    tribe = TribeFactory(starts_on=APRIL)

    with pytest.raises(ValidationError, match="begins on 1 April 2026"):
        operations.dissolve_tribe(tribe, ends_before=MARCH, by=admin)


def test_reopen_tribe_reopens_its_trio_and_leaves_seats_empty(admin, tribe):
    held = TrioSeatFactory(trio=tribe.trio)
    operations.dissolve_tribe(tribe, ends_before=MARCH, by=admin)

    operations.reopen_tribe(tribe, by=admin)

    tribe.refresh_from_db()
    held.refresh_from_db()
    assert (tribe.ends_before, Trio.objects.get().ends_before, held.ends_before) == (None, None, MARCH)
    assert verbs() == ["tribes.dissolve_tribe", "tribes.reopen_tribe"]


def test_reopen_tribe_that_was_not_dissolved_is_refused(admin, tribe):
    with pytest.raises(ValidationError, match="hasn’t ended"):
        operations.reopen_tribe(tribe, by=admin)


def test_reopen_tribe_by_a_bystander_is_denied(bystander, tribe):
    with pytest.raises(PermissionDenied):
        operations.reopen_tribe(tribe, by=bystander)


def test_remove_tribe_removes_its_trio_too(admin, tribe):
    operations.remove_tribe(tribe, by=admin)

    assert (Tribe.objects.count(), Trio.objects.count()) == (0, 0)
    assert changes() == [("tribes.tribe", "gone"), ("trios.trio", "gone")]


def test_remove_tribe_by_its_trio_is_denied(tribe, tribe_lead):
    with pytest.raises(PermissionDenied):
        operations.remove_tribe(tribe, by=tribe_lead)

    assert (Tribe.objects.count(), verbs()) == (1, [])


@pytest.mark.parametrize(
    ("part", "said"), [("seat", "trio seats"), ("squad", "tribe memberships"), ("chapter", "chapters")]
)
def test_remove_tribe_that_something_is_in_is_refused_and_rolled_back(admin, tribe, part, said):
    if part == "seat":
        TrioSeatFactory(trio=tribe.trio)
    elif part == "squad":
        SquadFactory(tribe=tribe)
    else:
        ChapterFactory(tribe=tribe)

    with pytest.raises(ValidationError, match=f"can’t be removed while it has {said}"):
        operations.remove_tribe(tribe, by=admin)

    assert (Tribe.objects.count(), Trio.objects.count(), verbs()) == (1, 1, [])


def test_the_database_itself_refuses_a_second_tribe_of_the_same_slug(tribe):
    with pytest.raises(IntegrityError, match="tribes_slug_unique"), transaction.atomic():
        Tribe.objects.create(slug=tribe.slug, name="Pay", starts_on=MARCH)


def test_the_database_itself_refuses_a_tribe_that_ends_before_it_begins(db):
    with pytest.raises(IntegrityError, match="tribes_tribe_ends_after_it_starts"), transaction.atomic():
        Tribe.objects.create(slug="pay", name="Pay", starts_on=APRIL, ends_before=MARCH)


def test_the_database_itself_refuses_a_second_trio_of_a_tribe(tribe):
    with pytest.raises(IntegrityError, match="tribe_id"), transaction.atomic():
        Trio.objects.create(tribe=tribe, starts_on=MARCH)
