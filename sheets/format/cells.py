"""How one cell of a sheet is read, and written so that reading gives the same value."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from django.core.exceptions import ValidationError
from django.db import models

from orgmodel.domain.elements import valid_key
from orgmodel.domain.gaps import Gaps
from squads.models import valid_links

DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LINK_PATTERN = re.compile(r"(?P<label>.+?) (?P<url>https?://\S+)(?: \| |\Z)", re.DOTALL | re.IGNORECASE)
NEVER = "9999-12-31"
WHOLE = re.compile(r"^(\d+)[.,]0+( ?%)?$", re.ASCII)
LONGEST_QUOTE = 40


class CellError(Exception):
    """A cell has no value for its column; the message is what is wrong and what to do."""


@dataclass(frozen=True)
class CellType[V]:
    """The type of the cells of a column.

    `parse` takes a cell that is not empty, without the spaces around it unless
    `exact`; the value of an empty cell is `empty`. `fold` makes of a cell what is meant by it,
    where programs and people write it in several ways.
    """

    parse: Callable[[str], V]
    format: Callable[[V], str] = str
    empty: V | None = None
    exact: bool = False
    fold: Callable[[str], str] = str

    def read(self, cell: str) -> V | None:
        """The value of a cell. Raises CellError."""
        if "\0" in cell:
            raise CellError("this has a NUL character; delete it.")
        cell = self.fold(cell if self.exact else cell.strip())
        return self.parse(cell) if cell else self.empty

    def note(self, cell: str) -> str:
        """How a cell is read that is not read as it stands there; "" for any other."""
        cell = cell if self.exact else cell.strip()
        meant = self.fold(cell)
        if meant == cell:
            return ""
        return f"{quoted(cell)} is read as {quoted(meant) if meant else 'empty'}."

    def write(self, value: object) -> str:
        """The cell of a value of this type, or of None."""
        return "" if value is None or value == self.empty else self.format(cast(V, value))


@dataclass(frozen=True)
class ChoiceType(CellType[str]):
    """The type of cells with one of a few `words`."""

    words: tuple[str, ...] = ()


class Cells(Protocol):
    """A CellType of whichever values."""

    @property
    def empty(self) -> object:
        """The value of an empty cell."""

    def read(self, cell: str) -> object:
        """The value of a cell. Raises CellError."""

    def note(self, cell: str) -> str:
        """How a cell is read that is not read as it stands there; "" for any other."""

    def write(self, value: object) -> str:
        """The cell of a value."""


def quoted(cell: str) -> str:
    """A cell between quotation marks, cut to fit in a sentence."""
    return f"“{cell if len(cell) <= LONGEST_QUOTE else cell[: LONGEST_QUOTE - 1] + '…'}”"


def choice(choices: type[models.TextChoices]) -> ChoiceType:
    """The type of cells with one of a few words."""

    def parse(cell: str) -> str:
        if cell not in choices.values:
            raise CellError(f"{quoted(cell)} isn’t allowed here; choose one of {', '.join(choices.values)}.")
        return choices(cell).value

    def fold(cell: str) -> str:
        word = re.sub(r"[\s_-]+", "_", cell.lower())
        return word if word in choices.values else cell

    return ChoiceType(parse, fold=fold, words=tuple(choices.values))


def _day(cell: str) -> dt.date:
    try:
        if DAY_PATTERN.fullmatch(cell):
            return dt.date.fromisoformat(cell)
    except ValueError:
        raise CellError(f"{quoted(cell)} doesn’t exist in the calendar; correct it.") from None
    raise CellError(f"{quoted(cell)} isn’t a day; write year-month-day, as in 2024-03-01 for 1 March 2024.")


def _without_never(cell: str) -> str:
    """Other systems write a day that never comes where no end is known."""
    return "" if cell.startswith(NEVER) else cell


def _whole(cell: str) -> str:
    """Programs write 50.0 for 50."""
    return WHOLE.sub(r"\1\2", cell)


def _percent(cell: str) -> int:
    number = cell.removesuffix("%").rstrip()
    if not re.fullmatch(r"\d{1,3}", number, re.ASCII) or not 1 <= int(number) <= 100:
        raise CellError(f"{quoted(cell)} isn’t a percentage; write a whole number from 1 to 100.")
    return int(number)


def _number(cell: str) -> int:
    if not re.fullmatch(r"\d{1,8}", cell, re.ASCII) or int(cell) < 1:
        raise CellError(f"{quoted(cell)} isn’t a number of people; write a whole number from 1.")
    return int(cell)


def _keys(cell: str) -> list[str]:
    for key in cell.split():
        try:
            valid_key(key)
        except ValidationError as error:
            raise CellError(f"{quoted(key)}: {error.messages[0]}") from None
    return cell.split()


def _gaps(cell: str) -> Gaps:
    try:
        return Gaps.parse(cell.split())
    except ValidationError as error:
        raise CellError(error.messages[0]) from None


def _links(cell: str) -> list[dict[str, str]]:
    cell = cell.rstrip()
    links: list[dict[str, str]] = []
    at = 0
    while at < len(cell):
        found = LINK_PATTERN.match(cell, at)
        if not found:
            raise CellError(
                f"{quoted(cell[at:])} isn’t a link; write “label https://address”, and “ | ” between two."
            )
        links.append(found.groupdict())
        at = found.end()
        try:
            valid_links(links[-1:])
        except ValidationError as error:
            raise CellError(f"{quoted(found[0].removesuffix(' | '))}: {error.messages[0]}") from None
    return links


def _written_links(links: list[dict[str, str]]) -> str:
    return " | ".join(f"{link['label']} {link['url']}" for link in links)


TEXT = CellType(str, empty="", exact=True)
WORD = CellType(str, empty="")
# Directories and sign-in services compare names without regard to capitals.
KEY = CellType(str, fold=str.lower)
DAY = CellType(_day, dt.date.isoformat)
END = CellType(_day, dt.date.isoformat, fold=_without_never)
DAYS = (DAY, END)
NUMBER = CellType(_number, fold=_whole)
PERCENT = CellType(_percent, fold=_whole)
GAPS = CellType(_gaps, lambda gaps: " ".join(map(str, gaps)), empty=Gaps())
KEYS = CellType[list[str]](_keys, " ".join, empty=[], fold=str.lower)
LINKS = CellType[list[dict[str, str]]](_links, _written_links, empty=[], exact=True)
