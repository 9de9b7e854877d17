"""Saving rows in an operation: each that it creates, changes, ends or removes is noted in its call."""

import datetime as dt
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value

from orgmodel.caching.compiled import CompiledQuery, union
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations.batch import delete, insert
from orgmodel.domain.operations.calls import Change, running_call
from orgmodel.domain.operations.refusals import refuse
from orgmodel.domain.operations.representation import Facts, facts_of
from orgmodel.domain.periods import Period, children_of, long_date


def save(row: Period) -> None:
    """Validate and save `row` as part of the running operation; a row that did not change is left alone.

    A new row that has an id already is one that was removed and comes back.
    Constraints are left to the database, which has to decide in the end
    anyway; `refusal` gives its answer their own sentence.

    Raises ValidationError naming the fields.
    """
    call = running_call()
    before = None if row._state.adding else facts_of(row, row.stored)
    if before is not None and before == facts_of(row):
        return
    if before is not None and isinstance(row, Keyed):
        row.version += 1
    row.full_clean(exclude=_known(row, before or {}), validate_constraints=False)
    if before is None:
        insert(row)
    else:
        row.save()
    call.changes.append(Change(row, row.pk, before, facts_of(row)))
    row.stored = dict(row.__dict__)


def _known(row: models.Model, before: Facts) -> list[str]:
    """Fields that need no check of their own: what the row has had before, perhaps by older rules,
    and foreign keys of which the row itself was read."""
    facts = facts_of(row)
    return [
        field.name
        for field in row._meta.concrete_fields
        if (field.attname in before and before[field.attname] == facts[field.attname])
        or (isinstance(field, models.ForeignKey) and field.is_cached(row))
    ]


def remove(row: Period) -> None:
    """Delete `row`, entered by mistake, as part of the running operation.

    What is one with it (a tribe's trio) goes too. Raises ValidationError when
    other facts still refer to either.
    """
    for model, name in children_of(row._meta.model):
        if model._meta.get_field(name).one_to_one:
            for child in model._base_manager.filter(**{name: row}):
                setattr(child, name, row)  # its text is read after both are deleted
                remove(child)
    call, pk, before = running_call(), row.pk, facts_of(row)
    if dependents := _dependents(row):
        raise refuse(
            f"{row} can’t be removed while it has {' and '.join(sorted(dependents))}. "
            "Remove those first, or end it instead.",
            code="in-use",
        )
    delete(row)  # Django's own would ask each table again, one query for each
    call.changes.append(Change(row, pk, before, None))


def _dependents(row: Period) -> set[str]:
    """What refers to `row`, by the names of its kinds; one query."""
    queries = _referring_to(type(row))
    return {kind for (kind,) in union(*(query.sql(pk=row.pk) for query in queries))} if queries else set()


@cache
def _referring_to(model: type[Period]) -> list[CompiledQuery]:
    """For each foreign key to `model`, the rows that refer by it to the one with an id, unless they are deleted with it."""
    return [
        _referring_by(relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        and isinstance(relation.related_model, type)
        and relation.on_delete is not models.CASCADE
    ]


def _referring_by(model: type[models.Model], name: str) -> CompiledQuery:
    kind = Value(str(model._meta.verbose_name_plural))
    return CompiledQuery(
        lambda pk: model._base_manager.filter(**{name: pk}).order_by().values_list(kind), pk=int
    )


def end(row: Period, day: dt.date) -> None:
    """End `row` and its children so that the day before `day` is their last day.

    What had not begun by then never will, and is removed.
    """
    end_children(row, day)
    if row.begins >= day:
        remove(row)
    elif not row.ended_by(day):
        row.ends_before = day
        save(row)


def end_children(parent: Period, day: dt.date) -> None:
    """End everything that lies within `parent` (its tenures, its trio, …) as `end` does."""
    for model, name in children_of(parent._meta.model):
        rows = model._base_manager.filter(**{name: parent})
        for row in rows.exclude(ends_before__lte=day).order_by("pk"):
            setattr(row, name, parent)
            end(row, day)


def reopen(row: Period) -> None:
    """Remove the end of `row`; its children stay ended. Refuses a row without an end."""
    if row.ends_before is None:
        raise refuse(f"{row} hasn’t ended.", code="open")
    row.ends_before = None
    save(row)


def check_version(row: Keyed, version: int) -> None:
    """Refuse an edit that began from an older `version` than the row has now."""
    if row.version != version:
        raise stale(row)


def stale(row: Keyed) -> ValidationError:
    """The refusal of an edit of a row that has changed since the user saw it."""
    return refuse(
        f"{row} was changed while you were editing it. Your changes are kept. "
        "Review what changed and save again.",
        code="stale",
    )


def check_can_end(row: Period, day: dt.date) -> None:
    """Refuse to end a row that has an end, or that had not begun before `day`."""
    if row.ends_before:
        raise refuse(f"{row} already has a last day: {long_date(row.last_day)}.", code="ended")
    if row.begins >= day:
        raise refuse(
            f"{row} begins on {long_date(row.begins)}. Choose a later day, or remove it.",
            code="outside",
            on="ends_before",
        )
