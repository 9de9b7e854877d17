"""The row of bots in a tribe's drawing: squares, where people are discs."""

from atlas.drawing import Drawing
from atlas.lettering import wrapped
from atlas.tribe_bots import BotChip, BotLine
from atlas.tribe_svg_look import (
    BOT,
    CHIP,
    COLUMN,
    DASHED,
    INK,
    INK_2,
    INK_3,
    MARGIN,
    NOTE,
    PAD,
    ROBOT,
    ROW_HEAD,
    SQUAD,
    SUNK,
)

LINE = 14.0


def height_of_bots(line: BotLine) -> float:
    """How high the row is."""
    return max(26 + 17 + 15, 2 * PAD + max(sum(map(_height, chips)) for chips in line.cells))


def draw_bots(sheet: Drawing, line: BotLine, top: float, height: float) -> None:
    """Draw the row with its upper edge at `top`."""
    sheet.box(MARGIN, top, ROW_HEAD, height, fill=SUNK)
    sheet.text("Bots", MARGIN + PAD + 3, top + 24, 13, bold=True, fill=INK)
    sheet.text(f"{line.count:,}, not counted as people", MARGIN + PAD + 3, top + 41, 11, fill=INK_2)
    for place, chips in enumerate(line.cells):
        y = top + PAD
        for chip in chips:
            _chip(sheet, chip, MARGIN + ROW_HEAD + COLUMN * place + PAD / 2, y)
            y += _height(chip)


def robot(sheet: Drawing, x: float, y: float) -> None:
    """The sign of a bot, 20 by 20."""
    sheet.box(x, y, 20, 20, rx=4, fill="none", stroke=BOT)
    sheet.outline(ROBOT, x + 4.7, y + 4.7, fill="none", stroke=BOT, stroke_width=1.5)


def _name(chip: BotChip) -> list[str]:
    return wrapped(str(chip.bot), 12, COLUMN - PAD - 36)


def _note(chip: BotChip) -> list[str]:
    return wrapped(chip.note, 10, COLUMN - PAD - 40)


def _height(chip: BotChip) -> float:
    return CHIP + LINE * (len(_name(chip)) - 1) + NOTE * len(_note(chip))


def _chip(sheet: Drawing, chip: BotChip, left: float, top: float) -> None:
    if chip.note:
        tone = SQUAD if chip.arrival else INK_3
        sheet.box(left, top, COLUMN - PAD, _height(chip) - 2, rx=6, stroke=tone, **DASHED)
    robot(sheet, left + 3, top + 2)
    y = sheet.lines(_name(chip), left + 28, top + 16, 12, step=LINE, fill=INK)
    sheet.lines(_note(chip), left + 28, y - 1, 10, step=NOTE, fill=INK_2)
