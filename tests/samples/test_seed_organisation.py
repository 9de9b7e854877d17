"""Making up an organisation in an empty database, again, and where it cannot be."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from history.models import Entry
from history.sentences import entry_rows
from people.models import Person
from samples.generated.operations import seed_organisation
from tests.factories.people import PersonFactory
from tests.sheets.small import exported

TODAY = dt.date(2026, 3, 3)


def told() -> list[str]:
    return [f"{told.entry.at} {told.text}" for told in entry_rows(Entry.objects.order_by("pk"))]


def test_the_same_seed_makes_the_same_organisation_and_another_makes_another(db):
    made = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            seed_organisation(60, seed=seed, today=TODAY)
            made.append((exported(), told()))
            transaction.set_rollback(True)

    assert made[0] == made[1]
    assert made[0] != made[2]


def test_command_makes_it_up_and_says_so(db, capsys):
    call_command("seed_organisation", people=20, seed=3)

    assert Person.objects.on(dt.datetime.now(dt.UTC).date()).count() == 20
    assert capsys.readouterr().out.startswith("Generated an organisation of 20 people: ")


def test_command_refuses_where_there_is_an_organisation(db):
    PersonFactory()

    with pytest.raises(
        CommandError, match=r"^There is an organisation already\. This needs an empty database\.$"
    ):
        call_command("seed_organisation", people=20)


@pytest.mark.parametrize("people", [-1, 0, 19])
def test_command_refuses_to_make_up_too_small_a_one(db, people):
    with pytest.raises(CommandError, match=r"^Fewer than 20 people make no organisation; ask for more\.$"):
        call_command("seed_organisation", people=people)

    assert not Person.objects.exists()
