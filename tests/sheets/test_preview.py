"""What the preview of a load shows is what the load does: every row and field that differs, and nothing else."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings

from access.operations import command_line_user
from history.models import Entry, as_text
from history.rows import Reference
from history.sentences import Alteration, alterations
from orgmodel.domain.operations import facts_of
from orgmodel.domain.periods import DERIVED, Period
from people.models import Person
from sheets.format.catalogue import SHEETS
from sheets.format.files import Files
from sheets.loading.load import load
from tests.sheets.organisations import organisations
from trios.models import Trio

MODELS = [*(sheet.model for sheet in SHEETS), Trio]
UNSAID = {"id", "public_id", "version", *DERIVED}
NOTHING = "—"
UNKNOWN = "not known"  # a first day

# A row, a field's name and a value: 1 where that is so afterwards, -1 where it was so before.
type Net = Counter[tuple[Reference, str, str]]


def rows() -> dict[Reference, Period]:
    return {(row._meta.label_lower, row.pk): row for model in MODELS for row in model._base_manager.all()}


def values(reference: Reference, row: Period) -> Iterator[tuple[Reference, str, str]]:
    facts = facts_of(row)
    for column in row._meta.concrete_fields:
        value: Any = facts.get(column.attname)
        if column.related_model:
            related = getattr(row, column.name) if value else None
            value = related and (related.distinct_name() if isinstance(related, Person) else str(related))
        elif column.choices and value:
            value = str(dict(column.flatchoices)[value])
        elif isinstance(value, list):
            value = "; ".join(map(str, value))
        elif column.name == "ends_before" and value:  # which people know as the last day
            value = str(dt.date.fromisoformat(value) - dt.timedelta(days=1))
        if column.name not in UNSAID:
            yield (
                reference,
                str(column.verbose_name),
                UNKNOWN if column.name == "starts_on" and value is None else as_text(value),
            )


def differences(before: dict[Reference, Period], after: dict[Reference, Period]) -> Net:
    """What differs between two states, by looking at their rows alone."""
    net: Net = Counter()
    for reference, row in after.items():
        net.update(values(reference, row))
        if reference in before:
            net.subtract(values(reference, before[reference]))
    net.update((reference, "removed", "yes") for reference in before.keys() - after.keys())
    return told(net)


def shown(altered: Iterable[Alteration]) -> Net:
    """What a preview shows; what was altered on the way to being removed does not matter."""
    net: Net = Counter()
    gone = {alteration.row for alteration in altered if not alteration.fields}
    for alteration in altered:
        for name, old, new in alteration.fields if alteration.row not in gone else ():
            net[alteration.row, name, new] += 1
            if old is not None:
                net[alteration.row, name, old] -= 1
    net.update((reference, "removed", "yes") for reference in gone)
    return told(net)


def told(net: Net) -> Net:
    """Without values that came and went, and without empty ones: a new row does not name those."""
    return Counter(
        {each: number for each, number in net.items() if number and each[2] not in (NOTHING, UNKNOWN)}
    )


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("half", [1, 2])  # so that two processes share the 120 examples
@settings(max_examples=60, deadline=None, database=None)
@given(one=organisations(), other=organisations())
def test_preview_names_exactly_the_fields_and_rows_that_differ(half: int, one: Files, other: Files):
    with transaction.atomic():
        by = command_line_user()
        assert [str(fault) for fault in load(one, by=by).faults] == []
        before, newest = rows(), Entry.objects.order_by("pk").values_list("pk", flat=True).last() or 0

        report = load(other, by=by, with_effects=True)

        entries = list(Entry.objects.filter(pk__gt=newest).order_by("pk"))
        altered = [each for of in alterations(entries, hidden=(), made=True) for each in of]
        assert shown(altered) == differences(before, rows())
        if report.effects:
            fields = [fields for effect in report.effects.by_element for _, fields in effect.altered]
            assert sorted(map(str, fields)) == sorted(str(each.fields) for each in altered)
        else:
            assert (report.faults != [], entries) == (True, [])
        transaction.set_rollback(True)
