"""Bots in the picture of a tribe, on the page and in the file."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from atlas.drawing import NAMESPACE
from atlas.tribe import tribe_picture
from squads.models import BotMembership
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tribes.reads import tribe_page

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


@pytest.fixture
def search(tribe):
    """A squad with one person."""
    return SquadMembershipFactory(squad=SquadFactory(name="Search", tribe=tribe)).squad


@pytest.fixture
def herald(search):
    """A bot in that squad."""
    return BotMembershipFactory(squad=search, bot=BotFactory(slug="herald", name="Herald")).bot


def bots_of(tribe, day=MARCH):
    """The names, with the note of each, in each squad; None without the row."""
    line = tribe_picture(tribe_page(tribe, day)).bots
    return line and [[(str(chip.bot), chip.note) for chip in chips] for chips in line.cells]


def test_bots_stand_in_a_row_of_their_own_that_nobody_counts(tribe, search, herald):
    browse = SquadFactory(name="Browse", tribe=tribe)
    BotMembershipFactory(squad=browse, bot=herald)
    BotMembershipFactory(squad=search, bot=BotFactory(name="Agent"))
    BotMembershipFactory(bot=herald)  # of a squad elsewhere

    picture = tribe_picture(tribe_page(tribe, MARCH))

    assert bots_of(tribe) == [[("Herald", "")], [("Agent", ""), ("Herald", "")]]
    assert (picture.bots.count, picture.headcount) == (2, 1)
    assert [column.headcount for column in picture.columns] == [0, 1]


def test_a_tribe_without_bots_has_no_such_row(tribe, search):
    assert bots_of(tribe) is None


def test_a_bot_says_until_when_and_from_when_it_is_there(tribe, search, herald):
    BotMembership.objects.update(ends_before=APRIL)
    later = BotMembershipFactory(squad=search, bot=BotFactory(name="Agent"), starts_on=APRIL)

    picture = tribe_picture(tribe_page(tribe, MARCH))

    assert bots_of(tribe) == [[("Agent", "from 1 Apr"), ("Herald", "last day 31 Mar")]]
    assert (picture.bots.count, picture.has_notes) == (1, True)
    assert bots_of(tribe, APRIL) == [[("Agent", "")]]
    BotMembershipFactory(squad=search, bot=herald, starts_on=APRIL)  # it goes on without a gap
    later.delete()
    assert bots_of(tribe) == [[("Herald", "")]]


def test_page_shows_them_as_squares_with_their_names(client, admin, tribe, herald):
    client.force_login(admin)

    page = client.get(f"{tribe.get_absolute_url()}?view=compact").text

    assert 'class="person bot" href="/bots/herald/"' in page
    assert "1, not counted as people" in page
    assert "bot, not counted as a person" in page


def test_file_draws_them_below_the_people(client, bystander, tribe, herald):
    client.force_login(bystander)

    root = ElementTree.fromstring(client.get(f"/tribes/{tribe.slug}/picture.svg").content)

    texts = [element.text for element in root.iter(f"{{{NAMESPACE}}}text")]
    assert {"Bots", "Herald", "1, not counted as people", "bot, not counted as a person"} <= set(texts)
    assert "1 person in 1 squad. 1 bot, not counted." in root.findtext(f"{{{NAMESPACE}}}desc")
    assert "1 person" in " ".join(texts)
