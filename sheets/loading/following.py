"""Ends that follow from others: a person's `left` or an element's `until` ends what is in it as well."""

from collections import defaultdict
from collections.abc import Iterator

from orgmodel.domain.periods import Period
from sheets.format.catalogue import ELEMENTS, SHEETS
from sheets.format.rows import Key, Row, Rows, Sheet, SheetColumn
from sheets.loading.stored import stored_of


def follow_ends(rows: Rows) -> None:
    """Let rows end with what they lie within, where the sheets end that and they only repeat what is stored.

    A row that says something else than what is stored stays as it is, to be compared with the end like any
    other. What would only begin afterwards is left out of `rows`: ending the other removes it.
    """
    following = _Following(rows)
    for sheet in ELEMENTS:
        for row in rows.without_faults(sheet):
            if row.ends_before and (row.follows or following.ends_earlier(row)):
                following.end_children(row)


class _Following:
    """What is stored, and which rows lie within which, each read when it is asked for first."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._stored: dict[str, dict[Key, Period]] = {}
        self._children: dict[str, dict[str, list[Row]]] = {}

    def ends_earlier(self, row: Row) -> bool:
        """Whether its end is earlier than the stored one."""
        present = self._find(row)
        return present is not None and row.ends_before is not None and not present.ended_by(row.ends_before)

    def end_children(self, parent: Row) -> None:
        until = parent.ends_before
        for row in self._within(parent):
            present = self._find(row)
            if until and present and present.ends_before == row.ends_before and not present.ended_by(until):
                row.follows = True
                row.values[row.sheet.end] = until
                if row.starts_on and row.starts_on >= until:
                    self.rows.by_sheet[row.sheet.name].remove(row)

    def _find(self, row: Row) -> Period | None:
        name = row.sheet.name
        if name not in self._stored:
            self._stored[name] = stored_of(row.sheet, self.rows.by_sheet[name])
        return self._stored[name].get(row.key)

    def _within(self, parent: Row) -> list[Row]:
        name = parent.sheet.name
        if name not in self._children:
            children = self._children[name] = defaultdict(list)
            for sheet, column in _children_of(parent.sheet):
                for row in self.rows.without_faults(sheet):
                    children[row.text(column.name)].append(row)
        return self._children[name].get(parent.text(parent.sheet.key[0]), [])


def _children_of(parent: Sheet) -> Iterator[tuple[Sheet, SheetColumn]]:
    """The sheets whose rows lie within those of another on all of their days, and by which column."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.to == parent.name and column.during == "all days":
                yield sheet, column
