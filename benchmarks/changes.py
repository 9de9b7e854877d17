"""Measures changes, the time bar and the first page over 100,000 fictional people:
`.venv/bin/python benchmarks/changes.py [PEOPLE]`.

Makes them with ten years of moves behind them in one transaction, which is
undone in the end. Prints milliseconds as benchmarks/search.py does.
"""

import datetime as dt
import os
import random
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import django

PEOPLE = 100_000
YEARS = 10
IN_A_SQUAD, IN_A_TRIBE = 9, 10


def organisation(count: int, today: dt.date) -> None:
    """People in squads in tribes, who move every two years or so; some moves are planned."""
    from people.models import Person
    from squads.models import Squad, SquadInTribe, SquadMembership
    from tribes.models import Tribe
    from trios.models import Trio

    chance = random.Random(1)
    start = today - dt.timedelta(days=365 * YEARS)
    squads = max(2, count // IN_A_SQUAD)
    tribes = [
        Tribe(slug=f"bench-tribe-{n}", name=f"Tribe {n}", starts_on=start)
        for n in range(-(-squads // IN_A_TRIBE))
    ]
    Tribe.objects.bulk_create(tribes)
    Trio.objects.bulk_create([Trio(tribe=tribe, starts_on=start) for tribe in tribes])
    made = [Squad(slug=f"bench-squad-{n}", name=f"Squad {n}", starts_on=start) for n in range(squads)]
    Squad.objects.bulk_create(made, batch_size=5000)
    stays = [
        SquadInTribe(squad=squad, tribe=tribes[n // IN_A_TRIBE], starts_on=start)
        for n, squad in enumerate(made)
    ]
    SquadInTribe.objects.bulk_create(stays, batch_size=5000)
    people = [
        Person(
            handle=f"bench.{n}",
            name=f"Person {n}",
            starts_on=start + dt.timedelta(days=chance.randrange(3000)),
        )
        for n in range(count)
    ]
    Person.objects.bulk_create(people, batch_size=5000)
    SquadMembership.objects.bulk_create(
        (membership for person in people for membership in moves(person, made, chance, today)),
        batch_size=5000,
    )


def moves(person: Any, squads: list[Any], chance: random.Random, today: dt.date) -> list[Any]:
    """The memberships of one person, each ending where the next begins."""
    from squads.models import SquadMembership

    days = [person.starts_on]
    while (day := days[-1] + dt.timedelta(days=chance.randrange(200, 1100))) < today + dt.timedelta(days=120):
        days.append(day)
    return [
        SquadMembership(person=person, squad=chance.choice(squads), starts_on=begins, ends_before=ends)
        for begins, ends in pairwise([*days, None])
    ]


def measure(count: int) -> None:
    """Print a line for each question; the transaction around this is undone."""
    from django.core.cache import cache
    from django.db import connection
    from django.utils import timezone

    from atlas.reads import home_page
    from benchmarks.search import milliseconds
    from changes.comparison import about
    from changes.facts import Span
    from changes.reads import Changes
    from changes.timebar import changes_on, line
    from people.models import Person, User
    from squads.models import Squad, SquadMembership
    from tribes.models import Tribe

    today = timezone.localdate()
    organisation(count, today)
    cursor = connection.cursor()
    cursor.execute("ANALYZE")
    backend = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    squad, tribe, person = (model.objects.order_by("-pk")[0] for model in (Squad, Tribe, Person))
    Person.objects.filter(pk=person.pk).update(email="bench@example.com")
    user = User.objects.create(username="bench", email="bench@example.com")
    print(f"{SquadMembership.objects.count():,} memberships")

    def page(span: Span, **options: Any) -> list[Any]:
        changes = Changes(span, today, **options)
        return [len(changes), *changes[:50]]

    def counted_afresh() -> Any:
        cache.clear()
        return home_page(user, today, today)

    def ago(days: int) -> Span:
        return Span(today - dt.timedelta(days=days), today)

    for what, ask in (
        ("the floor: SELECT 1", lambda: cursor.execute("SELECT 1")),
        ("strokes of the organisation", lambda: changes_on(line(today, today), {})),
        ("strokes of a tribe", lambda: changes_on(line(today, today), about(tribe))),
        ("strokes of a squad", lambda: changes_on(line(today, today), about(squad))),
        ("a week", lambda: page(ago(7))),
        ("a month", lambda: page(ago(30))),
        ("a month by element", lambda: page(ago(30), by_element=True)),
        ("a year", lambda: page(ago(365))),
        ("ten years", lambda: page(ago(3650))),
        ("ten years of a tribe", lambda: page(ago(3650), about=about(tribe))),
        ("ten years of a squad", lambda: page(ago(3650), about=about(squad))),
        ("ten years of a person", lambda: page(ago(3650), about=about(person))),
        ("home, counted afresh", counted_afresh),
        ("home, numbers known", lambda: home_page(user, today, today)),
    ):
        print(f"{what:32} {milliseconds(ask, backend)}", flush=True)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.path[:0] = [str(here.parent)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orgmodel.settings")
    os.environ.setdefault("DEBUG", "1")
    django.setup()
    from django.conf import settings
    from django.db import transaction

    settings.DEBUG = False  # or Django would store every query
    with transaction.atomic():
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
        transaction.set_rollback(True)
