"""What is done to people: it happens, it is recorded, it is denied, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from chapters.models import ChapterMembership
from guilds.models import GuildMembership
from history.models import Entry
from people import operations
from people.models import Person
from squads.models import SquadMembership
from tests.factories.chapters import ChapterMembershipFactory
from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import TrioSeat

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
TENURES = (SquadMembership, ChapterMembership, GuildMembership, TrioSeat)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def facts_of(person: Person, **other) -> dict:
    """What `edit_person` is given to leave somebody as they are, but for `other`."""
    names = (
        "version",
        "handle",
        "name",
        "email",
        "job_title",
        "location",
        "time_zone",
        "manager",
        "starts_on",
    )
    return {**{name: getattr(person, name) for name in names}, **other}


def test_add_person_adds_them_with_all_their_facts(admin):
    boss = PersonFactory()
    facts = {
        "handle": "ada.holm",
        "name": "Ada Holm",
        "email": "ada@example.com",
        "job_title": "Engineer",
        "location": "Oslo",
        "time_zone": "Europe/Oslo",
        "manager": boss,
        "starts_on": MARCH,
        "ends_before": APRIL,
        "former_keys": ["ada"],
    }

    person = operations.add_person(**facts, reason="Hired.", by=admin)

    person.refresh_from_db()
    assert {name: getattr(person, name) for name in facts} == facts
    entry = Entry.objects.get()
    assert (entry.operation, entry.result["text"], entry.reason) == (
        "people.add_person",
        "Ada Holm",
        "Hired.",
    )


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"handle": "ada"}, "handle", "Ada Berg already has this handle."),
        (
            {"email": "ADA@example.com"},
            "email",
            "Ada Berg (ada) already has this email address. Enter another address.",
        ),
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"name": ""}, "name", "This field cannot be blank."),
        ({"name": "x" * 201}, "name", "Ensure this value has at most 200 characters (it has 201)."),
        ({"handle": "options"}, "handle", "“options” is reserved. Choose another short name."),
        (
            {"time_zone": "+01:00"},
            "time_zone",
            "There is no time zone “+01:00”. Use a name such as Europe/Stockholm or UTC.",
        ),
        (
            {"starts_on": APRIL, "ends_before": MARCH},
            "ends_before",
            "The last day must not be before the first day.",
        ),
    ],
)
def test_add_person_who_cannot_be_is_refused_at_the_field_and_changes_nothing(admin, facts, field, sentence):
    PersonFactory(handle="ada", name="Ada Berg", email="ada@example.com")
    before = Person.objects.count()

    with pytest.raises(ValidationError) as refused:
        operations.add_person(**{"handle": "other", "name": "Other", **facts}, by=admin)

    assert refused.value.message_dict[field] == [sentence]
    assert (Person.objects.count(), verbs()) == (before, [])


def test_edit_person_changes_what_is_given_and_counts_the_version(admin):
    person = PersonFactory(handle="ada")

    operations.edit_person(person, **facts_of(person, handle="ada.holm", location="Oslo"), by=admin)

    person.refresh_from_db()
    assert (person.handle, person.former_keys, person.location, person.version) == (
        "ada.holm",
        ["ada"],
        "Oslo",
        2,
    )
    assert verbs() == ["people.edit_person"]


def test_edit_person_to_a_first_day_after_a_membership_began_is_refused(admin):
    membership = SquadMembershipFactory()

    with pytest.raises(ValidationError, match="On days outside these there is a squad membership"):
        operations.edit_person(membership.person, **facts_of(membership.person, starts_on=MARCH), by=admin)

    assert (Person.objects.get(pk=membership.person_id).starts_on, verbs()) == (None, [])


def test_edit_person_to_a_taken_handle_is_refused_and_changes_nothing(admin):
    PersonFactory(handle="ada")
    person = PersonFactory(handle="bo")

    with pytest.raises(ValidationError, match="already has this handle"):
        operations.edit_person(person, **facts_of(person, handle="ada"), by=admin)

    person.refresh_from_db()
    assert (person.handle, person.former_keys, person.version, verbs()) == ("bo", [], 1, [])


def test_edit_profile_by_the_person_changes_what_they_may_say_of_themselves(bystander):
    operations.edit_profile(
        bystander.person, version=1, name="Ada", job_title="Engineer", location="Oslo", by=bystander
    )

    person = Person.objects.get(pk=bystander.person.pk)
    assert (person.name, person.job_title, person.location) == ("Ada", "Engineer", "Oslo")
    assert (person.email, verbs()) == (bystander.email, ["people.edit_profile"])


def test_edit_profile_with_an_old_version_is_refused_as_stale(admin):
    person = PersonFactory(name="Ada", version=2)

    with pytest.raises(ValidationError) as refused:
        operations.edit_profile(person, version=1, name="Other", by=admin)

    assert (refused.value.code, Person.objects.get(pk=person.pk).name) == ("stale", "Ada")


@pytest.fixture
def busy(tribe) -> Person:
    """Somebody who holds one tenure of each kind, another that has ended and one that is planned."""
    person = PersonFactory(name="Ada")
    for days in ({"ends_before": MARCH}, {"starts_on": MARCH}, {"starts_on": APRIL}):
        SquadMembershipFactory(person=person, **days)
        ChapterMembershipFactory(person=person, **days)
        GuildMembershipFactory(person=person, **days)
    TrioSeatFactory(trio=tribe.trio, person=person)
    return person


def test_offboard_person_ends_tenures_of_all_kinds_that_day_and_removes_what_was_planned(admin, busy):
    operations.offboard_person(busy, ends_before=APRIL, by=admin)

    ends = {
        model: list(model.objects.order_by("pk").values_list("ends_before", flat=True)) for model in TENURES
    }
    assert ends == {
        SquadMembership: [MARCH, APRIL],
        ChapterMembership: [MARCH, APRIL],
        GuildMembership: [MARCH, APRIL],
        TrioSeat: [APRIL],
    }
    assert Person.objects.get(pk=busy.pk).ends_before == APRIL


def test_offboard_person_says_in_one_entry_all_that_ended(admin, busy):
    operations.offboard_person(busy, ends_before=APRIL, by=admin)

    entry = Entry.objects.get()
    said = sorted((change["model"], change["after"] is not None) for change in entry.changes)
    assert said == [
        ("chapters.chaptermembership", False),
        ("chapters.chaptermembership", True),
        ("guilds.guildmembership", False),
        ("guilds.guildmembership", True),
        ("people.person", True),
        ("squads.squadmembership", False),
        ("squads.squadmembership", True),
        ("trios.trioseat", True),
    ]
    assert entry.arguments == {"ends_before": "2026-04-01"}


def test_offboard_person_leaves_those_of_others_alone(admin, busy):
    other = SquadMembershipFactory(squad=SquadMembership.objects.first().squad)

    operations.offboard_person(busy, ends_before=APRIL, by=admin)

    other.refresh_from_db()
    assert other.ends_before is None


def test_offboard_person_who_leaves_already_is_refused(admin):
    person = PersonFactory(name="Ada", ends_before=MARCH)

    with pytest.raises(ValidationError, match="Ada already has a last day: 28 February 2026"):
        operations.offboard_person(person, ends_before=APRIL, by=admin)


def test_offboard_person_before_they_joined_is_refused_and_changes_nothing(admin):
    person = PersonFactory(starts_on=APRIL)

    with pytest.raises(ValidationError) as refused:
        operations.offboard_person(person, ends_before=MARCH, by=admin)

    assert list(refused.value.message_dict) == ["ends_before"]
    assert (Person.objects.get(pk=person.pk).ends_before, verbs()) == (None, [])


def test_return_person_takes_them_back_and_leaves_memberships_ended(admin):
    membership = SquadMembershipFactory()
    operations.offboard_person(membership.person, ends_before=MARCH, by=admin)

    operations.return_person(membership.person, by=admin)

    membership.refresh_from_db()
    assert (Person.objects.get(pk=membership.person_id).ends_before, membership.ends_before) == (None, MARCH)
    assert verbs() == ["people.offboard_person", "people.return_person"]


def test_return_person_who_has_not_left_is_refused(admin):
    with pytest.raises(ValidationError, match="hasn’t ended"):
        operations.return_person(PersonFactory(), by=admin)


def test_remove_person_entered_by_mistake_removes_them(admin):
    person = PersonFactory()

    operations.remove_person(person, by=admin)

    assert (Person.objects.filter(pk=person.pk).exists(), verbs()) == (False, ["people.remove_person"])


@pytest.mark.parametrize(
    "referring", [SquadMembershipFactory, ChapterMembershipFactory, GuildMembershipFactory]
)
def test_remove_person_who_is_in_something_is_refused(admin, referring):
    person = referring().person

    with pytest.raises(ValidationError, match="can’t be removed while it has"):
        operations.remove_person(person, by=admin)

    assert (Person.objects.filter(pk=person.pk).exists(), verbs()) == (True, [])


@pytest.mark.parametrize(
    "act",
    [
        lambda person, by: operations.add_person(handle="other", name="Other", by=by),
        lambda person, by: operations.edit_person(person, **facts_of(person, name="Other"), by=by),
        lambda person, by: operations.edit_profile(person, version=1, name="Other", by=by),
        lambda person, by: operations.offboard_person(person, ends_before=MARCH, by=by),
        lambda person, by: operations.return_person(person, by=by),
        lambda person, by: operations.remove_person(person, by=by),
    ],
    ids=["add", "edit", "edit_profile", "offboard", "return", "remove"],
)
@pytest.mark.parametrize("who", ["bystander", "tribe_lead"])
def test_any_operation_on_somebody_else_is_denied_and_changes_nothing(request, who, act):
    by = request.getfixturevalue(who)
    person = PersonFactory(name="Ada")
    before = Person.objects.count()

    with pytest.raises(PermissionDenied):
        act(person, by)

    now = Person.objects.get(pk=person.pk)
    assert (now.name, now.ends_before, now.version) == ("Ada", None, 1)
    assert (Person.objects.count(), verbs()) == (before, [])


def test_operation_of_administrators_on_oneself_is_denied(bystander):
    with pytest.raises(PermissionDenied):
        operations.edit_person(
            bystander.person, **facts_of(bystander.person, email="boss@example.com"), by=bystander
        )


@pytest.mark.parametrize("length", [1, 2, 3])
def test_edit_person_to_a_manager_who_reports_to_them_is_refused(admin, length):
    top = bottom = PersonFactory()
    for _ in range(length - 1):
        bottom = PersonFactory(manager=bottom)

    with pytest.raises(ValidationError) as refused:
        operations.edit_person(top, version=1, manager=bottom, by=admin)

    top.refresh_from_db()
    assert (list(refused.value.message_dict), top.manager) == (["manager"], None)


def test_nobody_is_their_own_manager_says_the_database():
    person = PersonFactory()

    with pytest.raises(IntegrityError, match="people_not_their_own_manager"):
        Person.objects.filter(pk=person.pk).update(manager=person)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            {"starts_on": dt.date(2020, 1, 1), "ends_before": MARCH},
            "from 1 January 2020 to 28 February 2026. Choose a first day after that, or enter another address.",
        ),
        (
            {"ends_before": MARCH},
            "until 28 February 2026. Choose a first day after that, or enter another address.",
        ),
        ({"starts_on": dt.date(2020, 1, 1)}, "since 1 January 2020. Enter another address."),
    ],
    ids=["both days", "a last day", "a first day"],
)
def test_email_that_somebody_has_is_refused_with_their_days(admin, days, said):
    PersonFactory(handle="ada", name="Ada Holm", email="ada@example.com", **days)

    with pytest.raises(ValidationError) as refused:
        operations.add_person(
            handle="bo", name="Bo Lind", email="ada@example.com", starts_on=dt.date(2026, 2, 1), by=admin
        )

    assert refused.value.messages == [f"Ada Holm (ada) already has this email address {said}"]
