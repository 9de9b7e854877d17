"""What one cell of a sheet says: how it is read, and how it is written so that reading gives the same."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from orgmodel.domain.elements import valid_key
from squads.models import valid_links

DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LINK_PATTERN = re.compile(r"(?P<label>.+?) (?P<url>https?://\S+)(?: \| |\Z)", re.DOTALL | re.IGNORECASE)
LONGEST_QUOTE = 40


class CellError(Exception):
    """A cell does not say what its column is for; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Kind:
    """What the cells of a column hold.

    `parse` gets a cell that is not empty, without the spaces around it unless
    `exact`; an empty one means `empty`.
    """

    parse: Callable[[str], Any]
    show: Callable[[Any], str] = str
    empty: Any = None
    exact: bool = False

    def read(self, cell: str) -> Any:
        """The value of a cell. Raises CellError."""
        if "\0" in cell:
            raise CellError("there is a NUL character in it, which no text can have; delete it.")
        cell = cell if self.exact else cell.strip()
        return self.parse(cell) if cell else self.empty

    def write(self, value: Any) -> str:
        return "" if value == self.empty else self.show(value)


def quoted(cell: str) -> str:
    """What a cell said, short enough to be repeated in a sentence."""
    return f"“{cell if len(cell) <= LONGEST_QUOTE else cell[: LONGEST_QUOTE - 1] + '…'}”"


def choice(choices: type[models.TextChoices]) -> Kind:
    """One of a few words."""

    def parse(cell: str) -> str:
        if cell not in choices.values:
            raise CellError(f"{quoted(cell)} is none of the words for it: {', '.join(choices.values)}.")
        return choices(cell).value

    return Kind(parse)


def _day(cell: str) -> dt.date:
    try:
        if DAY_PATTERN.fullmatch(cell):
            return dt.date.fromisoformat(cell)
    except ValueError:
        raise CellError(f"{quoted(cell)} is not in the calendar; correct it.") from None
    raise CellError(f"{quoted(cell)} is not a day; write year-month-day, as in 2024-03-01 for 1 March 2024.")


def _percent(cell: str) -> int:
    number = cell.removesuffix("%").rstrip()
    if not re.fullmatch(r"\d{1,3}", number, re.ASCII) or not 1 <= int(number) <= 100:
        raise CellError(f"{quoted(cell)} is no percentage; write a whole number from 1 to 100.")
    return int(number)


def _keys(cell: str) -> list[str]:
    for key in cell.split():
        try:
            valid_key(key)
        except ValidationError as error:
            raise CellError(f"{quoted(key)}: {error.messages[0]}") from None
    return cell.split()


def _links(cell: str) -> list[dict[str, str]]:
    cell, links, at = cell.rstrip(), [], 0
    while at < len(cell):
        found = LINK_PATTERN.match(cell, at)
        if not found:
            raise CellError(
                f"{quoted(cell[at:])} is no link; write “label https://address”, and “ | ” between two."
            )
        links.append(found.groupdict())
        at = found.end()
    try:
        valid_links(links)
    except ValidationError as error:
        raise CellError(f"{quoted(cell)}: {error.messages[0]}") from None
    return links


TEXT = Kind(str, empty="", exact=True)
WORD = Kind(str, empty="")
KEY = Kind(str)
DAY = Kind(_day, dt.date.isoformat)
PERCENT = Kind(_percent)
KEYS = Kind(_keys, " ".join, empty=[])
LINKS = Kind(
    _links,
    lambda links: " | ".join(f"{link['label']} {link['url']}" for link in links),
    empty=[],
    exact=True,
)
