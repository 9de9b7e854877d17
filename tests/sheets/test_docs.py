"""docs/sheets.md tells of every sheet and every column, with examples that load."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from sheets.format.catalogue import SHEETS
from sheets.format.faults import Faults
from sheets.format.parse import parse

TEXT = (Path(settings.BASE_DIR) / "docs" / "sheets.md").read_text()


def section(file: str) -> str:
    return re.split(r"^##+ ", TEXT.partition(f"\n### {file}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_table_has_every_column_the_key_in_bold_and_the_optional_marked(sheet):
    lines = [line for line in section(sheet.file).splitlines() if line.startswith(("| `", "| **"))]
    cells = [line.partition(" | ")[0] for line in lines]

    assert re.findall(r"`(\w+)`", " ".join(cells)) == [column.name for column in sheet.columns]
    assert set(re.findall(r"\*\*`(\w+)`\*\*", " ".join(cells))) == set(sheet.key)
    assert [re.findall(r"`(\w+)`", line)[0] for line in lines if "*optional*" in line] == [
        column.name for column in sheet.columns if column.optional
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_example_is_read_without_a_fault(sheet):
    example = re.search(r"```csv\n(.*?)```", section(sheet.file), re.DOTALL)
    faults = Faults()

    rows = parse({sheet.file: example[1].encode()}, faults)

    assert [str(fault) for fault in faults.found] == []
    assert len(rows.by_sheet[sheet.name]) >= 1
