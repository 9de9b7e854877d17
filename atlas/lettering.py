"""How wide a text becomes, near enough to keep it inside its box where nobody can measure it."""

import unicodedata
from itertools import takewhile

# Hundredths of the size, from the space to the tilde, as Inter has them; other sans serifs are narrower.
# fmt: off
WIDTHS = (
    28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 50, 66, 29, 46, 29, 36, 63, 41, 61, 62, 65, 59, 62, 57, 62, 62,
    29, 30, 66, 66, 66, 51, 97, 69, 65, 73, 72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76, 64, 76, 64, 64,
    65, 74, 69, 99, 68, 68, 63, 36, 36, 36, 47, 46, 32, 56, 61, 57, 61, 58, 37, 61, 59, 24, 24, 55, 24, 88,
    59, 60, 61, 61, 38, 53, 33, 59, 56, 82, 55, 56, 55, 43, 33, 43, 66,
)
# fmt: on
BOLDER = 1.06
WIDE = 100
UNKNOWN = 72
ELLIPSIS = "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of `text` on one line, in the unit of `size`."""
    return sum(map(_hundredths, text)) * size / 100 * (BOLDER if bold else 1)


def clipped(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """`text`, cut with an ellipsis where it is wider than `room`."""
    if width(text, size, bold=bold) <= room:
        return text
    room -= width(ELLIPSIS, size, bold=bold)
    fitting = takewhile(lambda end: width(text[:end], size, bold=bold) <= room, range(1, len(text)))
    return text[: max(fitting, default=0)].rstrip() + ELLIPSIS


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """`text` broken between words, and within those that are wider than `room`, into as many lines as it needs."""
    found: list[str] = []
    for word in text.split():
        for part in _broken(word, size, room, bold=bold):
            longer = f"{found[-1]} {part}" if found else part
            if found and width(longer, size, bold=bold) <= room:
                found[-1] = longer
            else:
                found.append(part)
    return found


def _broken(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """A word as parts that each fit."""
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, size, bold=bold) > room:
            parts.append("")
        parts[-1] += letter
    return parts


def _hundredths(letter: str) -> int:
    base = unicodedata.normalize("NFKD", letter)[0]
    if " " <= base <= "~":
        return WIDTHS[ord(base) - ord(" ")]
    if unicodedata.combining(base):
        return 0
    return WIDE if unicodedata.east_asian_width(base) in "WF" else UNKNOWN
