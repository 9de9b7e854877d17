"""What ended or was removed with something, and by which calls it comes back when that is reopened."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple, cast

from django.db import models

from history.models import Entry, mention
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import KnownCall, Operation, ParsedCall, refuse, registry
from orgmodel.domain.periods import DERIVED, Period, children_of, long_date, parents_of, period_model
from people.models import Absence

# The columns of a row that no operation is given: it has others when it is made again.
OWN_COLUMNS = {"id", "public_id", "version", *DERIVED}


class Restorable(NamedTuple):
    """A row that ended or was removed, as it is or was, and the call that brings it back.

    `within` is the removed row that the call acts on, if that has to come back first.
    """

    row: Period
    call: ParsedCall
    was_removed: bool = False
    within: Keyed | None = None

    def call_among(self, chosen: Collection[str]) -> KnownCall:
        """The call to make when the rows with the mentions `chosen` are brought back, in their order."""
        if self.within is None:
            return self.call
        if mention(self.within) not in chosen:
            return refuse(f"{self.row} can’t be restored without {self.within}. Choose both.", code="parent")
        return self._call_within

    def _call_within(self) -> ParsedCall:
        """The call on the row that was made again with the key of `within`. Raises ValidationError if there is none."""
        assert self.within is not None
        parent = type(self.within)._base_manager.filter(**{self.within.key_name: self.within.key}).first()
        if parent is None:
            raise refuse(f"{self.row} can’t be restored without {self.within}.", code="parent")
        return replace(self.call, subject=parent)

    def __str__(self) -> str:
        return f"{self.row}, from {long_date(self.row.begins)}" if self.was_removed else str(self.row)


def restorable(subject: Period) -> list[Restorable]:
    """What ended with `subject`, parents first, and then what was planned and removed with it, in the order of its days.

    Rows that have changed since are left out, and what lies within a removed row. One query for the entry and
    one or two for each kind of row.
    """
    changes = _changes_of_ending(subject)
    ids: dict[str, list[int]] = defaultdict(list)
    for change in changes:
        ids[change["model"]].append(change["id"])
    rows = {
        (label, row.pk): row
        for label, pks in ids.items()
        for row in period_model(label).objects.filter(pk__in=pks).with_parents()
    }
    ended, removed = [], []
    for change in reversed(changes):
        row = rows.get((change["model"], change["id"]))
        if row is None and change["after"] is None:
            removed.append(_row_of(change))
        elif row and change["after"] and str(row.ends_before) == change["after"]["ends_before"]:
            ended += [Restorable(row, call) for call in _calls(row, change["before"]["ends_before"])]
    return [*ended, *_again(removed)]


def restorable_from(subject: Period, day: dt.date) -> list[Restorable]:
    """What ended or was removed with `subject` and would not have ended by `day`, with the calls by which it begins again.

    It begins on `day`, or later where it was planned to. What is in something that will have ended by then is left out,
    and so are absences. As many queries as `restorable` takes.
    """
    rows = [_row_of(change) for change in _changes_of_ending(subject) if change["before"]]
    rows = [row for row in rows if not row.ended_by(day) and not isinstance(row, Absence)]
    for row in rows:
        row.starts_on = max(day, row.begins)
    return [
        each._replace(was_removed=False)
        for each in _again(rows)
        if not any(parent.ended_by(day) for parent in parents_of(each.row) if parent != subject)
    ]


def _row_of(change: dict) -> Period:
    """A removed row as it was, unsaved."""
    model = period_model(change["model"])
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(
        **{name: fields[name].to_python(value) for name, value in change["before"].items() if name in fields}
    )


def _again(removed: Iterable[Period]) -> list[Restorable]:
    """Those of `removed` rows that some operation makes again within what is still there or is itself made again.

    In the order of their days, elements before what is within them.
    """
    kinds: dict[type[Period], list[Period]] = defaultdict(list)
    for row in removed:
        kinds[type(row)].append(row)
    found: list[Restorable] = []
    for model in sorted(kinds, key=lambda model: not issubclass(model, Keyed)):
        elements = [each.row for each in found if isinstance(each.row, Keyed)]
        rows = _with_parents(model, kinds[model], elements)
        for row in sorted(rows, key=lambda row: row.begins):
            if call := _making(row, rows):
                within = call.subject if call.subject in elements else None
                found.append(Restorable(row, call, was_removed=True, within=cast(Keyed | None, within)))
    return sorted(found, key=lambda each: (each.row.begins, not isinstance(each.row, Keyed)))


def _with_parents(model: type[Period], rows: list[Period], elements: list[Keyed]) -> list[Period]:
    """The rows all of whose foreign keys name something that is there or among `elements`, which they then know.

    One query for each key.
    """
    for field in _foreign_keys(model):
        keys = {getattr(row, field.attname) for row in rows}
        parent = cast(type[Period], field.related_model)
        found = {element.pk: element for element in elements if isinstance(element, parent)}
        found |= parent._base_manager.in_bulk(keys - {None, *found})
        rows = [row for row in rows if getattr(row, field.attname) in {None, *found}]
        for row in rows:
            setattr(row, field.name, found.get(getattr(row, field.attname)))
    return rows


def _foreign_keys(model: type[models.Model]) -> list[models.ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _making(row: Period, others: Iterable[Period]) -> ParsedCall | None:
    """The call that makes a row with the facts of `row`: of the operation that takes every one of them.

    It need not take an end that comes with the beginning of one of the `others`, as when a squad moves on.
    """
    for known in registry.values():
        subject = _subject_of_making(known, type(row))
        if subject is None:
            continue
        facts = {field.name: field for field in row._meta.concrete_fields if field.name not in OWN_COLUMNS}
        given = {name: getattr(row, name) for name in known.arguments if name in facts}
        siblings = [other for other in others if getattr(other, subject) == getattr(row, subject)]
        left = facts.keys() - given.keys() - {subject}
        if row.ends_before in [other.begins for other in siblings]:
            left -= {"ends_before"}
        if known.arguments.keys() <= facts.keys() and all(getattr(row, name) is None for name in left):
            return ParsedCall(known, getattr(row, subject), given)
    return None


def _subject_of_making(known: Operation, model: type[Period]) -> str | None:
    """The foreign key of `model` to what `known` acts on, if it makes rows of `model` there."""
    if len(known.row_models) != 2 or known.row_models[1] is not model or known.changes:
        return None
    return next((key.name for key in _foreign_keys(model) if key.related_model is known.row_models[0]), None)


def _changes_of_ending(subject: Period) -> list[dict]:
    """What the entry of its ending says of other rows that ended or were removed; not of what is reopened with it anyway."""
    label = subject._meta.label_lower
    ended_by = {
        name
        for name, known in registry.items()
        if name.split(".")[1].startswith(("dissolve", "offboard", "retire"))
    }
    entries = Entry.objects.mentioning(mention(subject)).filter(
        operation__in=ended_by, subject__id=subject.pk
    )
    entry = entries.filter(subject__model=label).order_by("-pk").first()
    one_with_it = {
        model._meta.label_lower
        for model, name in children_of(subject._meta.model)
        if model._meta.get_field(name).one_to_one
    }
    return [
        change
        for change in (entry.changes if entry else ())
        if change["before"] and change["model"] not in {label, *one_with_it}
    ]


def _calls(row: Period, ends_before: str | None) -> list[ParsedCall]:
    if isinstance(row, Keyed):
        reopen = registry.get(f"{row._meta.app_label}.reopen_{row._meta.model_name}")
        return [ParsedCall(reopen, row)] if reopen and ends_before is None else []
    end = dt.date.fromisoformat(ends_before) if ends_before else None
    return [ParsedCall(known, row, {"ends_before": end}) for known in _correcting(type(row))]


def _correcting(model: type[Period]) -> list[Operation]:
    """The operation that corrects the days of rows of `model`."""
    return [
        known
        for known in registry.values()
        if known.row_models[:1] == (model,) and "ends_before" in known.changes
    ]
