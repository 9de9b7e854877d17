"""What is done to the seats of a trio: it happens, it is recorded, it is denied, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from history.models import Entry
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios import operations
from trios.models import Seat, Trio, TrioSeat

START = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


@pytest.fixture
def trio(tribe) -> Trio:
    return tribe.trio


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def rows() -> list[tuple]:
    return list(TrioSeat.objects.order_by("pk").values_list("seat", "starts_on", "ends_before"))


def test_fill_seat_seats_the_person_and_records_it(admin, trio):
    person = PersonFactory()

    held = operations.fill_seat(
        trio,
        seat=Seat.DESIGN_LEAD,
        person=person,
        starts_on=MARCH,
        ends_before=APRIL,
        reason="Hired.",
        by=admin,
    )

    assert (held.trio, held.person) == (trio, person)
    assert rows() == [("design_lead", MARCH, APRIL)]
    assert list(Entry.objects.values_list("operation", "reason")) == [("trios.fill_seat", "Hired.")]


def test_fill_seat_by_one_of_the_trio_is_allowed(tribe_lead, trio):
    operations.fill_seat(trio, seat=Seat.DESIGN_LEAD, person=PersonFactory(), starts_on=MARCH, by=tribe_lead)

    assert verbs() == ["trios.fill_seat"]


def test_fill_seat_by_a_member_of_the_tribe_is_denied_and_changes_nothing(member, trio):
    with pytest.raises(PermissionDenied):
        operations.fill_seat(trio, seat=Seat.TRIBE_LEAD, person=member.person, starts_on=MARCH, by=member)

    assert (rows(), verbs()) == ([], [])


def test_fill_seat_that_somebody_holds_is_refused_and_says_so(admin, trio):
    held = TrioSeatFactory(trio=trio, seat=Seat.PRODUCT_LEAD)

    with pytest.raises(ValidationError) as refused:
        operations.fill_seat(trio, seat=Seat.PRODUCT_LEAD, person=PersonFactory(), starts_on=MARCH, by=admin)

    assert refused.value.messages == [
        f"{held.person} has held the product lead seat since 1 January 2020. End that seat first."
    ]
    assert (rows(), verbs()) == ([("product_lead", START, None)], [])


def test_fill_seat_that_becomes_empty_that_day_is_allowed(admin, trio):
    TrioSeatFactory(trio=trio, ends_before=MARCH)

    operations.fill_seat(trio, seat=Seat.TRIBE_LEAD, person=PersonFactory(), starts_on=MARCH, by=admin)

    assert rows() == [("tribe_lead", START, MARCH), ("tribe_lead", MARCH, None)]


def test_fill_seat_with_who_holds_another_one_is_allowed_because_the_model_only_advises(admin, trio):
    held = TrioSeatFactory(trio=trio)

    operations.fill_seat(trio, seat=Seat.DESIGN_LEAD, person=held.person, starts_on=MARCH, by=admin)

    assert [seat for seat, _, _ in rows()] == ["tribe_lead", "design_lead"]


def test_fill_seat_before_the_tribe_begins_is_refused_naming_the_day(admin):
    trio = TribeFactory(starts_on=APRIL).trio

    with pytest.raises(ValidationError) as refused:
        operations.fill_seat(trio, seat=Seat.TRIBE_LEAD, person=PersonFactory(), starts_on=MARCH, by=admin)

    assert refused.value.message_dict == {
        "starts_on": [f"{trio} begins on 1 April 2026; choose that day or a later one."]
    }


@pytest.mark.parametrize("ends_before", [None, dt.date(2026, 4, 2)])
def test_fill_seat_beyond_the_end_of_the_trio_is_refused(admin, ends_before):
    trio = TribeFactory(ends_before=APRIL).trio

    with pytest.raises(ValidationError) as refused:
        operations.fill_seat(
            trio,
            seat=Seat.TRIBE_LEAD,
            person=PersonFactory(),
            starts_on=MARCH,
            ends_before=ends_before,
            by=admin,
        )

    assert list(refused.value.message_dict) == ["ends_before"]
    assert (rows(), verbs()) == ([], [])


def test_fill_seat_with_who_has_left_by_then_is_refused(admin, trio):
    gone = PersonFactory(ends_before=MARCH)

    with pytest.raises(ValidationError, match="has ended by then"):
        operations.fill_seat(trio, seat=Seat.TRIBE_LEAD, person=gone, starts_on=MARCH, by=admin)


def test_fill_seat_that_no_trio_has_is_refused(admin, trio):
    with pytest.raises(ValidationError) as refused:
        operations.fill_seat(trio, seat="boss", person=PersonFactory(), starts_on=MARCH, by=admin)

    assert list(refused.value.message_dict) == ["seat"]


def test_empty_seat_ends_the_holding_on_that_day(admin, trio):
    held = TrioSeatFactory(trio=trio)

    operations.empty_seat(held, ends_before=MARCH, by=admin)

    assert rows() == [("tribe_lead", START, MARCH)]
    assert verbs() == ["trios.empty_seat"]


def test_empty_seat_of_oneself_is_allowed(tribe_lead):
    operations.empty_seat(TrioSeat.objects.get(), ends_before=MARCH, by=tribe_lead)

    assert rows() == [("tribe_lead", START, MARCH)]


def test_empty_seat_by_who_leads_another_tribe_is_denied_and_changes_nothing(tribe_lead):
    held = TrioSeatFactory(trio=TribeFactory().trio)

    with pytest.raises(PermissionDenied):
        operations.empty_seat(held, ends_before=MARCH, by=tribe_lead)

    held.refresh_from_db()
    assert (held.ends_before, verbs()) == (None, [])


def test_empty_seat_that_is_to_be_empty_anyway_is_refused(admin, trio):
    held = TrioSeatFactory(trio=trio, ends_before=MARCH)

    with pytest.raises(ValidationError, match="already has a last day: 28 February 2026"):
        operations.empty_seat(held, ends_before=APRIL, by=admin)


def test_empty_seat_before_it_is_taken_is_refused(admin, trio):
    held = TrioSeatFactory(trio=trio, starts_on=MARCH)

    with pytest.raises(ValidationError, match="Choose a later day, or remove it"):
        operations.empty_seat(held, ends_before=MARCH, by=admin)


def test_correct_seat_sets_seat_and_days_right(admin, trio):
    held = TrioSeatFactory(trio=trio)

    operations.correct_seat(held, seat=Seat.PRODUCT_LEAD, starts_on=MARCH, ends_before=APRIL, by=admin)

    assert rows() == [("product_lead", MARCH, APRIL)]
    (change,) = Entry.objects.get().changes
    assert (change["before"]["seat"], change["after"]["seat"]) == ("tribe_lead", "product_lead")


def test_correct_seat_into_one_that_is_held_is_refused(admin, trio):
    held = TrioSeatFactory(trio=trio)
    TrioSeatFactory(trio=trio, seat=Seat.PRODUCT_LEAD)

    with pytest.raises(ValidationError, match="has held the product lead seat since 1 January 2020"):
        operations.correct_seat(held, seat=Seat.PRODUCT_LEAD, starts_on=START, ends_before=None, by=admin)

    held.refresh_from_db()
    assert (held.seat, verbs()) == ("tribe_lead", [])


def test_correct_seat_to_end_before_it_begins_is_refused(admin, trio):
    held = TrioSeatFactory(trio=trio)

    with pytest.raises(ValidationError, match="The last day must not be before the first day"):
        operations.correct_seat(held, seat=held.seat, starts_on=APRIL, ends_before=MARCH, by=admin)


def test_correct_seat_by_a_bystander_is_denied(bystander, trio):
    held = TrioSeatFactory(trio=trio)

    with pytest.raises(PermissionDenied):
        operations.correct_seat(held, seat=held.seat, starts_on=MARCH, ends_before=None, by=bystander)

    assert (rows(), verbs()) == ([("tribe_lead", START, None)], [])


def test_remove_seat_deletes_the_holding_and_keeps_it_in_the_history(admin, trio):
    held = TrioSeatFactory(trio=trio)

    operations.remove_seat(held, by=admin)

    assert (rows(), verbs()) == ([], ["trios.remove_seat"])
    (change,) = Entry.objects.get().changes
    assert (change["before"]["person_id"], change["after"]) == (held.person_id, None)


def test_remove_seat_by_a_member_is_denied(member, trio):
    held = TrioSeatFactory(trio=trio)

    with pytest.raises(PermissionDenied):
        operations.remove_seat(held, by=member)

    assert (len(rows()), verbs()) == (1, [])


@pytest.mark.parametrize("seat", Seat.values)
def test_the_database_itself_refuses_two_in_one_seat_on_one_day(trio, seat):
    TrioSeatFactory(trio=trio, seat=seat, ends_before=APRIL)

    with pytest.raises(IntegrityError, match=f"trios_one_{seat}"), transaction.atomic():
        TrioSeatFactory(trio=trio, seat=seat, starts_on=MARCH)


def test_the_database_itself_refuses_a_seat_beyond_its_trio(trio):
    Trio.objects.filter(pk=trio.pk).update(ends_before=APRIL)

    with pytest.raises(IntegrityError, match="These days go beyond those of the trio"), transaction.atomic():
        TrioSeatFactory(trio=trio)


def test_the_database_itself_refuses_a_trio_beyond_its_tribe(trio):
    with pytest.raises(IntegrityError, match="These days go beyond those of the tribe"), transaction.atomic():
        Trio.objects.filter(pk=trio.pk).update(starts_on=dt.date(2019, 1, 1))


def test_the_database_itself_refuses_a_seat_that_ends_before_it_begins(trio):
    with pytest.raises(IntegrityError, match="trios_trioseat_ends_after_it_starts"), transaction.atomic():
        TrioSeatFactory(trio=trio, starts_on=APRIL, ends_before=MARCH)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (
            {"starts_on": APRIL},
            "Tane Hōhepa holds the design lead seat from 1 April 2026. Choose a last day before that, or end that "
            "seat first.",
        ),
        (
            {"ends_before": APRIL},
            "Tane Hōhepa holds the design lead seat until 31 March 2026. Choose a first day after that, or end that "
            "seat earlier.",
        ),
        ({}, "Tane Hōhepa has held the design lead seat since 1 January 2020. End that seat first."),
        (
            {"starts_on": None},
            "Tane Hōhepa holds the design lead seat already. End that seat first.",
        ),
    ],
)
def test_fill_seat_that_is_held_says_by_whom_and_when(admin, trio, days, says):
    TrioSeatFactory(trio=trio, seat=Seat.DESIGN_LEAD, person=PersonFactory(name="Tane Hōhepa"), **days)

    with pytest.raises(ValidationError) as refused:
        operations.fill_seat(trio, seat=Seat.DESIGN_LEAD, person=PersonFactory(), starts_on=MARCH, by=admin)

    assert refused.value.messages == [says]
