"""The grid of a tribe's drawing: heads of squads and chapters, and people where they meet."""

from django.utils.text import Truncator

from atlas.drawing import Drawing
from atlas.lettering import width, wrapped
from atlas.tribe import ChapterLine, Chip, Picture, SquadColumn
from atlas.tribe_svg_bots import draw_bots, height_of_bots
from atlas.tribe_svg_look import (
    BAD,
    CELL_WASH,
    CHAPTER,
    CHAPTER_WASH,
    CHIP,
    COLUMN,
    DASHED,
    FACES,
    INK,
    INK_2,
    INK_3,
    LASSO,
    LEAD,
    MARGIN,
    NOTE,
    OWNER,
    PAD,
    ROW_HEAD,
    RULE,
    RULE_2,
    SHEET,
    SQUAD,
    SQUAD_WASH,
    SUNK,
    count,
)
from blueprint.sizes import Size

LONGEST_MISSION = 240
# More bars than these are wider than a squad’s column.
MOST_BARS = 20
NAME_LINE = 14.0


class Grid:
    """The grid of a picture with its upper edge at `top`."""

    def __init__(self, picture: Picture, top: float) -> None:
        self.picture = picture
        self.top = top
        self.head = max((_head_height(column) for column in picture.columns), default=58.0)
        self.heights = [max(_row_head_height(row), 2 * PAD + _tallest(row)) for row in picture.rows]
        self.heights += [height_of_bots(picture.bots)] if picture.bots else []
        self.wide = ROW_HEAD + COLUMN * picture.column_count
        self.high = self.head + sum(self.heights)

    def draw(self, sheet: Drawing) -> None:
        sheet.box(MARGIN, self.top, self.wide, self.high, fill=SHEET, rx=8)
        _heads(sheet, self.picture, self.top, self.head)
        top = self.top + self.head
        for row, height in zip(self.picture.rows, self.heights, strict=False):
            _row(sheet, self.picture, row, top, height)
            top += height
        if self.picture.bots:
            draw_bots(sheet, self.picture.bots, top, self.heights[-1])
        self._rules(sheet)

    def _rules(self, sheet: Drawing) -> None:
        y = self.top + self.head
        for height in self.heights:
            sheet.line(MARGIN, y, MARGIN + self.wide, y, stroke=RULE)
            y += height
        for place in range(self.picture.column_count):
            x = MARGIN + ROW_HEAD + COLUMN * place
            sheet.line(x, self.top, x, self.top + self.high, stroke=RULE)
        sheet.box(MARGIN, self.top, self.wide, self.high, fill="none", stroke=RULE_2)


def _head_height(column: SquadColumn) -> float:
    lines = len(_name(column)) * 17 + len(_mission(column)) * 14
    return 2 * PAD + 30 + lines + (0 if column.owner else 24)


def _name(column: SquadColumn) -> list[str]:
    return wrapped(str(column.squad), 13, COLUMN - 2 * PAD, bold=True)


def _mission(column: SquadColumn) -> list[str]:
    return wrapped(Truncator(column.squad.mission).chars(LONGEST_MISSION), 11, COLUMN - 2 * PAD)


def _heads(sheet: Drawing, picture: Picture, top: float, height: float) -> None:
    sheet.text("SQUADS →", MARGIN + PAD, top + 24, 10, bold=True, fill=INK_3, letter_spacing=0.6)
    sheet.text("CHAPTERS ↓", MARGIN + PAD, top + 42, 10, bold=True, fill=INK_3, letter_spacing=0.6)
    left = MARGIN + ROW_HEAD
    for column in picture.columns:
        sheet.box(left, top, COLUMN, height, fill=SQUAD_WASH)
        sheet.box(left, top, COLUMN, 3, fill=SQUAD)
        _head(sheet, column, picture.squad_size, left + PAD, top + 24)
        left += COLUMN
    if picture.outside:
        sheet.box(left, top, COLUMN, height, fill=SUNK)
        sheet.text("No squad here", left + PAD, top + 24, 13, bold=True, fill=INK_2)
        sheet.text(count(picture.outside, "person", "people"), left + PAD, top + 42, 11, fill=INK_2)


def _head(sheet: Drawing, column: SquadColumn, size: Size, left: float, y: float) -> None:
    y = sheet.lines(_name(column), left, y, 13, step=17, bold=True, fill=INK)
    y = sheet.lines(_mission(column), left, y, 11, step=14, fill=INK_2)
    _meter(sheet, column.headcount, size, left, y)
    if not column.owner:
        sheet.box(left, y + 11, 106, 19, rx=9.5, stroke=INK_3, **DASHED)
        sheet.text("no product owner", left + 9, y + 24, 10.5, fill=INK_3)


def _meter(sheet: Drawing, people: int, size: Size, left: float, y: float) -> None:
    """One little bar for each person up to the most of the recommended size, and one more where there are more.

    Where no most is recommended, or one of more bars than fit, the number stands alone.
    """
    bars = size.at_most if size.at_most is not None and size.at_most <= MOST_BARS else 0
    drawn = bars + 1 if 0 < bars < people else bars
    for place in range(drawn):
        tone = BAD if place >= bars else SQUAD if place < people else RULE_2
        sheet.box(left + place * 6.5, y - 8, 5, 10, rx=1.5, fill=tone)
    well = size.admits(people)
    beyond = f" over {size.at_most}" if size.exceeded_by(people) else f" under {size.at_least}"
    text = f"{people}{'' if well else beyond}"
    left += drawn * 6.5 + 4 if drawn else 0
    sheet.text(text, left, y + 1, 10.5, bold=not well, fill=INK_2 if well else BAD)


def _row(sheet: Drawing, picture: Picture, row: ChapterLine, top: float, height: float) -> None:
    wide = COLUMN * picture.column_count
    sheet.box(MARGIN, top, ROW_HEAD, height, fill=CHAPTER_WASH if row.chapter else SUNK)
    sheet.box(MARGIN + ROW_HEAD, top, wide, height, fill=CELL_WASH if row.chapter else SHEET)
    if row.chapter:
        sheet.box(MARGIN, top, 3, height, fill=CHAPTER)
    _row_head(sheet, row, MARGIN + PAD + 3, top + 24)
    for place, chips in enumerate((*row.cells, row.outside)):
        y = top + PAD
        for chip in chips:
            _chip(sheet, chip, MARGIN + ROW_HEAD + COLUMN * place + PAD / 2, y)
            y += _chip_height(chip)


def _tallest(row: ChapterLine) -> float:
    """The height of its fullest cell."""
    return max((sum(map(_chip_height, chips)) for chips in (*row.cells, row.outside)), default=0)


def _row_head_height(row: ChapterLine) -> float:
    return 26 + 17 * len(_chapter(row)) + 15 * (1 + len(_leader(row)))


def _chapter(row: ChapterLine) -> list[str]:
    return wrapped(str(row.chapter or "No chapter here"), 13, ROW_HEAD - 2 * PAD - 3, bold=True)


def _leader(row: ChapterLine) -> list[str]:
    if not row.chapter:
        return []
    return wrapped(f"led by {row.lead}" if row.lead else "no lead", 11, ROW_HEAD - 2 * PAD - 3)


def _row_head(sheet: Drawing, row: ChapterLine, left: float, y: float) -> None:
    y = sheet.lines(_chapter(row), left, y, 13, step=17, bold=True, fill=INK)
    sheet.text(count(row.headcount, "person", "people"), left, y, 11, fill=INK_2)
    tone = INK_2 if row.lead else BAD
    sheet.lines(_leader(row), left, y + 15, 11, step=15, bold=not row.lead, fill=tone)


def _aside(chip: Chip) -> str:
    """What stands at the end of a person's first line."""
    return " ".join(filter(None, ("coach" * chip.coach, chip.share_text)))


def _chip_lines(chip: Chip) -> list[str]:
    """The name, in the room that its signs leave."""
    aside = _aside(chip)
    signs = 13 * (chip.lead + chip.owner) + (10 + width(aside, 10) if aside else 0)
    return wrapped(str(chip.person), 12, COLUMN - PAD - 36 - signs)


def _note_lines(chip: Chip) -> list[str]:
    return wrapped(chip.note, 10, COLUMN - PAD - 40)


def _chip_height(chip: Chip) -> float:
    return CHIP + NAME_LINE * (len(_chip_lines(chip)) - 1) + NOTE * len(_note_lines(chip))


def _chip(sheet: Drawing, chip: Chip, left: float, top: float) -> None:
    person, right = chip.person, left + COLUMN - PAD - 4
    high = _chip_height(chip) - 2
    if chip.lasso:
        sheet.box(left, top, COLUMN - PAD, high, rx=12, **LASSO)
    elif chip.note:
        sheet.box(left, top, COLUMN - PAD, high, rx=12, stroke=SQUAD if chip.arrival else INK_3, **DASHED)
    sheet.disc(left + 13, top + 12, 10, fill=FACES[person.hue])
    sheet.text(person.initials, left + 13, top + 15, 8.5, bold=True, fill=INK, text_anchor="middle")
    for there, path, tone in ((chip.lead, LEAD, CHAPTER), (chip.owner, OWNER, SQUAD)):
        if there:
            right -= 13
            sheet.outline(path, right, top + 6.5, fill=tone)
    if aside := _aside(chip):
        sheet.text(aside, right - 2, top + 16, 10, fill=INK_2, text_anchor="end")
    y = sheet.lines(_chip_lines(chip), left + 28, top + 16, 12, step=NAME_LINE, fill=INK)
    sheet.lines(_note_lines(chip), left + 28, y - 1, 10, step=NOTE, fill=INK_2)
