"""What docs/sheets.md says of each sheet and column, for the pages and for the notes in a template."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from sheets.format.catalogue import SHEETS
from sheets.format.rows import Sheet

COLUMN = re.compile(r"`(\w+)`")
# What needs no saying beside the sheet itself.
BY_ITSELF = {
    "name": "as people say it",
    "from": "the first day",
    "until": "the first day no longer; empty while no end is known",
    "former_keys": "keys that lead here too, with spaces between",
}


@dataclass(frozen=True)
class ColumnGuide:
    """One column in words."""

    name: str
    text: str
    key: bool
    optional: bool


@dataclass(frozen=True)
class SheetGuide:
    """One sheet in words: its columns, and a few rows as an example, the header first."""

    sheet: Sheet
    columns: list[ColumnGuide]
    example: list[list[str]]


@cache
def guides() -> tuple[SheetGuide, ...]:
    """All sheets in words."""
    text = (Path(settings.BASE_DIR) / "docs" / "sheets.md").read_text(encoding="utf-8")
    return tuple(_guide(sheet, text) for sheet in SHEETS)


def lines_about(sheets: Iterable[Sheet]) -> list[tuple[str, str, str]]:
    """Sheet, column, what it holds: a line for each column of `sheets`."""
    wanted = set(sheets)
    return [
        (guide.sheet.name, column.name, f"{column.text}{' (optional column)' if column.optional else ''}")
        for guide in guides()
        if guide.sheet in wanted
        for column in guide.columns
    ]


def _guide(sheet: Sheet, text: str) -> SheetGuide:
    section = re.split(r"^##+ ", text.partition(f"\n### {sheet.file}\n")[2], maxsplit=1, flags=re.MULTILINE)[
        0
    ]
    said = {}
    for line in section.splitlines():
        cell, _, told = line.strip("| ").partition(" | ")
        for name in COLUMN.findall(cell) if line.startswith("|") else ():
            said[name] = _plain(told)
    columns = [
        ColumnGuide(
            column.name,
            said.get(column.name) or BY_ITSELF.get(column.name, ""),
            column.name in sheet.key,
            column.optional,
        )
        for column in sheet.columns
    ]
    example = section.partition("```csv\n")[2].partition("```")[0]
    return SheetGuide(sheet, columns, list(csv.reader(io.StringIO(example))))


def _plain(told: str) -> str:
    """Markdown as plain words."""
    told = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", told.replace("\\|", "|").replace("`", ""))
    return told.removeprefix("*optional*").strip("; |").strip()
