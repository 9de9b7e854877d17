"""What of a worksheet its values alone do not tell: hidden rows and columns, and formulas without a stored result."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from openpyxl.utils import coordinate_to_tuple, get_column_letter

CHUNK = 1 << 20
MOST_COLUMNS = 64
# Only worksheets with one of these need to be looked at element by element.
SIGNS = re.compile(rb"hidden|<(?:\w+:)?f[\s/>]")
TRUE = ("1", "true")
NAMESPACE_END = "}"


@dataclass
class Peculiarities:
    """The numbers of hidden rows, the letters of hidden columns, and the cells (row, column) without a result."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    without_result: list[tuple[int, int]] = field(default_factory=list)


def peculiarities(file: BinaryIO) -> Peculiarities:
    """Those of the XML of a worksheet. Raises expat.ExpatError for what is no XML."""
    reader = _Reader()
    tail, chunks, found = b"", [], False
    while not found and (chunk := file.read(CHUNK)):
        found = bool(SIGNS.search(tail + chunk))
        chunks.append(chunk)
        tail = chunk[-16:]
    if found:
        for chunk in chunks:
            reader.parser.Parse(chunk)
        while chunk := file.read(CHUNK):
            reader.parser.Parse(chunk)
        reader.parser.Parse(b"", True)
    return reader.found


class _Reader:
    """Goes through the elements of a worksheet; cells without an address follow the one before."""

    def __init__(self) -> None:
        self.found = Peculiarities()
        self.parser = expat.ParserCreate(namespace_separator=NAMESPACE_END)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._row = self._column = 0
        self._cell: Mapping[str, str] = {}
        self._has_formula = self._in_value = self._has_value = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(NAMESPACE_END)[2]:
            case "row":
                self._row = int(attributes.get("r") or self._row + 1)
                self._column = 0
                if attributes.get("hidden") in TRUE:
                    self.found.hidden_rows.append(self._row)
            case "col" if attributes.get("hidden") in TRUE:
                first, last = int(attributes["min"]), int(attributes["max"])
                # Programs hide everything to the right of what is used, thousands of columns.
                columns = range(first, min(last, MOST_COLUMNS) + 1)
                self.found.hidden_columns += map(get_column_letter, columns)
            case "c":
                self._cell = attributes
                address = attributes.get("r")
                self._column = coordinate_to_tuple(address)[1] if address else self._column + 1
                self._has_formula = self._has_value = False
            case "f":
                self._has_formula = True
            case "v":
                self._in_value = True
                # A stored result that is an empty text is a result.
                self._has_value = self._cell.get("t") == "str"

    def _end(self, name: str) -> None:
        match name.rpartition(NAMESPACE_END)[2]:
            case "v":
                self._in_value = False
            case "c" if self._has_formula and not self._has_value:
                self.found.without_result.append((self._row, self._column))

    def _text(self, text: str) -> None:
        self._has_value |= self._in_value and bool(text)
