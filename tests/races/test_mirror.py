"""The mirror of docs/api.md, begun and followed while others write, is equal to the organisation table by table."""

import datetime as dt
import random
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from access.operations import issue_token
from chapters import operations as chapters
from chapters.models import Chapter
from guilds import operations as guilds
from guilds.models import Guild
from history.models import Entry
from history.operations import undo_entry
from people import operations as people
from people.models import Person, Scope, User
from squads import operations as squads
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.client.examples import mirror_in
from tests.client.test_examples import ADDRESS, DOCUMENT
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from tribes import operations as tribes
from tribes.models import Tribe
from trios import operations as trios
from trios.models import Seat, Trio, TrioSeat

WRITERS, ACTS = 4, 150
DAYS = [dt.date(2026, month, 1) for month in range(1, 13)]

pytestmark = pytest.mark.django_db(transaction=True)


def any_of(model, chance):
    """A row of a model, whichever it is."""
    return chance.choice(model.objects.order_by("pk"))


def acts(by: User, name: str, chance: random.Random) -> list[Callable[[], object]]:
    """What a writer may do next; `name` is nobody's yet."""
    day = chance.choice(DAYS)
    squad, person, tribe = (any_of(model, chance) for model in (Squad, Person, Tribe))
    return [
        lambda: people.add_person(handle=name, name=name, starts_on=day, by=by),
        lambda: people.edit_person(person, version=person.version, handle=name, manager=None, by=by),
        lambda: people.offboard_person(person, ends_before=day, by=by),
        lambda: squads.form_squad(tribe, slug=name, name=name, starts_on=day, by=by),
        lambda: squads.edit_squad(squad, version=squad.version, slug=name, mission=name, by=by),
        lambda: squads.move_squad(squad, tribe=tribe, starts_on=day, by=by),
        lambda: squads.dissolve_squad(squad, ends_before=day, by=by),
        lambda: squads.remove_stay(any_of(SquadInTribe, chance), by=by),
        *[lambda: squads.place_member(squad, person=person, starts_on=day, by=by)] * 4,
        lambda: squads.end_membership(any_of(SquadMembership, chance), ends_before=day, by=by),
        lambda: squads.remove_membership(any_of(SquadMembership, chance), by=by),
        lambda: tribes.form_tribe(slug=name, name=name, starts_on=day, by=by),
        lambda: tribes.edit_tribe(tribe, version=tribe.version, slug=name, by=by),
        *[
            lambda: trios.fill_seat(
                any_of(Trio, chance), seat=chance.choice(list(Seat)), person=person, starts_on=day, by=by
            )
        ]
        * 3,
        lambda: trios.remove_seat(any_of(TrioSeat, chance), by=by),
        lambda: chapters.form_chapter(
            tribe, slug=name, name=name, competence="Backend", starts_on=day, by=by
        ),
        lambda: chapters.place_member(any_of(Chapter, chance), person=person, starts_on=day, by=by),
        lambda: guilds.form_guild(slug=name, name=name, starts_on=day, by=by),
        lambda: guilds.place_member(any_of(Guild, chance), person=person, starts_on=day, by=by),
        lambda: undo_entry(any_of(Entry, chance), by=by),
    ]


def write(by: User, number: int) -> None:
    """Do some things at random, of which what cannot be is refused."""
    chance, done, turn = random.Random(number), 0, 0
    try:
        while done < ACTS:
            turn += 1
            try:
                chance.choice(acts(by, f"w{number}-{turn}", chance))()
            except (ValidationError, IndexError):
                continue  # it cannot be, or there is none of that kind yet
            done += 1
    finally:
        connection.close()


@pytest.mark.slow
def test_mirror_begun_and_followed_while_others_write_is_equal_in_every_table(live_server, monkeypatch):
    by = UserFactory(is_superuser=True)
    for _ in range(3):
        tribe = TribeFactory()
        SquadFactory.create_batch(3, tribe=tribe)
    PersonFactory.create_batch(20)
    monkeypatch.setenv("TOKEN", issue_token(by, name="Mirror", scope=Scope.READ, expiry=None)[1])
    mirror = mirror_in(DOCUMENT.read_text().replace(ADDRESS, live_server.url))
    writers = [threading.Thread(target=write, args=(by, number)) for number in range(WRITERS)]

    for writer in writers:
        writer.start()
    while Entry.objects.count() < ACTS:
        pass
    tables, models, entry = mirror["start"]()
    begun_at = entry
    while any(writer.is_alive() for writer in writers):
        entry = mirror["follow"](tables, models, entry)
    entry = mirror["follow"](tables, models, entry)

    assert (Entry.objects.count(), entry) == (WRITERS * ACTS, Entry.objects.latest("pk").pk)
    assert begun_at < entry - ACTS
    fresh, _, at = mirror["start"]()
    assert at == entry
    assert {name: len(rows) for name, rows in tables.items()} == {
        name: len(rows) for name, rows in fresh.items()
    }
    for name in fresh:
        assert (name, tables[name]) == (name, fresh[name])
    changed = {change["model"] for each in Entry.objects.all() for change in each.changes}
    assert changed >= {
        *("people.person", "squads.squad", "squads.squadmembership", "squads.squadintribe", "tribes.tribe"),
        *("trios.trio", "trios.trioseat", "chapters.chapter", "chapters.chaptermembership", "guilds.guild"),
    }
