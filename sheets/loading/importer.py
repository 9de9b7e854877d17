"""Applies the rows: calls the planned operations in an order in which they can succeed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError

from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import Batch
from orgmodel.domain.periods import Period
from sheets.format.catalogue import DATED, ELEMENTS, ENDABLE, PEOPLE, SQUAD_MOVES, SQUADS, TRIBES
from sheets.format.cells import quoted
from sheets.format.faults import Faults
from sheets.format.rows import Key, Row, Rows, Sheet, SheetColumn
from sheets.loading.row_calls import (
    References,
    RowCall,
    plan_addition,
    plan_changes,
    plan_end,
    plan_extension,
    plan_first_day,
    plan_move,
    plan_removal,
    plan_renaming,
)
from sheets.loading.stored import stored, stored_of
from sheets.loading.unlisted import EndUnlisted, rows_to_end
from squads.models import Squad
from squads.operations import reopen_squad
from tribes.models import Tribe

# Called after each row with how many are done, and how many there are.
Progress = Callable[[int, int], None]
# The stored rows of one sheet.
Existing = dict[Key, Period]


class Importer:
    """One pass over all rows.

    What ends comes before what begins (a seat is free before it is filled
    again); who is in an element leaves before it ends, and joins after it
    begins. A refused operation is a fault of its row; rows that refer to that
    one are left out.
    """

    def __init__(
        self,
        rows: Rows,
        faults: Faults,
        batch: Batch,
        *,
        reason: str,
        progress: Progress,
        end_unlisted: EndUnlisted | None,
    ) -> None:
        self.rows = rows
        self.ending = end_unlisted
        self.faults = faults
        self.batch = batch
        self.progress = progress
        self.context = {"by": batch.by, "reason": reason}
        self.elements: dict[str, Existing] = {}
        self.reopened: dict[str, dt.date] = {}
        self.seen: set[Row] = set()
        self.calls = 0

    def run(self) -> None:
        self.elements = {sheet.name: stored(sheet) for sheet in ELEMENTS}
        for sheet in ELEMENTS:
            self.rename(sheet)
        if self.ending:
            self.end_unlisted(self.ending)
        for sheet in DATED:
            self.end(sheet, self.stored_of(sheet))
        for sheet in reversed(ELEMENTS):
            if sheet is not TRIBES:  # which chapters may leave before that
                self.end(sheet, self.elements[sheet.name])
        for sheet in DATED:
            self.begin(sheet, self.stored_of(sheet))
        for sheet in reversed(ELEMENTS):
            self.begin(sheet, self.elements[sheet.name])
        for sheet in ELEMENTS:
            self.apply(sheet, self.elements[sheet.name])
        # Tribes, and what had to be reopened or to begin earlier before it could end on its day.
        for sheet in reversed(ELEMENTS):
            self.end(sheet, self.elements[sheet.name])
        self.move_squads()
        for sheet in DATED:
            self.apply(sheet, self.stored_of(sheet))
        self.progress(len(self.rows), len(self.rows))

    def rename(self, sheet: Sheet) -> None:
        """Change keys where a row names something by a former key."""
        existing = self.elements[sheet.name]
        for row in self.rows.without_faults(sheet):
            for former in row.texts("former_keys"):
                if (
                    row.key not in existing
                    and (former,) in existing
                    and not self.rows.find(sheet.name, former)
                ):
                    self.report(row, self.call([plan_renaming(row, existing.pop((former,)))], existing))

    def end_unlisted(self, ending: EndUnlisted) -> None:
        """End what isn't in the sheets; what ends with something else is left to that."""
        for sheet in ENDABLE:
            if sheet.name in ending.sheets & self.rows.given:
                for row, present in rows_to_end(sheet, self.rows, ending.ends_before):
                    calls = (
                        plan_removal(row, present)
                        if present.begins >= ending.ends_before
                        else plan_end(row, present)
                    )
                    self.report(row, self.call(calls, {}))
        self.elements = {sheet.name: stored(sheet) for sheet in ELEMENTS}

    def end(self, sheet: Sheet, existing: Existing) -> None:
        """End what has a later end than its row, or none."""
        for row in self.rows.without_faults(sheet):
            if (
                row.key in existing
                and not row.follows
                and all(self.is_valid(*reference) for reference in row.references())
            ):
                self.report(row, self.call(plan_end(row, existing[row.key]), existing))

    def begin(self, sheet: Sheet, existing: Existing) -> None:
        """Say the first day of what has an unknown one: of what is in an element before that of the element."""
        for row in self.rows.without_faults(sheet):
            if row.key in existing:
                self.report(row, self.call(plan_first_day(row, existing[row.key]), existing))

    def stored_of(self, sheet: Sheet) -> Existing:
        return stored_of(sheet, self.rows.by_sheet.get(sheet.name, []))

    def apply(self, sheet: Sheet, existing: Existing) -> None:
        """Add what is new and change what differs.

        A row that was refused, or refers to one of the same sheet that is not
        stored yet, is tried again while others succeed: an email may have
        become free, a manager may be added later.
        """
        rows = self.rows.without_faults(sheet)
        waiting = by_manager(rows) if sheet is PEOPLE else rows
        refusals: dict[Row, ValidationError | None] = {}
        calls = -1
        while waiting and calls != self.calls:
            calls = self.calls
            again = []
            for row in waiting:
                is_early = self.has_missing_references(row)
                refusals[row] = self.apply_row(row, existing)
                self.advance(row)
                if is_early or refusals[row]:
                    again.append(row)
            waiting = again
        for row in waiting:
            self.report(row, refusals[row])

    def apply_row(self, row: Row, existing: Existing) -> ValidationError | None:
        references = self.resolve(row)
        if references is None:
            return None
        if row.key not in existing:
            return self.call([plan_addition(row, references)], existing)
        row_stored = existing[row.key]
        for former in row.texts("former_keys"):
            if isinstance(row_stored, Keyed) and former not in row_stored.former_keys:
                message = (
                    f"{quoted(former)} was never its key; remove it. Only new rows can have former keys."
                )
                return ValidationError({"former_keys": message})
        return self.call(plan_changes(row, row_stored, references), existing)

    def move_squads(self) -> None:
        """Put squads in the tribes of their rows and moves, in the order of days."""
        moves: dict[str, list[tuple[Row, References]]] = defaultdict(list)
        for row in (*self.rows.without_faults(SQUADS), *self.rows.without_faults(SQUAD_MOVES)):
            references = self.resolve(row)
            if references is not None and ("tribe" in references or not row.get("tribe")):
                moves[row.text("squad")].append((row, references))
        for key, squad_moves in moves.items():
            squad = self.elements["squads"].get((key,))
            if isinstance(squad, Squad):
                self.move_squad(squad, sorted(squad_moves, key=lambda move: move[0].days))

    def move_squad(self, squad: Squad, moves: list[tuple[Row, References]]) -> None:
        first, _ = moves[0]
        reopened = self.reopened.get(squad.slug)
        if reopened and all(row.starts_on != reopened for row, _ in moves):
            period = squad.tribes.filter(ends_before=reopened).select_related("tribe").first()
            self.report(first, self.call(plan_extension(first, squad, period), {}))
        for row, references in moves:
            period = squad.tribe_period(row.starts_on)
            tribe = references.get("tribe")
            assert tribe is None or isinstance(tribe, Tribe)
            self.report(row, self.call(plan_move(row, squad, period, tribe), {}))
            self.advance(row)

    def resolve(self, row: Row) -> References | None:
        """The stored rows that a row refers to; None when a required one is missing."""
        found = {}
        for column, key in row.references():
            element = self.elements[column.to].get((key,))
            if element and self.is_valid(column, key):
                if column.field == "trio" and isinstance(element, Tribe):
                    element = element.trio
                found[column.name] = element
            elif column.required:
                return None
        return found

    def is_valid(self, column: SheetColumn, key: str) -> bool:
        """Whether the row that a key refers to has no faults; true where there is none."""
        row = self.rows.find(column.to, key)
        return row is None or not row.faulty

    def has_missing_references(self, row: Row) -> bool:
        """Whether it refers to a row without faults that is not stored yet."""
        return any(
            (key,) not in self.elements[column.to] and self.is_valid(column, key)
            for column, key in row.references()
        )

    def call(self, calls: Iterable[RowCall], existing: Existing) -> ValidationError | None:
        """Call the operations up to the first that is refused; return its refusal."""
        for planned in calls:
            row = planned.row
            try:
                existing[row.key] = planned.perform(**self.context)
            except ValidationError as refusal:
                self.batch.start_afresh()
                return refusal
            except PermissionDenied as denied:
                self.batch.start_afresh()
                return ValidationError(str(denied), code="denied")
            self.calls += 1
            if planned.operation is reopen_squad and planned.subject and planned.subject.ends_before:
                self.reopened[row.text("squad")] = planned.subject.ends_before
            if row.outcome == "unchanged":
                row.outcome = "new" if planned.adds else "changed"
        return None

    def report(self, row: Row, refusal: ValidationError | None) -> None:
        """Note a refusal as faults of the row, in the columns of its fields."""
        if refusal is None:
            return
        by_field = getattr(refusal, "error_dict", {NON_FIELD_ERRORS: refusal})
        for field, error in by_field.items():
            for message in ValidationError(error).messages:
                self.faults.add_to(row, row.sheet.column_of(field), message)

    def advance(self, row: Row) -> None:
        self.seen.add(row)
        self.progress(len(self.seen), len(self.rows))


def by_manager(rows: Iterable[Row]) -> list[Row]:
    """People, managers before their reports; of those in a circle, which is refused, one goes before its manager."""
    waiting = {row.get("person"): row for row in rows}
    ordered: list[Row] = []
    for row in rows:
        chain = []
        above = waiting.pop(row.get("person"), None)
        while above:
            chain.append(above)
            above = waiting.pop(above.get("manager"), None)
        ordered += reversed(chain)
    return ordered
