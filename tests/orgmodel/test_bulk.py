"""Many calls at once come to what the same calls come to one after the other."""

from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Entry
from orgmodel.api.calls import Calls, errors_by_argument
from orgmodel.domain.operations import CannotRead, Refused, call_together, capture_calls, registry
from people.models import Person
from search.models import Document
from squads.models import Role, Squad, SquadMembership
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.surfaces.snapshot import entries, rows, undone

Given = list[tuple[str, Any]]


def wanted(given: Given) -> Calls:
    return Calls([(registry[operation], call) for operation, call in given], reason="Agreed on Monday.")


def singly(given: Given, by: Any) -> dict[int, Any]:
    """The same calls, each alone; the refusals by index."""
    refusals = {}
    for index, (operation, call) in enumerate(given):
        app, _, verb = operation.partition(".")
        try:
            asked = wanted([(operation, call)]).read(0)
            subject = (asked.subject,) if asked.operation.subject else ()
            perform = getattr(import_module(f"{app}.operations"), verb)
            perform(*subject, **asked.arguments, by=by, reason=asked.reason)
        except (ValidationError, PermissionDenied, CannotRead) as error:
            refusals[index] = errors_by_argument(error)
    return refusals


def state() -> tuple[Any, ...]:
    """All that calls may change: facts, history, what search finds."""
    documents = Document.objects.order_by("kind", "key")
    return rows(), entries(), list(documents.values_list("kind", "key", "title", "folded", "ends_before"))


def edited(squad: Squad, version: int, **changes: Any) -> tuple[str, dict[str, Any]]:
    facts = {"slug": squad.slug, "name": squad.name, "starts_on": "2020-01-01"}
    return "squads.edit_squad", {"subject": squad.slug, "version": version, **facts, **changes}


def placed(squad: str, person: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "squads.place_member", {"subject": squad, "person": person, "starts_on": "2026-03-01", **more}


def person(handle: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "people.add_person", {"handle": handle, "name": handle.title(), **more}


def several_people(admin):
    return [placed("cards", "ada"), placed("loans", "bo", reason="Needed there."), placed("cards", "bo")]


def one_edited_twice(admin):
    squad = Squad.objects.get(slug="cards")
    return [edited(squad, 1, name="First"), edited(squad, 2, name="Second")]


def renamed_and_named_by_the_new_key(admin):
    squad = Squad.objects.get(slug="cards")
    return [edited(squad, 1, slug="payments", name="Payments"), placed("payments", "ada")]


def a_manager_and_a_report(admin):
    return [person("cy"), person("di", manager="cy"), person("ed", manager="di", email="ed@work.example")]


def two_owners_after_each_other(admin):
    appoint = "squads.appoint_product_owner"
    return [
        (appoint, {"subject": "cards", "person": "ada", "starts_on": "2026-03-01"}),
        (appoint, {"subject": "cards", "person": "bo", "starts_on": "2026-06-01"}),
    ]


def one_who_ends_and_comes_again(admin):
    there = SquadMembership.objects.get()
    return [
        ("squads.end_membership", {"subject": there.pk, "ends_before": "2026-01-01"}),
        placed("loans", there.person.handle),
    ]


def a_tribe_its_trio_and_a_squad(admin):
    return [
        ("tribes.form_tribe", {"slug": "money", "name": "Money", "starts_on": "2026-01-01"}),
        (
            "trios.fill_seat",
            {"subject": "money", "seat": "tribe_lead", "person": "ada", "starts_on": "2026-02-01"},
        ),
        (
            "squads.form_squad",
            {"subject": "money", "slug": "bills", "name": "Bills", "starts_on": "2026-02-01"},
        ),
        placed("bills", "bo"),
        (
            "tribes.edit_tribe",
            {"subject": "money", "version": 1, "slug": "cash", "name": "Cash", "starts_on": "2026-01-01"},
        ),
        (
            "trios.fill_seat",
            {"subject": "cash", "seat": "design_lead", "person": "bo", "starts_on": "2026-02-01"},
        ),
        ("squads.dissolve_squad", {"subject": "bills", "ends_before": "2026-09-01"}),
        ("squads.reopen_squad", {"subject": "bills"}),
        ("tribes.dissolve_tribe", {"subject": "cash", "ends_before": "2027-01-01"}),
    ]


def what_was_done_and_undone(admin):
    singly([placed("cards", "ada")], admin)
    entry = Entry.objects.latest("pk").pk
    return [("history.undo_entry", {"subject": entry}), placed("cards", "ada")]


def somebody_who_leaves_and_returns(admin):
    return [
        placed("cards", "ada"),
        ("people.offboard_person", {"subject": "ada", "ends_before": "2026-06-01"}),
        ("people.return_person", {"subject": "ada"}),
        placed("loans", "ada", starts_on="2026-07-01"),
    ]


def removed_and_made_again(admin):
    return [
        ("squads.remove_squad", {"subject": "loans"}),
        ("squads.form_squad", {"slug": "loans", "name": "Loans again", "starts_on": "2026-01-01"}),
        placed("loans", "ada"),
    ]


HAPPENING = [
    several_people,
    one_edited_twice,
    renamed_and_named_by_the_new_key,
    a_manager_and_a_report,
    two_owners_after_each_other,
    one_who_ends_and_comes_again,
    a_tribe_its_trio_and_a_squad,
    what_was_done_and_undone,
    somebody_who_leaves_and_returns,
    removed_and_made_again,
]


def the_same_person_twice(admin):
    return [placed("cards", "ada"), placed("loans", "ada"), placed("cards", "ada")]


def a_stale_edit(admin):
    squad = Squad.objects.get(slug="cards")
    return [edited(squad, 1, name="First"), edited(squad, 1, name="Second"), placed("cards", "ada")]


def words_that_mean_nothing(admin):
    return [
        placed("cards", "nobody"),
        placed("nothing", "ada", starts_on="soon"),
        placed("cards", "ada", colour="blue"),
        ("squads.end_membership", {"subject": "x", "ends_before": "2026-01-01"}),
        ("squads.end_membership", {"subject": 2**70, "ends_before": "2026-01-01"}),
        placed("\0", "ada"),
        placed("cards", {"handle": "ada"}),
        placed("cards", "bo"),
        ("squads.place_member", "ada"),
    ]


def gone_after_it_was_removed(admin):
    return [("squads.remove_squad", {"subject": "loans"}), placed("loans", "ada"), placed("cards", "ada")]


def named_by_a_key_that_it_had(admin):
    squad = Squad.objects.get(slug="cards")
    return [edited(squad, 1, slug="payments", name="Payments"), placed("cards", "ada")]


def a_member_too_early(admin):
    return [placed("cards", "ada", starts_on="2019-01-01"), placed("cards", "bo")]


REFUSED = [
    the_same_person_twice,
    a_stale_edit,
    words_that_mean_nothing,
    gone_after_it_was_removed,
    named_by_a_key_that_it_had,
    a_member_too_early,
]


@pytest.fixture
def organisation(admin):
    cards = SquadFactory(slug="cards", name="Cards")
    SquadFactory(slug="loans", name="Loans")
    for handle in ("ada", "bo"):
        PersonFactory(handle=handle, name=handle.title())
    SquadMembershipFactory(squad=cards, person=PersonFactory(handle="old", name="Old"))


@pytest.mark.parametrize("stage", HAPPENING)
def test_calls_together_come_to_what_they_come_to_one_by_one(stage, organisation, admin):
    given = stage(admin)
    with undone():
        assert singly(given, admin) == {}
        expected = state()

    with capture_calls() as noted:
        calls = call_together(wanted(given), by=admin)

    assert state() == expected
    assert noted == calls
    assert [call.entry.pk for call in calls] == list(
        Entry.objects.order_by("pk").values_list("pk", flat=True)[Entry.objects.count() - len(given) :]
    )


@pytest.mark.parametrize("stage", REFUSED)
def test_refusals_are_those_of_the_calls_one_by_one_and_nothing_is_changed(stage, organisation, admin):
    given = stage(admin)
    before = state()
    with undone():
        expected = singly(given, admin)

    with pytest.raises(Refused) as caught:
        call_together(wanted(given), by=admin)

    assert {
        index: errors_by_argument(refusal) for index, refusal in caught.value.refusals.items()
    } == expected
    assert expected
    assert state() == before


def test_right_that_an_earlier_call_takes_away_is_gone_for_the_next(organisation, tribe):
    lead = UserFactory(person=PersonFactory(handle="lead"))
    seat = TrioSeatFactory(trio=tribe.trio, person=lead.person)
    SquadFactory(slug="bills", tribe=tribe)
    given = [placed("bills", "ada"), ("trios.remove_seat", {"subject": seat.pk}), placed("bills", "bo")]
    with undone():
        expected = singly(given, lead)

    with pytest.raises(Refused) as caught:
        call_together(wanted(given), by=lead)

    assert {
        index: errors_by_argument(refusal) for index, refusal in caught.value.refusals.items()
    } == expected
    assert (list(expected), caught.value.is_denied) == ([2], True)


def test_right_that_an_earlier_call_gives_holds_for_the_next(organisation, tribe):
    lead = UserFactory(person=PersonFactory(handle="lead"))
    TrioSeatFactory(trio=tribe.trio, person=lead.person)
    squad = SquadFactory(slug="bills", tribe=tribe)
    other = TribeFactory(slug="other")
    owner = placed("bills", "lead", role=Role.PRODUCT_OWNER, starts_on="2020-01-01")
    moved = ("squads.move_squad", {"subject": "bills", "tribe": other.slug, "starts_on": "2021-01-01"})
    given = [owner, moved, placed("bills", "ada")]

    call_together(wanted(given), by=lead)

    assert squad.memberships.filter(person__handle="ada").exists()


def test_ten_placements_take_as_many_queries_as_three(organisation, admin):
    counts = []
    for size, begins in ((3, 0), (10, 100)):
        people = [PersonFactory(handle=f"p{number}") for number in range(begins, begins + size)]
        calls = wanted([placed("cards", each.handle) for each in people])
        with CaptureQueriesContext(connection) as captured:
            call_together(calls, by=admin)
        counts.append(len(captured))

    assert counts[0] == counts[1] < 17  # two of them for the change set


def test_refusals_stop_at_a_thousand(admin):
    with pytest.raises(Refused) as caught:
        call_together(wanted([placed("x", "y")] * 1001), by=admin)

    assert list(caught.value.refusals) == list(range(1000))


def test_rows_are_what_the_database_has_when_somebody_asks_within_the_same_transaction(admin):
    calls = call_together(wanted([person("cy"), person("di")]), by=admin)

    assert [Person.objects.get(pk=call.result.pk).handle for call in calls] == ["cy", "di"]
