"""What the database refuses about people and accounts, and how people look in small places."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from people.models import HUES, Person, User
from tests.factories.people import PersonFactory, UserFactory

MARCH = dt.date(2026, 3, 1)

pytestmark = pytest.mark.django_db


def broken_by(write: Callable[[], Any]) -> str:
    """The name of the constraint that `write` breaks."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"handle": "ada"}, "people_handle_unique"),
        ({"email": "ada@example.com"}, "people_email_on_any_day"),
        ({"email": "ADA@Example.COM"}, "people_email_on_any_day"),
        ({"starts_on": MARCH, "ends_before": MARCH}, "people_person_ends_after_it_starts"),
    ],
)
def test_person_who_cannot_be_is_refused_by_the_database(facts, broken):
    PersonFactory(handle="ada", email="Ada@example.com")
    person = Person(**{"handle": "other", "name": "Other", **facts})

    assert broken_by(lambda: Person.objects.bulk_create([person])) == broken


def test_person_given_the_email_of_another_is_refused_by_the_database():
    PersonFactory(email="ada@example.com")
    PersonFactory()

    broken = broken_by(
        lambda: Person.objects.exclude(email="ada@example.com").update(email="ADA@example.com")
    )

    assert broken == "people_email_on_any_day"


def test_people_without_an_email_are_as_many_as_there_are():
    Person.objects.bulk_create([Person(handle=handle, name=handle) for handle in ("a", "b")])

    assert Person.objects.filter(email="").count() == 2


def test_account_with_the_email_of_another_is_refused_by_the_database():
    UserFactory(email="ada@example.com")
    account = User(username="other", email="Ada@Example.com")

    assert broken_by(lambda: User.objects.bulk_create([account])) == "people_user_email_unique"


def test_account_with_the_email_of_another_is_refused_in_a_sentence():
    UserFactory(email="ada@example.com")

    with pytest.raises(ValidationError, match="Another account already has this email address"):
        User(username="other", password="x", email="Ada@Example.com").full_clean()


@pytest.mark.parametrize(
    ("email", "is_theirs"), [("ADA@example.com", True), ("other@example.com", False), ("", False)]
)
def test_account_is_the_person_with_its_email_in_whichever_case(email, is_theirs):
    person = PersonFactory(email="ada@Example.com")
    PersonFactory(email="")

    assert UserFactory(email=email).person == (person if is_theirs else None)


def test_email_of_somebody_who_left_is_free_for_others_from_that_day_on():
    PersonFactory(email="info@example.com", ends_before=MARCH)
    Person.objects.bulk_create([Person(handle="b", name="B", email="Info@example.com", starts_on=MARCH)])

    early = Person(handle="c", name="C", email="INFO@example.com", ends_before=MARCH)

    assert broken_by(lambda: Person.objects.bulk_create([early])) == "people_email_on_any_day"


def test_account_is_the_person_who_has_its_email_today_and_else_the_last_who_had_it():
    former = PersonFactory(email="info@example.com", ends_before=MARCH)
    account = UserFactory(email="info@example.com")
    assert account.person == former

    present = PersonFactory(email="info@example.com", starts_on=MARCH, ends_before=dt.date(2050, 1, 1))
    PersonFactory(email="info@example.com", starts_on=dt.date(2050, 1, 1))

    assert User.objects.get(pk=account.pk).person == present


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Europe/Stokholm", "Europe/Stockholm"),
        ("europe/stockholm", "Europe/Stockholm"),
        ("Stockholm", "Europe/Stockholm"),
        ("New York", "America/New_York"),
    ],
)
def test_time_zone_that_is_none_is_refused_with_the_nearest_names(typed, meant):
    with pytest.raises(ValidationError, match=f"There is no time zone “{typed}”. Did you mean .*{meant}"):
        Person(handle="ada", name="Ada", time_zone=typed).full_clean()


def test_person_of_an_account_is_found_by_the_index_of_emails():
    account = UserFactory(email="Ada.Holm@example.com")
    PersonFactory.create_batch(200)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        cursor.execute("ANALYZE people_person")
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert account.person is None
        cursor.execute(f"EXPLAIN {captured[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "people_by_email" in plan


@pytest.mark.parametrize("names", [{}, {"first_name": "Ada", "last_name": "Holm"}])
def test_account_is_called_by_its_name_or_else_its_user_name(names):
    assert str(UserFactory(username="ada", **names)) == ("Ada Holm" if names else "ada")


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Holm", "AH"),
        ("Ada Maria van der Holm", "AH"),
        ("ada", "A"),
        ("  Ada   Holm ", "AH"),
        ("Élodie Öberg", "ÉÖ"),
        ("李 小龙", "李小"),
        ("", "?"),
        ("   ", "?"),
    ],
)
def test_initials_of_a_name_are_one_or_two_letters(name, initials):
    assert Person(name=name).initials == initials


@pytest.mark.parametrize("handle", ["a", "ada.holm", "z" * 80])
def test_hue_of_a_person_stays_the_same_for_a_handle(handle):
    hues = {Person(handle=handle, name=name).hue for name in ("Ada", "Other")}

    assert (len(hues), hues <= set(range(HUES))) == (1, True)


def test_hues_of_many_people_are_all_used():
    assert {Person(handle=f"person.{number}").hue for number in range(100)} == set(range(HUES))


@pytest.mark.parametrize(
    "zone", ["Europe/Stockholm", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5", ""]
)
def test_time_zone_named_as_usual_is_accepted(zone):
    Person(handle="ada", name="Ada", time_zone=zone).full_clean()


@pytest.mark.parametrize(
    "zone", ["Mars Base", "Mars/Olympus", "europe/stockholm", "+01:00", "Europe/", "../etc/passwd"]
)
def test_time_zone_that_is_none_is_refused(zone):
    person = Person(handle="ada", name="Ada", time_zone=zone)

    with pytest.raises(ValidationError) as refused:
        person.full_clean()

    assert list(refused.value.message_dict) == ["time_zone"]


def test_right_to_an_operation_is_asked_of_its_rule_alone_and_others_of_the_tables(django_assert_num_queries):
    account = UserFactory()
    account.user_permissions.set(Permission.objects.filter(codename="view_person"))

    with django_assert_num_queries(1):  # whose account it is, and the roles that they have
        assert not account.has_perm("people.add_person")
    assert account.has_perm("people.view_person")


def test_closed_account_of_an_administrator_may_nothing():
    assert not UserFactory(is_superuser=True, is_active=False).has_perm("people.add_person")
