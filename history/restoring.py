"""What ended with something, and by which calls it is given back when that is reopened."""

import datetime as dt
from collections import defaultdict

from history.models import Entry, mention
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import Operation, ParsedCall, registry
from orgmodel.domain.periods import Period, children_of, period_model


def restoring_calls(subject: Period) -> list[ParsedCall]:
    """The calls that give each row back the end that it had before `subject` ended, parents first.

    Rows that have changed since are left out, and so are those that were removed. One query for the entry and
    one for each kind of row.
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
    calls = []
    for change in reversed(changes):
        row = rows.get((change["model"], change["id"]))
        if row and str(row.ends_before) == change["after"]["ends_before"]:
            calls += _calls(row, change["before"]["ends_before"])
    return calls


def _changes_of_ending(subject: Period) -> list[dict]:
    """What the entry of its ending says of other rows that ended; not of what is reopened with it anyway."""
    label = subject._meta.label_lower
    ended_by = {
        name for name, known in registry.items() if name.split(".")[1].startswith(("dissolve", "offboard"))
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
        if change["before"] and change["after"] and change["model"] not in {label, *one_with_it}
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
