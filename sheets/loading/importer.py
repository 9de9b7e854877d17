"""Making rows true: the planned operations called in an order in which they can succeed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from orgmodel.domain.operations import Batch
from sheets.format.catalogue import ELEMENTS, PEOPLE, SQUAD_MOVES, SQUADS, TENURES, TRIBES
from sheets.format.cells import quoted
from sheets.format.faults import Faults
from sheets.format.rows import Column, Row, Rows, Sheet
from sheets.loading.plan import Act, Referred, addition, ending, growth, move, prolonging, renaming
from sheets.loading.stored import stored
from squads.operations import reopen_squad

# Told, after each row, how many are done and how many there are.
Progress = Callable[[int, int], None]
# What is stored of one sheet, by key.
There = dict[Any, Any]


class Enactment:
    """One pass over all rows.

    What ends comes before what begins (a seat is free before it is filled
    again), who is in an element ends before it, and begins after it. A refused
    operation is a fault of its row; the rows that refer to that one are left
    out.
    """

    def __init__(
        self, rows: Rows, faults: Faults, together: Batch, *, reason: str, progress: Progress
    ) -> None:
        self.rows, self.faults, self.together, self.progress = rows, faults, together, progress
        self.who_and_why = {"by": together.by, "reason": reason}
        self.elements: dict[str, There] = {}
        self.reopened: dict[str, dt.date] = {}
        self.seen: set[Row] = set()
        self.calls = 0

    def run(self) -> None:
        self.elements = {sheet.name: stored(sheet) for sheet in ELEMENTS}
        for sheet in ELEMENTS:
            self.rename(sheet)
        for sheet in TENURES:
            self.end(sheet, stored(sheet))
        for sheet in reversed(ELEMENTS):
            if sheet is not TRIBES:  # which chapters may leave before that
                self.end(sheet, self.elements[sheet.name])
        for sheet in ELEMENTS:
            self.grow(sheet, self.elements[sheet.name])
        # Tribes, and what had to be reopened or to begin earlier before it could end on its day.
        for sheet in reversed(ELEMENTS):
            self.end(sheet, self.elements[sheet.name])
        self.move_squads()
        for sheet in TENURES:
            self.grow(sheet, stored(sheet))
        self.progress(len(self.rows), len(self.rows))

    def rename(self, sheet: Sheet) -> None:
        """Give a new key to what a row names by a former one."""
        there = self.elements[sheet.name]
        for row in self.rows.sound(sheet):
            for former in row.get("former_keys") or ():
                if row.key not in there and (former,) in there and not self.rows.find(sheet.name, former):
                    self.blame(row, self.perform([renaming(row, there.pop((former,)))], there))

    def end(self, sheet: Sheet, there: There) -> None:
        """End what is there for longer than its row says."""
        for row in self.rows.sound(sheet):
            if row.key in there and all(self.is_sound(*named) for named in row.references()):
                self.blame(row, self.perform(ending(row, there[row.key]), there))

    def grow(self, sheet: Sheet, there: There) -> None:
        """Add what is new and change what differs.

        What was refused, or refers to a row of the same sheet that is not there
        yet, is tried again while others succeed: an e-mail may have become
        free, managers may form a circle.
        """
        rows = self.rows.sound(sheet)
        waiting, refusals, calls = by_manager(rows) if sheet is PEOPLE else rows, {}, -1
        while waiting and calls != self.calls:
            calls, again = self.calls, []
            for row in waiting:
                early = self.waits(row)
                refusals[row] = self.grow_row(row, there)
                self.tick(row)
                if early or refusals[row]:
                    again.append(row)
            waiting = again
        for row in waiting:
            self.blame(row, refusals[row])

    def grow_row(self, row: Row, there: There) -> ValidationError | None:
        referred = self.referred(row)
        if referred is None:
            return None
        if row.key not in there:
            return self.perform([addition(row, referred)], there)
        for former in row.get("former_keys") or ():
            if former not in there[row.key].former_keys:
                message = f"{quoted(former)} was never its key; take it out. Only something new can bring some along."
                return ValidationError({"former_keys": message})
        return self.perform(growth(row, there[row.key], referred), there)

    def move_squads(self) -> None:
        """Put squads in the tribes that their rows and moves say, in the order of days."""
        stops: dict[str, list[tuple[Row, Referred]]] = defaultdict(list)
        for row in (*self.rows.sound(SQUADS), *self.rows.sound(SQUAD_MOVES)):
            referred = self.referred(row)
            if referred is not None and ("tribe" in referred or not row.get("tribe")):
                stops[row.get("squad")].append((row, referred))
        for key, rows in stops.items():
            self.move_squad(self.elements["squads"].get((key,)), sorted(rows, key=lambda stop: stop[0].days))

    def move_squad(self, squad: Any, stops: list[tuple[Row, Referred]]) -> None:
        if squad is None:
            return
        ended = self.reopened.get(squad.slug)
        if ended and all(row.starts_on != ended for row, _ in stops):
            stay = squad.tribes.filter(ends_before=ended).select_related("tribe").first()
            self.blame(stops[0][0], self.perform(prolonging(stops[0][0], squad, stay), {}))
        for row, referred in stops:
            stay = squad.tribes.on(row.starts_on).select_related("tribe").first()
            self.blame(row, self.perform(move(row, squad, stay, referred.get("tribe")), {}))
            self.tick(row)

    def referred(self, row: Row) -> Referred | None:
        """The stored rows that a row refers to, as far as they are there; None when one that it needs is not."""
        found = {}
        for column, key in row.references():
            there = self.elements[column.to].get((key,))
            if there and self.is_sound(column, key):
                found[column.name] = there.trio if column.field == "trio" else there
            elif column.required:
                return None
        return found

    def is_sound(self, column: Column, key: str) -> bool:
        """Whether nothing is wrong with the row that a key names; one that is only stored has no faults."""
        named = self.rows.find(column.to, key)
        return named is None or not named.faulty

    def waits(self, row: Row) -> bool:
        """Whether it refers to a sound row that is not there yet."""
        return any(
            (key,) not in self.elements[column.to] and self.is_sound(column, key)
            for column, key in row.references()
        )

    def perform(self, acts: Iterable[Act], there: There) -> ValidationError | None:
        """Call the operations one after the other, up to the first that is refused: return its refusal."""
        for act in acts:
            try:
                there[act.row.key] = act.perform(**self.who_and_why)
            except ValidationError as refusal:
                self.together.start_afresh()
                return refusal
            self.calls += 1
            if act.operation is reopen_squad:
                self.reopened[act.row.key[0]] = act.subject.ends_before
            if act.row.outcome == "unchanged":
                act.row.outcome = "new" if act.adds else "changed"
        return None

    def blame(self, row: Row, refusal: ValidationError | None) -> None:
        """Note a refusal as faults of the row, in the columns that it names."""
        if refusal is None:
            return
        by_field = getattr(refusal, "error_dict", {NON_FIELD_ERRORS: refusal})
        for field, error in by_field.items():
            for message in ValidationError(error).messages:
                self.faults.add_to(row, row.sheet.column_of(field), message)

    def tick(self, row: Row) -> None:
        self.seen.add(row)
        self.progress(len(self.seen), len(self.rows))


def by_manager(rows: Iterable[Row]) -> list[Row]:
    """People, managers before their reports; of those in a circle, one goes before its manager."""
    waiting = {row.key[0]: row for row in rows}
    ordered: list[Row] = []
    for row in rows:
        line, above = [], waiting.pop(row.key[0], None)
        while above:
            line.append(above)
            above = waiting.pop(above.get("manager"), None)
        ordered += reversed(line)
    return ordered
