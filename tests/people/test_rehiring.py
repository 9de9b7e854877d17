"""People who left and are hired again: the days in between stay days without them, everywhere."""

import datetime as dt
import re
from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from access.leavers import is_closed
from changes.facts import Span
from changes.reads import Changes
from history.models import ChangeSet, Entry
from history.operations import undo_entry
from orgmodel.domain.gaps import Gap, Gaps
from orgmodel.domain.periods import State
from people.models import Person
from people.operations import add_person, edit_person, offboard_person, rehire_person, return_person
from search.models import Document
from search.operations import rebuild
from sheets.loading.load import load
from squads.models import SquadMembership
from squads.operations import place_member
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import TrioSeat

JANUARY, MARCH, APRIL = dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 4, 1)
JULY, AUGUST = dt.date(2026, 7, 1), dt.date(2026, 8, 1)
DAY = dt.timedelta(days=1)
SPRING = Gaps([Gap(MARCH, JULY)])


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


def ada(**facts) -> Person:
    """Ada Holm, who is here since January."""
    return PersonFactory(**{"handle": "ada", "name": "Ada Holm", "starts_on": JANUARY, **facts})


def refused(call) -> str:
    """Why a call is refused, in one text."""
    with pytest.raises(ValidationError) as refusal:
        call()
    return " ".join(refusal.value.messages)


def test_rehire_person_begins_a_second_period_and_keeps_the_days_in_between(admin):
    person = ada()
    offboard_person(person, ends_before=MARCH, by=admin)

    rehire_person(person, starts_on=JULY, ends_before=AUGUST, by=admin)

    person.refresh_from_db()
    assert person.gaps == SPRING
    assert person.periods == [(JANUARY, MARCH), (JULY, AUGUST)]
    assert Entry.objects.first().label == "re-hired Ada Holm, first day 1 July 2026"
    days = {JANUARY - DAY: False, JANUARY: True, MARCH - DAY: True, MARCH: False, JULY - DAY: False}
    for day, is_here in {**days, JULY: True, AUGUST - DAY: True, AUGUST: False}.items():
        assert person.holds_on(day) is is_here
        assert Person.objects.on(day).filter(pk=person.pk).exists() is is_here


def test_queries_and_rows_agree_on_every_day_of_people_with_any_gaps(db):
    bounds = [dt.date(2026, 1, day) for day in range(1, 9)]
    shapes = [Gaps(), *(Gaps([Gap(*pair)]) for pair in combinations(bounds[1:7], 2))]
    shapes += [Gaps([Gap(*pair[:2]), Gap(*pair[2:])]) for pair in combinations(bounds[1:7], 4)]
    people = Person.objects.bulk_create(
        Person(handle=f"p{number}.{end}", name="P", starts_on=bounds[0], ends_before=end, gaps=gaps)
        for number, gaps in enumerate(shapes)
        for end in (None, bounds[7])
    )
    people = list(Person.objects.in_bulk([person.pk for person in people]).values())
    for day in [bounds[0] - DAY, *bounds, bounds[-1] + DAY]:
        assert set(Person.objects.on(day)) == {row for row in people if row.holds_on(day)}
        planned = Person.objects.in_state(State.PLANNED, day)
        assert set(planned) == {row for row in people if row.begins_after(day)}
        ended = Person.objects.in_state(State.ENDED, day)
        assert set(ended) == {row for row in people if row.is_gone_on(day)}


def test_gaps_read_and_write_the_text_that_postgresql_has(db):
    gaps = Gaps.parse(["2026-07-01/2026-08-01", "2026-03-01/2026-04-01"])
    person = ada(gaps=gaps)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gaps::text FROM people_person WHERE id = %s", [person.pk])
        assert cursor.fetchone() == (str(gaps),)
    field = Person._meta.get_field("gaps")
    assert field.to_python(str(gaps)) == Person.objects.get(pk=person.pk).gaps == gaps
    assert (
        field.to_python("{}")
        == field.to_python(None)
        == Person.objects.get(pk=PersonFactory().pk).gaps
        == Gaps()
    )
    assert gaps.texts == ["2026-03-01/2026-04-01", "2026-07-01/2026-08-01"]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["2026-03-01"], "isn’t a gap"),
        (["2026-03-01/2026-03-01"], "ends before it begins"),
        (["0202-03-01/2026-03-01"], "is not from 1 January 1900"),
        (["2026-03-01/2026-04-01", "2026-04-01/2026-05-01"], "touch. Write them as one"),
        (
            ["2026-01-01/2026-04-01"],
            "isn’t here from 1 January 2026 to 31 March 2026. Choose a first day before",
        ),
        (["2026-07-01/2026-09-01"], "isn’t here from 1 July 2026 to 31 August 2026. Choose a last day after"),
    ],
)
def test_gaps_that_cannot_be_are_refused(admin, texts, reason):
    def add() -> Person:
        return add_person(
            handle="ada", name="Ada Holm", starts_on=JANUARY, ends_before=AUGUST, gaps=texts, by=admin
        )

    assert reason in refused(add)


def test_the_database_refuses_gaps_outside_the_period(db):
    for gaps in ([Gap(JANUARY, MARCH)], [Gap(JULY, AUGUST)]):
        with pytest.raises(IntegrityError, match="people_gaps_inside"), transaction.atomic():
            ada(ends_before=AUGUST, gaps=Gaps(gaps))


def test_rehire_person_is_refused_while_they_are_here_and_before_a_day_between(admin):
    person = ada()
    assert "hasn’t left" in refused(lambda: rehire_person(person, starts_on=JULY, by=admin))
    offboard_person(person, ends_before=MARCH, by=admin)
    for day in (MARCH - DAY, MARCH):
        assert "Choose a first day after 1 March 2026, or undo the offboarding." in refused(
            lambda day=day: rehire_person(person, starts_on=day, by=admin)
        )
    person.refresh_from_db()
    assert (person.gaps, person.ends_before) == (Gaps(), MARCH)


def test_rehire_person_takes_an_account_that_may_change_people(member):
    person = ada(ends_before=MARCH)
    with pytest.raises(PermissionDenied):
        rehire_person(person, starts_on=JULY, by=member)


def test_nothing_of_theirs_lies_in_a_gap(admin):
    person, squad = ada(gaps=SPRING), SquadFactory()
    for first, end in ((APRIL, None), (JANUARY, None), (JANUARY, APRIL), (MARCH, JULY)):
        reason = refused(
            lambda first=first, end=end: place_member(
                squad, person=person, starts_on=first, ends_before=end, by=admin
            )
        )
        assert "Ada Holm isn’t here from 1 March 2026 to 30 June 2026." in reason
        with pytest.raises(IntegrityError, match="beyond those of the person"), transaction.atomic():
            SquadMembershipFactory(squad=squad, person=person, starts_on=first, ends_before=end)
    for first, end in ((JANUARY, MARCH), (JULY, None)):
        place_member(squad, person=person, starts_on=first, ends_before=end, by=admin)
    person.gaps = Gaps([Gap(MARCH - DAY, JULY)])
    with pytest.raises(IntegrityError, match="there is a"), transaction.atomic():
        person.save()


def test_a_rehire_is_undone_and_one_with_memberships_is_not(admin):
    person = ada()
    offboard_person(person, ends_before=MARCH, by=admin)
    rehire_person(person, starts_on=JULY, by=admin)
    undo_entry(Entry.objects.first(), by=admin)
    person.refresh_from_db()
    assert (person.gaps, person.ends_before) == (Gaps(), MARCH)

    undo_entry(Entry.objects.first(), by=admin)
    person.refresh_from_db()
    assert (person.gaps, person.ends_before) == (SPRING, None)
    place_member(SquadFactory(), person=person, starts_on=JULY, by=admin)
    rehiring = Entry.objects.filter(operation="people.rehire_person").get()
    refused(lambda: undo_entry(rehiring, by=admin))


def test_who_was_rehired_is_offboarded_again_but_on_no_day_on_which_they_are_gone(admin):
    person = ada(gaps=SPRING)
    for day in (MARCH + DAY, APRIL, JULY):
        reason = refused(lambda day=day: offboard_person(person, ends_before=day, by=admin))
        assert "Choose a last day after 30 June 2026; or 28 February 2026, if they won’t come back." in reason
    offboard_person(person, ends_before=AUGUST, by=admin)
    return_person(person, by=admin)
    assert person.periods == [(JANUARY, MARCH), (JULY, None)]


def test_who_is_offboarded_before_the_gap_does_not_come_back(admin):
    for handle, day in (("ada", MARCH), ("bo", MARCH - DAY)):
        person = ada(handle=handle, gaps=SPRING)
        membership = SquadMembershipFactory(person=person, starts_on=JULY)
        offboard_person(person, ends_before=day, by=admin)
        person.refresh_from_db()
        assert person.periods == [(JANUARY, day)]
        assert not SquadMembership.objects.filter(pk=membership.pk).exists()
    undo_entry(Entry.objects.first(), by=admin)
    assert Person.objects.get(handle="bo").gaps == SPRING


def test_an_email_is_anothers_in_the_gap_alone(admin):
    ada(email="a@example.com", gaps=SPRING)
    other = {"name": "Bo Lind", "email": "A@example.com", "by": admin}
    add_person(handle="bo", starts_on=MARCH, ends_before=JULY, **other)
    reason = refused(lambda: add_person(handle="bo2", starts_on=JULY, **other))
    assert (
        "Ada Holm (ada) already has this email address from 1 January 2026 to 28 February 2026 "
        "and since 1 July 2026. Enter another address." in reason
    )


def test_who_has_the_email_by_now_is_named_when_somebody_is_rehired(admin):
    person = ada(email="a@example.com", ends_before=MARCH)
    PersonFactory(handle="bo", name="Bo Lind", email="a@example.com", starts_on=APRIL)
    reason = refused(lambda: rehire_person(person, starts_on=JULY, by=admin))
    assert "Bo Lind (bo) already has this email address since 1 April 2026" in reason


def test_gaps_are_corrected_by_an_edit(admin):
    person = ada(gaps=SPRING)
    edit_person(person, version=1, gaps=["2026-03-01/2026-06-01"], by=admin)
    assert Person.objects.get(pk=person.pk).gaps == Gaps([Gap(MARCH, dt.date(2026, 6, 1))])


def test_the_history_says_the_days_of_gaps_as_people_read_them(signed_in):
    edit_person(ada(gaps=SPRING), version=1, gaps=[], by=UserFactory(is_superuser=True))
    page = signed_in.get("/history/").content.decode()
    assert "days not here" in page
    assert "1 March 2026 to 30 June 2026" in page


def test_the_account_is_closed_in_the_gap(db, monkeypatch):
    account = UserFactory(person=ada(gaps=SPRING))
    for day, closed in ((MARCH - DAY, False), (MARCH, True), (JULY - DAY, True), (JULY, False)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: day)
        assert is_closed(account) is closed


def test_leaving_and_coming_back_are_changes_between_days(admin):
    person = ada(gaps=SPRING)

    def texts(first: dt.date, last: dt.date, **facts) -> list[tuple[dt.date, str]]:
        changes = Changes(Span(first, last), AUGUST, earliest_first=True, **facts)
        assert len(changes) == len(changes[:9])
        return [(change.shown_on, change.text) for change in changes[:9]]

    left = (MARCH - DAY, "Ada Holm left the organisation")
    back = (JULY, "Ada Holm came back to the organisation")
    assert texts(JANUARY, AUGUST, about={Person: [person.pk]}) == [left, back]
    assert texts(MARCH, JULY) == [back]
    assert texts(JANUARY, MARCH) == [left]
    ids = [change.id for change in Changes(Span(JANUARY - DAY, AUGUST), AUGUST)[:9]]
    assert len(ids) == len(set(ids)) == 3


def test_lists_find_who_left_and_who_came_back_in_the_last_days(signed_in):
    ada(gaps=SPRING)
    for name, day, found in (
        ("left_within", MARCH, True),
        ("left_within", MARCH - DAY, False),
        ("left_within", APRIL, False),
        ("joined_within", JULY, True),
        ("joined_within", MARCH, False),
        ("joined_within", JANUARY, True),
    ):
        page = signed_in.get("/people/", {name: "7", "as_of": str(day)})
        assert ("Ada Holm" in page.content.decode()) is found, (name, day)


def test_search_knows_that_somebody_is_gone_in_the_gap(admin):
    person = ada()
    offboard_person(person, ends_before=MARCH, by=admin)
    rehire_person(person, starts_on=JULY, by=admin)
    for written in (lambda: None, rebuild):
        written()
        found = Document.objects.filter(key="ada")
        assert [found.present(day).count() for day in (MARCH - DAY, MARCH, JULY)] == [1, 0, 1]


def test_what_the_offboarding_ended_can_begin_again_with_the_new_period(signed_in, admin):
    person = ada()
    membership = SquadMembershipFactory(person=person, starts_on=JANUARY, allocation=60)
    SquadMembershipFactory(person=person, starts_on=JANUARY, ends_before=APRIL)
    TrioSeatFactory(trio=TribeFactory().trio, person=person, starts_on=JANUARY)
    offboard_person(person, ends_before=MARCH, by=admin)
    form = signed_in.get("/people/ada/rehire-person/").context["form"]
    offered = [key for key, _ in form.fields["restore"].choices]
    assert len(offered) == 2

    answer = signed_in.post(
        "/people/ada/rehire-person/", {"starts_on": str(JULY), "ends_before": "", "restore": offered}
    )

    assert answer.status_code == 302, answer.context["form"].errors
    assert TrioSeat.objects.filter(person=person, starts_on=JULY, ends_before=None).exists()
    assert ChangeSet.objects.get().title == "re-hired Ada Holm, first day 1 July 2026"
    again = SquadMembership.objects.get(person=person, starts_on=JULY)
    assert (again.squad, again.allocation, again.ends_before) == (membership.squad, 60, None)


def test_the_page_says_when_they_are_not_here_and_offers_to_rehire_who_left(signed_in):
    ada(gaps=SPRING, ends_before=AUGUST)
    for day, text in ((APRIL, "Not here from 1 Mar 2026 to 30 Jun 2026"), (JULY, "rehire-person")):
        page = signed_in.get("/people/ada/", {"as_of": str(day)}).content.decode()
        assert text in " ".join(re.sub("<[^>]+>", "", page).split()) or text in page
        assert "until" not in page
        assert page.count('<span class="period">') >= 2
    rows = signed_in.get("/people/", {"as_of": str(APRIL), "state": "planned"}).content.decode()
    assert "Ada Holm" in rows
    assert "back later" in rows
    assert "Ada Holm" not in signed_in.get("/people/", {"as_of": str(APRIL)}).content.decode()
    rebuild()
    assert (
        "back later"
        in signed_in.get("/search/", {"search": "ada holm", "as_of": str(APRIL)}).content.decode()
    )


def test_a_first_day_too_early_is_refused_with_all_that_was_typed(signed_in):
    ada(ends_before=MARCH)
    answer = signed_in.post(
        "/people/ada/rehire-person/",
        {"starts_on": str(MARCH), "ends_before": "2026-12-31", "reason": "Hired again"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a first day after 1 March 2026, or undo the offboarding." in page
    assert "2026-12-31" in page
    assert "Hired again" in page


def test_the_api_shows_periods_and_takes_gaps(client, admin):
    client.force_login(admin)
    ada(gaps=SPRING)
    answer = client.get("/api/v1/people/ada/").json()
    assert answer["gaps"] == ["2026-03-01/2026-07-01"]
    assert answer["periods"] == [
        {"starts_on": "2026-01-01", "ends_before": "2026-03-01"},
        {"starts_on": "2026-07-01", "ends_before": None},
    ]
    PersonFactory(handle="bo")
    assert client.get("/api/v1/people/bo/").json()["periods"] == [{"starts_on": None, "ends_before": None}]


PEOPLE = "person,name,email,job_title,location,manager,joined,left{more}\n{row}\n"


def loaded(admin, row: str, more: str = "") -> list[str]:
    """Load one person, and return the operations that this took."""
    before = Entry.objects.count()
    load({"people.csv": PEOPLE.format(more=more, row=row).encode()}, by=admin)
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True)[before:])


def test_sheets_rehire_who_joined_after_they_had_left_and_change_nothing_when_loaded_again(admin):
    ada(email="", ends_before=MARCH)
    later = "ada,Ada Holm,,,,,2026-07-01,"
    assert loaded(admin, later) == ["people.rehire_person"]
    assert loaded(admin, later) == []
    assert loaded(admin, "ada,Ada Holm,,,,,2026-01-01,,2026-03-01/2026-07-01", ",gaps") == []
    assert Person.objects.get(handle="ada").periods == [(JANUARY, MARCH), (JULY, None)]


def test_sheets_rehire_by_one_more_gap_and_correct_gaps(admin):
    ada(email="", ends_before=MARCH)
    row = "ada,Ada Holm,,,,,2026-01-01,2026-08-01,2026-03-01/{}"
    assert loaded(admin, row.format(JULY), ",gaps") == ["people.rehire_person"]
    assert loaded(admin, row.format("2026-06-01"), ",gaps") == ["people.edit_person"]
    assert loaded(admin, row.format("2026-06-01").replace("ada,", "bo,"), ",gaps") == ["people.add_person"]
    for person in Person.objects.filter(handle__in=["ada", "bo"]):
        assert person.gaps == Gaps([Gap(MARCH, dt.date(2026, 6, 1))])
        assert person.ends_before == AUGUST
