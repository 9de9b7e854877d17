"""An organisation is made up: every row and entry is such as the operations would have written."""

import datetime as dt
from collections import Counter
from itertools import count
from random import Random

import pytest
from django.apps import apps
from django.db import connection, transaction

from access.models import RoleAssignment
from blueprint.models import RecommendedSize
from history.models import Entry
from history.sentences import entry_rows
from orgmodel.domain.operations import as_json, facts_of, registry
from orgmodel.domain.periods import Period
from people.models import Absence, Person, User
from samples.generated import simulation
from samples.generated.operations import seed_organisation
from samples.generated.recorder import Recorder
from search.models import Document
from squads.models import Role, Squad, SquadMembership
from tests.factories.people import PersonFactory
from tribes.models import Tribe
from tribes.reads import with_counts
from trios.models import Seat, TrioSeat

PEOPLE = 300
TODAY = dt.date(2026, 3, 3)
# Who may do what, and who is away, are made up for no organisation.
NOT_GENERATED = {Absence, RecommendedSize, RoleAssignment}
KINDS = [model for model in apps.get_models() if issubclass(model, Period)]


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """An organisation of three hundred, gone after the tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows = seed_organisation(PEOPLE, today=TODAY)
        connection.check_constraints()
        yield rows
        transaction.set_rollback(True)


def told() -> list[str]:
    return [f"{told.entry.at} {told.text}" for told in entry_rows(Entry.objects.order_by("pk"))]


def test_as_many_people_as_asked_for_work_there_today(seeded, db):
    assert Person.objects.on(TODAY).count() == PEOPLE


def test_rows_of_every_kind_are_made_and_counted(seeded, db):
    counts = {model: model._base_manager.count() for model in KINDS}

    assert {model for model, count in counts.items() if not count} == NOT_GENERATED
    assert sum(counts.values()) == seeded


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model._meta.model_name)
def test_every_row_is_valid(seeded, db, model):
    for row in model.objects.with_parents().order_by("pk"):
        row.full_clean(validate_constraints=False)  # those the database has checked


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_ends_on_the_day_on_which_it_began_however_much_happens_on_one_day(monkeypatch, seed):
    for rate in (
        "LEAVES",
        "MOVES",
        "JOINS_A_GUILD",
        "LEAVES_A_GUILD",
        "WORKS_PART_TIME",
        "DISSOLVES",
        "RETIRES",
    ):
        monkeypatch.setattr(simulation, rate, 20 * getattr(simulation, rate))
    recorder = Recorder(User(pk=1), lambda model: count(1), lambda entry: None)

    simulation.simulate(recorder, Random(seed), PEOPLE, TODAY, lambda done, total: None)

    rows = [row for kind in recorder.rows.values() for row in kind]
    assert len(rows) > 10 * PEOPLE
    assert [
        row for row in rows if row.starts_on and row.ends_before and row.ends_before <= row.starts_on
    ] == []


def test_tribes_and_squads_are_of_the_sizes_that_the_model_speaks_of(seeded, db):
    squads = [squad.headcount for squad in Squad.objects.on(TODAY).with_headcount(TODAY)]
    tribes = [tribe.headcount for tribe in with_counts(Tribe.objects.on(TODAY), TODAY)]

    assert (min(squads) >= 3, max(squads) <= 16) == (True, True)
    assert (min(tribes) >= 40, max(tribes) <= 150) == (True, True)


def test_some_seats_are_empty_and_most_squads_have_an_owner_and_a_coach(seeded, db):
    squads = Squad.objects.on(TODAY).count()
    roles = Counter(SquadMembership.objects.on(TODAY).values_list("role", flat=True))
    seats = TrioSeat.objects.on(TODAY).count()

    assert squads / 2 < roles[Role.PRODUCT_OWNER] < squads
    assert squads / 2 < roles[Role.AGILE_COACH] <= squads
    assert 0 < seats < len(Seat.choices) * Tribe.objects.on(TODAY).count()


def test_it_has_ten_years_behind_it_and_plans_before_it(seeded, db):
    first = Entry.objects.order_by("at").first().at.date()
    days = [TODAY - dt.timedelta(days=365 * years) for years in range(9, -1, -1)]
    people = [Person.objects.on(day).count() for day in days]

    assert (TODAY - first).days in range(3640, 3660)
    assert people == sorted(people)
    assert SquadMembership.objects.filter(starts_on__gt=TODAY).exists()
    assert Person.objects.filter(ends_before__gt=TODAY).exists()
    assert Squad.objects.filter(ends_before__gt=TODAY).exists()


def test_each_row_is_as_the_last_entry_that_changed_it_says(seeded, db):
    last = {}
    for entry in Entry.objects.order_by("at", "pk"):
        for change in entry.changes:
            key = (change["model"], change["id"])
            assert change["before"] == last.get(key)
            last[key] = change["after"]

    rows = [row for model in KINDS for row in model._base_manager.all()]

    assert {(row._meta.label_lower, row.pk): facts_of(row) for row in rows} == last


def test_each_entry_names_all_arguments_of_its_operation_and_rows_that_there_are(seeded, db):
    for entry in Entry.objects.all():
        known = registry[entry.operation]
        assert known.arguments.keys() - known.changes <= entry.arguments.keys() <= known.arguments.keys()
        assert (entry.subject is None) == (registry[entry.operation].subject is None)
        for value in (entry.subject, entry.result, *entry.arguments.values()):
            if isinstance(value, dict):
                row = apps.get_model(value["model"])._base_manager.get(pk=value["id"])
                assert as_json(row) == value


def test_each_entry_is_told_as_a_sentence(seeded, db):
    sentences = told()

    assert len(sentences) == Entry.objects.count()
    assert [sentence for sentence in sentences if "—" in sentence or "None" in sentence] == []


def test_history_is_written_in_the_order_in_which_it_happened(seeded, db):
    moments = list(Entry.objects.order_by("pk").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert moments[-1].date() < TODAY


def test_everything_is_found_by_search(seeded, db):
    shown = {model._meta.label_lower for model in KINDS if hasattr(model, "key_name")}
    count = sum(model._base_manager.count() for model in KINDS if model._meta.label_lower in shown)

    assert Document.objects.count() == count


def test_the_next_row_gets_a_number_of_its_own(seeded, db):
    assert PersonFactory().pk > Person.objects.order_by("-pk")[1].pk
