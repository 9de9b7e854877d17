"""The descriptions in docs/sheets.md of each sheet and column, for the pages and the notes in a template."""

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from sheets.format.catalogue import SHEETS
from sheets.format.rows import Sheet

COLUMN = re.compile(r"`(\w+)`")
# Columns that docs/sheets.md describes once for all sheets.
COMMON_COLUMNS = {
    "name": "as people say it",
    "from": "the first day",
    "until": "the day after the last day; empty while no last day is known",
    "former_keys": "keys that lead here too, with spaces between",
    "external_id": "its number in another system",
    "source": "that other system, such as HR",
}


@dataclass(frozen=True)
class ColumnGuide:
    """The description of one column."""

    name: str
    text: str
    key: bool
    optional: bool


@dataclass(frozen=True)
class SheetGuide:
    """The description of one sheet: its columns, and a few rows as an example, the header first."""

    sheet: Sheet
    columns: list[ColumnGuide]
    example: list[list[str]]


@cache
def guides() -> tuple[SheetGuide, ...]:
    """The descriptions of all sheets."""
    text = (Path(settings.BASE_DIR) / "docs" / "sheets.md").read_text(encoding="utf-8")
    return tuple(_guide(sheet, text) for sheet in SHEETS)


def lines_about(sheets: Collection[Sheet]) -> list[tuple[str, str, str]]:
    """Sheet, column, what it holds: a line for each column of `sheets`."""
    return [
        (guide.sheet.name, column.name, f"{column.text}{' (optional column)' if column.optional else ''}")
        for guide in guides()
        if guide.sheet in sheets
        for column in guide.columns
    ]


def _guide(sheet: Sheet, text: str) -> SheetGuide:
    section = re.split(r"^##+ ", text.partition(f"\n### {sheet.file}\n")[2], maxsplit=1, flags=re.MULTILINE)[
        0
    ]
    descriptions = {}
    for line in section.splitlines():
        cell, _, description = line.strip("| ").partition(" | ")
        for name in COLUMN.findall(cell) if line.startswith("|") else ():
            descriptions[name] = _plain(description)
    columns = [
        ColumnGuide(
            column.name,
            descriptions.get(column.name) or COMMON_COLUMNS.get(column.name, ""),
            column.name in sheet.key,
            column.optional,
        )
        for column in sheet.columns
    ]
    example = section.partition("```csv\n")[2].partition("```")[0]
    return SheetGuide(sheet, columns, list(csv.reader(io.StringIO(example))))


def _plain(markdown: str) -> str:
    """Markdown as plain text."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", markdown.replace("\\|", "|").replace("`", ""))
    return text.removeprefix("*optional*").strip("; |").strip()
