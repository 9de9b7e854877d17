"""What the preview of a load shows is what the load does: every row and field that differs, and nothing else."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings

from history.models import as_text
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import facts_of
from orgmodel.domain.periods import Period
from people.operations import command_line_user
from sheets.format.catalogue import SHEETS
from sheets.format.files import Files
from sheets.loading.effects import Effect
from sheets.loading.load import load
from tests.sheets.organisations import organisations
from trios.models import Trio

MODELS = [*(sheet.model for sheet in SHEETS), Trio]
UNSAID = {"id", "version"}

# What a row is, a field's name, its value: +1 where it is so afterwards, -1 where it was so before.
type Net = Counter[tuple[str, str, str]]


def rows() -> dict[tuple[type[Period], int], Period]:
    return {(type(row), row.pk): row for model in MODELS for row in model._base_manager.all()}


def named(row: Period) -> str:
    """What stands for a row in the preview: people and elements by their name, anything else only by its kind."""
    return str(row) if isinstance(row, Keyed) else "something"


def values(row: Period, called: str) -> Iterator[tuple[str, str, str]]:
    facts = facts_of(row)
    for column in row._meta.concrete_fields:
        if column.name in UNSAID:
            continue
        value: Any = facts[column.attname]
        if column.related_model:
            value = str(getattr(row, column.name)) if value else None
        elif column.choices and value:
            value = str(dict(column.flatchoices)[value])
        elif isinstance(value, list):
            value = "; ".join(map(str, value))
        yield called, str(column.verbose_name), as_text(value)


def without_empty(net: Net) -> Net:
    """What is left of values that came and went, without empty ones: a new row does not name those."""
    return Counter({each: number for each, number in net.items() if number and each[2] != "—"})


def differences(before: dict, after: dict) -> Net:
    """What differs between two states, by looking at their rows alone."""
    net: Net = Counter()
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        called = named(old or new)
        if new is None:
            net[called, "removed", ""] += 1
            continue
        net.update(values(new, called))
        if old is not None:
            net.subtract(values(old, called))
    return without_empty(net)


def shown(effects: list[Effect], names: set[str]) -> Net:
    """What a preview shows."""
    net: Net = Counter()
    for effect in effects:
        for what, fields in effect.altered:
            called = what.removeprefix("Removed ")
            called = called if called in names else "something"
            if not fields:
                net[called, "removed", ""] += 1
            for field, old, new in fields:
                net[called, field, new] += 1
                if old is not None:
                    net[called, field, old] -= 1
    return without_empty(net)


@pytest.mark.django_db
@pytest.mark.parametrize("half", [1, 2])  # so that two processes share the 200 examples
@settings(max_examples=100, deadline=None, database=None)
@given(one=organisations(), other=organisations())
def test_preview_names_exactly_the_fields_and_rows_that_differ(half: int, one: Files, other: Files):
    with transaction.atomic():
        by = command_line_user()
        assert [str(fault) for fault in load(one, by=by).faults] == []
        before = rows()

        done = load(other, by=by, with_effects=True)

        if done.effects:
            after = rows()
            names = {str(row) for row in (*before.values(), *after.values()) if isinstance(row, Keyed)}
            assert shown(done.effects.by_element, names) == differences(before, after)
        else:
            assert done.faults
        transaction.set_rollback(True)
