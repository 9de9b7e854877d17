"""What a spreadsheet program offers and checks while one types: drop-downs, days and percentages.

What a list does not have may be typed all the same: an element can be here already, and in no row.
"""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from sheets.format.cells import DAYS, PERCENT, ChoiceType
from sheets.format.rows import SheetColumn

LAST_ROW = 1_048_576  # of a worksheet
EARLIEST = "DATE(1900,3,1)"


def add_choices(page: WriteOnlyWorksheet, columns: list[SheetColumn]) -> None:
    """Have the cells below the header of each of the `columns` offer what may stand there."""
    for number, column in enumerate(columns, 1):
        if validation := _validation(column):
            letter = get_column_letter(number)
            validation.add(f"{letter}2:{letter}{LAST_ROW}")
            page.data_validations.append(validation)


def _validation(column: SheetColumn) -> DataValidation | None:
    if isinstance(column.kind, ChoiceType):
        return _refusing(
            DataValidation("list", formula1=f'"{",".join(column.kind.words)}"'),
            f"Choose one of {', '.join(column.kind.words)}.",
        )
    if column.to:
        # The keys, which stand in the first column of their sheet.
        return DataValidation("list", formula1=f"{column.to}!$A$2:$A${LAST_ROW}", showErrorMessage=False)
    if column.kind in DAYS:
        return _refusing(
            DataValidation("date", operator="greaterThanOrEqual", formula1=EARLIEST),
            "Write a day, such as 2026-03-01.",
        )
    if column.kind is PERCENT:
        return _refusing(
            DataValidation("whole", operator="between", formula1="1", formula2="100"), "Write 1 to 100."
        )
    return None


def _refusing(validation: DataValidation, why: str) -> DataValidation:
    """The validation, which refuses anything else with a sentence; an empty cell is fine."""
    validation.showErrorMessage, validation.allowBlank = True, True
    validation.errorTitle, validation.error = "Not possible here", why
    return validation
