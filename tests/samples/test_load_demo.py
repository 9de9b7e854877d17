"""The demo is the same everywhere, and only made where there is no organisation."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from history.models import Entry
from people.models import Person
from samples.demo.names import handle_for
from samples.demo.organisation import demo_sheets
from tests.factories.people import PersonFactory


def test_the_demo_is_the_same_on_every_machine():
    day = dt.date(2026, 3, 31)

    assert demo_sheets(day) == demo_sheets(day)
    assert {name: text.count(b"\n") for name, text in demo_sheets(day).items()} == {
        name: text.count(b"\n") for name, text in demo_sheets(dt.date(2024, 2, 29)).items()
    }


def test_load_demo_refuses_where_there_is_an_organisation(db):
    PersonFactory()

    with pytest.raises(CommandError, match="There is an organisation already"):
        call_command("load_demo")

    assert (Person.objects.count(), Entry.objects.count()) == (1, 0)


def test_load_demo_if_empty_leaves_an_organisation_as_it_is(db, capsys):
    PersonFactory()

    call_command("load_demo", "--if-empty")

    assert capsys.readouterr().out == "There is an organisation already; the demo was not loaded.\n"
    assert (Person.objects.count(), Entry.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Łukasz Wójcik", "lukasz.wojcik"),
        ("Søren Kjær", "soren.kjaer"),
        ("İpek Yıldız", "ipek.yildiz"),
        ("Jörg Groß", "jorg.gross"),
    ],
)
def test_a_handle_is_the_name_in_plain_letters(name, handle):
    assert handle_for(name) == handle
