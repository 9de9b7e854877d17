"""What a load did or would do, as lines to read and as a JSON document."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from orgmodel.domain.operations import Json, as_json
from sheets.format.faults import Fault, folded
from sheets.format.rows import Outcome
from sheets.loading.effects import Effect
from sheets.loading.load import Report
from sheets.loading.unlisted import Unlisted

OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "unchanged")


def lines_of(report: Report, *, in_full: bool) -> Iterator[str]:
    """How many rows are what, how cells were read, who would be over-allocated, what isn't in the sheets.

    `in_full`: every effect too, with each old and new value.
    """
    yield from (str(note) for note in folded(report.notes))
    if in_full and report.effects:
        yield from _lines_of_effects(report.effects.by_element)
    if report.effects:
        yield from map(str, report.effects.over_allocated)
    for sheet, rows in groupby(report.unlisted, lambda row: row.sheet):
        unlisted = list(rows)
        yield f"{len(unlisted)} not in {sheet}.csv"
        if in_full:
            yield from (f"    {row.name} ({row.key})" for row in unlisted)
    for name, counts in report.counts.items():
        yield f"{name:16} {', '.join(f'{counts[outcome]} {outcome}' for outcome in OUTCOMES)}"


def _lines_of_effects(effects: list[Effect]) -> Iterator[str]:
    for (kind, element, key), same in groupby(
        effects, lambda effect: (effect.kind, effect.element, effect.key)
    ):
        yield f"{kind} {element} ({key})"
        for effect in same:
            yield f"    {effect.sentence}"
            for what, fields in effect.altered:
                about = "" if what == element else f"{what}: "
                if not fields:
                    yield f"        {what}"
                for name, before, after in fields:
                    value = after if before is None else f"{before} → {after}"
                    yield f"        {about}{name} {value}"


def document_of(report: Report) -> dict[str, object]:
    """All of it: `committed`, `faults`, `notes`, `counts` by sheet, `changes`, `over_allocated`, `unlisted`."""
    effects = report.effects.by_element if report.effects else []
    return {
        "committed": report.committed,
        "faults": [_fault(fault) for fault in report.faults],
        "notes": [_fault(note) for note in report.notes],
        "counts": {name: {each: counts[each] for each in OUTCOMES} for name, counts in report.counts.items()},
        "changes": [_change(effect) for effect in effects],
        "ends": report.effects.ends if report.effects else 0,
        "over_allocated": [each.document for each in report.effects.over_allocated] if report.effects else [],
        "unlisted": [_unlisted(row) for row in report.unlisted],
    }


def _fault(fault: Fault) -> dict[str, Json]:
    return {"sheet": fault.file, "row": fault.row, "column": fault.column, "message": fault.message}


def _change(effect: Effect) -> dict[str, object]:
    rows = [
        {
            "row": what,
            "fields": [dict(zip(("name", "before", "after"), field, strict=True)) for field in fields],
        }
        for what, fields in effect.altered
    ]
    return {
        "kind": effect.kind,
        "element": effect.element,
        "key": effect.key,
        "sentence": effect.sentence,
        "rows": rows,
    }


def _unlisted(row: Unlisted) -> dict[str, Json]:
    return {name: as_json(value) for name, value in asdict(row).items()}
