"""What is done to alliances: it happens, it is recorded, it is denied, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from alliances import operations
from alliances.models import Alliance, AllianceTrio
from history.models import Entry
from orgmodel.domain.operations import Said
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.tribes import TribeFactory
from trios.models import Trio

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def parts() -> list[tuple[Trio, dt.date, dt.date | None]]:
    return [(part.trio, part.starts_on, part.ends_before) for part in AllianceTrio.objects.order_by("pk")]


def test_form_alliance_makes_one_without_trios_and_records_it(admin):
    made = operations.form_alliance(
        slug="one-checkout",
        name="One checkout",
        goal="Pay in two taps.",
        target_date=APRIL,
        starts_on=MARCH,
        former_keys=["checkout"],
        by=admin,
    )

    row = Alliance.objects.get()
    assert (row, row.goal, row.target_date, row.starts_on, row.ends_before) == (
        made,
        "Pay in two taps.",
        APRIL,
        MARCH,
        None,
    )
    assert (row.former_keys, parts(), verbs()) == (["checkout"], [], ["alliances.form_alliance"])


def test_form_alliance_with_a_taken_slug_is_refused_and_changes_nothing(admin, alliance):
    with pytest.raises(ValidationError, match="short name is already in use"):
        operations.form_alliance(slug=alliance.slug, name="Again", starts_on=MARCH, by=admin)

    assert (Alliance.objects.count(), verbs()) == (1, [])


def test_form_alliance_that_ends_before_it_begins_is_refused(admin):
    with pytest.raises(ValidationError, match="The last day must not be before the first day"):
        operations.form_alliance(slug="x", name="X", starts_on=MARCH, ends_before=MARCH, by=admin)

    assert (Alliance.objects.count(), verbs()) == (0, [])


def test_form_alliance_is_denied_to_anybody_but_an_administrator(tribe_lead, bystander):
    for user in (tribe_lead, bystander):
        with pytest.raises(PermissionDenied):
            operations.form_alliance(slug="x", name="X", starts_on=MARCH, by=user)

    assert (Alliance.objects.count(), verbs()) == (0, [])


def test_edit_alliance_changes_its_facts_and_the_old_slug_goes_on_answering(admin, alliance):
    old = alliance.slug

    operations.edit_alliance(
        alliance,
        version=1,
        slug="pay",
        name="New",
        goal="Pay.",
        target_date=APRIL,
        starts_on=MARCH,
        by=admin,
    )

    row = Alliance.objects.get()
    assert (row.slug, row.name, row.goal, row.target_date, row.starts_on) == (
        "pay",
        "New",
        "Pay.",
        APRIL,
        MARCH,
    )
    assert (row.former_keys, row.version, verbs()) == ([old], 2, ["alliances.edit_alliance"])


def test_edit_alliance_with_an_old_version_is_refused_as_stale(admin, alliance):
    facts = {"slug": alliance.slug, "starts_on": alliance.starts_on}
    operations.edit_alliance(alliance, version=1, name="First", **facts, by=admin)

    with pytest.raises(ValidationError) as refused:
        operations.edit_alliance(alliance, version=1, name="Second", **facts, by=admin)

    alliance.refresh_from_db()
    assert ([error.code for error in refused.value.error_list], alliance.name) == (["stale"], "First")
    assert verbs() == ["alliances.edit_alliance"]


def test_edit_alliance_to_begin_after_a_trio_was_in_it_is_refused(admin, participation):
    alliance = participation.alliance

    with pytest.raises(ValidationError, match="outside these there is a trio in an alliance"):
        operations.edit_alliance(
            alliance, version=1, slug=alliance.slug, name="Later", starts_on=MARCH, by=admin
        )

    alliance.refresh_from_db()
    assert (alliance.starts_on, alliance.version, verbs()) == (JANUARY, 1, [])


def test_dissolve_alliance_lets_its_trios_withdraw_and_says_so(admin, participation):
    alliance = participation.alliance
    AllianceTrioFactory(alliance=alliance, starts_on=APRIL)

    operations.dissolve_alliance(alliance, ends_before=MARCH, reason="Reached.", by=admin)

    alliance.refresh_from_db()
    participation.trio.refresh_from_db()
    assert (alliance.ends_before, participation.trio.ends_before) == (MARCH, None)
    assert parts() == [(participation.trio, JANUARY, MARCH)]
    entry = Entry.objects.get()
    changed = [
        (change["model"], change["after"] and change["after"]["ends_before"]) for change in entry.changes
    ]
    assert sorted(changed, key=str) == [
        ("alliances.alliance", "2026-03-01"),
        ("alliances.alliancetrio", "2026-03-01"),
        ("alliances.alliancetrio", None),
    ]
    assert (entry.operation, entry.reason) == ("alliances.dissolve_alliance", "Reached.")


def test_dissolve_alliance_twice_is_refused(admin):
    alliance = AllianceFactory(ends_before=MARCH)

    with pytest.raises(ValidationError, match="already has a last day: 28 February 2026"):
        operations.dissolve_alliance(alliance, ends_before=APRIL, by=admin)

    alliance.refresh_from_db()
    assert (alliance.ends_before, verbs()) == (MARCH, [])


def test_dissolve_alliance_before_it_begins_is_refused(admin):
    alliance = AllianceFactory(starts_on=MARCH)

    with pytest.raises(ValidationError, match="begins on 1 March 2026"):
        operations.dissolve_alliance(alliance, ends_before=MARCH, by=admin)


def test_reopen_alliance_leaves_the_trios_that_withdrew_outside(admin, participation):
    operations.dissolve_alliance(participation.alliance, ends_before=MARCH, by=admin)

    operations.reopen_alliance(participation.alliance, by=admin)

    assert Alliance.objects.get().ends_before is None
    assert parts() == [(participation.trio, JANUARY, MARCH)]
    assert verbs() == ["alliances.dissolve_alliance", "alliances.reopen_alliance"]


def test_reopen_alliance_that_is_open_is_refused(admin, alliance):
    with pytest.raises(ValidationError, match="hasn’t ended"):
        operations.reopen_alliance(alliance, by=admin)

    assert verbs() == []


def test_remove_alliance_deletes_it_and_records_it(admin, alliance):
    operations.remove_alliance(alliance, by=admin)

    assert (Alliance.objects.count(), verbs()) == (0, ["alliances.remove_alliance"])


def test_remove_alliance_that_a_trio_is_in_is_refused(admin, participation):
    with pytest.raises(ValidationError, match="can’t be removed while it has alliance participations"):
        operations.remove_alliance(participation.alliance, by=admin)

    assert (Alliance.objects.count(), AllianceTrio.objects.count(), verbs()) == (1, 1, [])


def test_add_trio_takes_it_in_and_leaves_its_other_alliances(admin, alliance, participation):
    other = AllianceFactory()

    made = operations.add_trio(other, trio=participation.trio, starts_on=MARCH, ends_before=APRIL, by=admin)

    assert (made.alliance, parts()) == (
        other,
        [(participation.trio, JANUARY, None), (participation.trio, MARCH, APRIL)],
    )
    assert verbs() == ["alliances.add_trio"]


def test_add_trio_that_is_in_it_already_is_refused_and_names_the_reason(admin, participation):
    with pytest.raises(ValidationError) as refused:
        operations.add_trio(participation.alliance, trio=participation.trio, starts_on=MARCH, by=admin)

    assert refused.value.messages == [
        f"The {participation.trio} has been in {participation.alliance} since 1 January 2020. "
        "End that participation first."
    ]
    assert (parts(), verbs()) == ([(participation.trio, JANUARY, None)], [])


def test_add_trio_before_its_tribe_is_refused_and_names_the_field(admin, alliance):
    trio = TribeFactory(name="Cards", starts_on=APRIL).trio

    with pytest.raises(ValidationError) as refused:
        operations.add_trio(alliance, trio=trio, starts_on=MARCH, by=admin)

    assert refused.value.message_dict == {
        "starts_on": ["Cards trio begins on 1 April 2026; choose that day or a later one."]
    }
    assert (parts(), verbs()) == ([], [])


def test_add_trio_beyond_the_end_of_the_alliance_is_refused(admin, tribe):
    alliance = AllianceFactory(name="Checkout", ends_before=APRIL)

    with pytest.raises(ValidationError) as refused:
        operations.add_trio(alliance, trio=tribe.trio, starts_on=MARCH, by=admin)

    assert refused.value.message_dict == {
        "ends_before": ["The last day of Checkout is 31 March 2026; choose that day or an earlier one."]
    }


def test_withdraw_trio_ends_its_part(admin, participation):
    operations.withdraw_trio(participation, ends_before=MARCH, by=admin)

    assert (parts(), verbs()) == (
        [(participation.trio, JANUARY, MARCH)],
        ["alliances.withdraw_trio"],
    )


def test_withdraw_trio_twice_is_refused(admin, participation):
    operations.withdraw_trio(participation, ends_before=MARCH, by=admin)

    with pytest.raises(ValidationError, match="already has a last day: 28 February 2026"):
        operations.withdraw_trio(participation, ends_before=APRIL, by=admin)

    assert (parts(), len(verbs())) == ([(participation.trio, JANUARY, MARCH)], 1)


def test_withdraw_trio_on_the_day_it_joins_is_refused(admin, participation):
    with pytest.raises(ValidationError, match="or remove it"):
        operations.withdraw_trio(participation, ends_before=JANUARY, by=admin)


def test_correct_participation_sets_its_days_and_can_take_back_an_end(admin, participation):
    operations.correct_participation(participation, starts_on=MARCH, ends_before=APRIL, by=admin)
    operations.correct_participation(participation, starts_on=APRIL, ends_before=None, by=admin)

    assert (parts(), verbs()) == (
        [(participation.trio, APRIL, None)],
        ["alliances.correct_participation"] * 2,
    )


def test_correct_participation_into_another_of_the_same_trio_is_refused(admin, participation):
    operations.withdraw_trio(participation, ends_before=MARCH, by=admin)
    again = operations.add_trio(participation.alliance, trio=participation.trio, starts_on=APRIL, by=admin)

    with pytest.raises(ValidationError, match=r"until 28 February 2026\. Choose a first day after that"):
        operations.correct_participation(again, starts_on=JANUARY, ends_before=None, by=admin)

    assert [days[1:] for days in parts()] == [(JANUARY, MARCH), (APRIL, None)]


def test_remove_participation_deletes_it(admin, participation):
    operations.remove_participation(participation, by=admin)

    assert (parts(), verbs()) == ([], ["alliances.remove_participation"])


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("edit_alliance", {"version": 1, "slug": "x", "name": "X", "starts_on": JANUARY}),
        ("dissolve_alliance", {"ends_before": MARCH}),
        ("reopen_alliance", {}),
        ("remove_alliance", {}),
        ("add_trio", {"starts_on": MARCH}),
        ("withdraw_trio", {"ends_before": MARCH}),
        ("correct_participation", {"starts_on": MARCH, "ends_before": None}),
        ("remove_participation", {}),
    ],
)
def test_a_bystander_is_denied_everything_and_nothing_changes(bystander, participation, name, arguments):
    function = getattr(operations, name)
    subject = participation if "alliance" not in function.operation.subject.name else participation.alliance
    if name == "add_trio":
        arguments = {**arguments, "trio": TribeFactory().trio}
    before = list(Alliance.objects.values()), list(AllianceTrio.objects.values())

    with pytest.raises(PermissionDenied):
        function(subject, **arguments, by=bystander)

    assert (list(Alliance.objects.values()), list(AllianceTrio.objects.values())) == before
    assert verbs() == []


def test_sentences_of_the_history_read_as_people_say_it(admin, tribe):
    tribe.name = "Payments"
    tribe.save()
    alliance = operations.form_alliance(slug="checkout", name="Checkout", starts_on=JANUARY, by=admin)
    part = operations.add_trio(alliance, trio=tribe.trio, starts_on=MARCH, by=admin)

    assert [
        call.operation.sentence.format(
            subject=part if call.operation.subject.name == "participation" else alliance,
            trio=part.trio,
            starts_on="1 March 2026",
            ends_before=Said("1 April 2026", dt.date(2026, 4, 1)),
        )
        for call in (operations.add_trio, operations.withdraw_trio, operations.correct_participation)
    ] == [
        "added the Payments trio to Checkout from 1 March 2026",
        "ended the participation of the Payments trio in Checkout, last day 31 March 2026",
        "corrected the participation of the Payments trio in Checkout",
    ]
