"""The picture of a tribe as one SVG file, in light colours, for slides, walls and paper."""

from django.utils.formats import date_format

from atlas.drawing import SERIF, Drawing
from atlas.lettering import wrapped
from atlas.tribe import ChapterLine, Chip, Picture, SquadColumn

INK, INK_2, INK_3 = "#1b2332", "#566074", "#626a7b"
PAPER, SHEET, SUNK, RULE, RULE_2 = "#faf8f4", "#ffffff", "#f3f0e9", "#e4dfd4", "#cfc8b9"
TRIBE, SQUAD, CHAPTER, GUILD, BAD = "#3a3fb0", "#0b6b60", "#8f5400", "#a8275f", "#b3261e"
SQUAD_WASH, CHAPTER_WASH, CELL_WASH, GUILD_WASH = "#eef5f4", "#f7f3ec", "#fcfaf7", "#f8edf2"
FACES = ("#c5d8f2", "#f3e2a9", "#dcd3f0", "#cfe6c8", "#efd0e6", "#c9e4e4", "#f4c7ab", "#e6d6c2")
LASSO = {"fill": GUILD_WASH, "stroke": GUILD, "stroke_width": 1.4, "stroke_dasharray": "4 3"}
LEAD = "m8 1.8 1.9 4 4.4.6-3.2 3.1.8 4.4L8 11.8l-3.9 2.1.8-4.4L1.7 6.4l4.4-.6Z"
OWNER = "m8 2 5 6-5 6-5-6Z"

MARGIN, TITLE, LEGEND, NARROWEST = 28.0, 96.0, 34.0, 640.0
ROW_HEAD, COLUMN, PAD, CHIP, NOTE = 160.0, 172.0, 10.0, 26.0, 12.0
LOW, HIGH = 6, 12


def tribe_svg(picture: Picture) -> bytes:
    """Draw the picture; names that need more room than there is are cut."""
    columns = len(picture.columns) + bool(picture.outside)
    head = max((_head_height(column) for column in picture.columns), default=58.0)
    heights = [max(_row_head_height(row), 2 * PAD + _tallest(row)) for row in picture.rows]
    wide = ROW_HEAD + COLUMN * columns
    sheet = Drawing(
        max(wide, NARROWEST) + 2 * MARGIN,
        TITLE + head + sum(heights) + LEGEND + MARGIN,
        title=f"{picture.tribe} on {_day(picture)}",
        description=_description(picture),
        paper=PAPER,
    )
    _title(sheet, picture, max(wide, NARROWEST))
    sheet.box(MARGIN, TITLE, wide, head + sum(heights), fill=SHEET, rx=8)
    _heads(sheet, picture, head)
    top = TITLE + head
    for row, height in zip(picture.rows, heights, strict=True):
        _row(sheet, picture, row, top, height)
        top += height
    _grid(sheet, columns, head, heights)
    _legend(sheet, picture, top + 24)
    return sheet.written()


def _day(picture: Picture) -> str:
    return date_format(picture.day, "j F Y")


def _description(picture: Picture) -> str:
    counts = f"{_count(picture.headcount, 'person', 'people')} in {_count(len(picture.columns), 'squad')}"
    drawn = f" Members of the guild {picture.guild.guild} are marked." if picture.guild else ""
    return f"Squads are columns, chapters are rows, people are shown where they meet: {counts}.{drawn}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _title(sheet: Drawing, picture: Picture, wide: float) -> None:
    chapters = sum(row.chapter is not None for row in picture.rows)
    facts = [
        _day(picture),
        _count(picture.headcount, "person", "people"),
        _count(len(picture.columns), "squad"),
        _count(chapters, "chapter"),
    ]
    sheet.box(MARGIN, 33, 13, 13, rx=2, fill="none", stroke=TRIBE, stroke_width=1.8)
    name = str(picture.tribe)
    sheet.text(name, MARGIN + 24, 48, 26, room=wide - 24, font_family=SERIF, font_weight=560, fill=INK)
    sheet.text(" · ".join(facts), MARGIN, 74, 12.5, room=wide, fill=INK_2)


def _head_height(column: SquadColumn) -> float:
    lines = len(_name(column)) * 17 + len(_mission(column)) * 14
    return 2 * PAD + 30 + lines + (0 if column.owner else 24)


def _name(column: SquadColumn) -> list[str]:
    return wrapped(str(column.squad), 13, COLUMN - 2 * PAD, 2, bold=True)


def _mission(column: SquadColumn) -> list[str]:
    return wrapped(column.squad.mission, 11, COLUMN - 2 * PAD, 3)


def _heads(sheet: Drawing, picture: Picture, height: float) -> None:
    sheet.text("SQUADS →", MARGIN + PAD, TITLE + 24, 10, bold=True, fill=INK_3, letter_spacing=0.6)
    sheet.text("CHAPTERS ↓", MARGIN + PAD, TITLE + 42, 10, bold=True, fill=INK_3, letter_spacing=0.6)
    left = MARGIN + ROW_HEAD
    for column in picture.columns:
        sheet.box(left, TITLE, COLUMN, height, fill=SQUAD_WASH)
        sheet.box(left, TITLE, COLUMN, 3, fill=SQUAD)
        _head(sheet, column, left + PAD, TITLE + 24)
        left += COLUMN
    if picture.outside:
        sheet.box(left, TITLE, COLUMN, height, fill=SUNK)
        sheet.text("No squad here", left + PAD, TITLE + 24, 13, bold=True, fill=INK_2)
        sheet.text(_count(picture.outside, "person", "people"), left + PAD, TITLE + 42, 11, fill=INK_2)


def _head(sheet: Drawing, column: SquadColumn, left: float, y: float) -> None:
    for line in _name(column):
        sheet.text(line, left, y, 13, bold=True, fill=INK)
        y += 17
    for line in _mission(column):
        sheet.text(line, left, y, 11, fill=INK_2)
        y += 14
    _meter(sheet, column.headcount, left, y)
    if not column.owner:
        sheet.box(left, y + 11, 106, 19, rx=9.5, fill="none", stroke=INK_3, stroke_dasharray="4 3")
        sheet.text("no product owner", left + 9, y + 24, 10.5, fill=INK_3)


def _meter(sheet: Drawing, people: int, left: float, y: float) -> None:
    """One little bar for each person up to twelve, and one more where there are more."""
    for place in range(HIGH + (people > HIGH)):
        tone = BAD if place >= HIGH else SQUAD if place < people else RULE_2
        sheet.box(left + place * 6.5, y - 8, 5, 10, rx=1.5, fill=tone)
    well = LOW <= people <= HIGH
    text = f"{people}" if well else f"{people} over {HIGH}" if people > HIGH else f"{people} under {LOW}"
    left += (HIGH + (people > HIGH)) * 6.5 + 4
    sheet.text(text, left, y + 1, 10.5, bold=not well, fill=INK_2 if well else BAD, room=56)


def _row(sheet: Drawing, picture: Picture, row: ChapterLine, top: float, height: float) -> None:
    wide = ROW_HEAD + COLUMN * len(picture.columns)
    sheet.box(MARGIN, top, ROW_HEAD, height, fill=CHAPTER_WASH if row.chapter else SUNK)
    sheet.box(MARGIN + ROW_HEAD, top, wide - ROW_HEAD, height, fill=CELL_WASH if row.chapter else SHEET)
    if row.chapter:
        sheet.box(MARGIN, top, 3, height, fill=CHAPTER)
    _row_head(sheet, row, MARGIN + PAD + 3, top + 24)
    for place, chips in enumerate((*row.cells, row.outside)):
        y = top + PAD
        for chip in chips:
            _chip(sheet, chip, MARGIN + ROW_HEAD + COLUMN * place + PAD / 2, y)
            y += _chip_height(chip)


def _chip_height(chip: Chip) -> float:
    return CHIP + (NOTE if chip.note else 0)


def _tallest(row: ChapterLine) -> float:
    """The height of its fullest cell."""
    return max((sum(map(_chip_height, chips)) for chips in (*row.cells, row.outside)), default=0)


def _row_head_height(row: ChapterLine) -> float:
    return 26 + 17 * len(_chapter(row)) + 15 * (1 + (row.chapter is not None))


def _chapter(row: ChapterLine) -> list[str]:
    return wrapped(str(row.chapter or "No chapter here"), 13, ROW_HEAD - 2 * PAD - 3, 2, bold=True)


def _row_head(sheet: Drawing, row: ChapterLine, left: float, y: float) -> None:
    room = ROW_HEAD - 2 * PAD - 3
    for line in _chapter(row):
        sheet.text(line, left, y, 13, bold=True, fill=INK)
        y += 17
    sheet.text(_count(row.headcount, "person", "people"), left, y, 11, fill=INK_2)
    if row.lead:
        sheet.text(f"led by {row.lead}", left, y + 15, 11, room=room, fill=INK_2)
    elif row.chapter:
        sheet.text("no lead", left, y + 15, 11, bold=True, fill=BAD)


def _chip(sheet: Drawing, chip: Chip, left: float, top: float) -> None:
    person, right = chip.person, left + COLUMN - PAD - 4
    high = _chip_height(chip) - 2
    if chip.lasso:
        sheet.box(left, top, COLUMN - PAD, high, rx=12, **LASSO)
    elif chip.note:
        tone = SQUAD if chip.arrival else INK_3
        sheet.box(left, top, COLUMN - PAD, high, rx=12, fill="none", stroke=tone, stroke_dasharray="4 3")
    sheet.disc(left + 13, top + 12, 10, fill=FACES[person.hue])
    sheet.text(person.initials, left + 13, top + 15, 8.5, bold=True, fill=INK, text_anchor="middle")
    for there, path, tone in ((chip.lead, LEAD, CHAPTER), (chip.owner, OWNER, SQUAD)):
        if there:
            right -= 13
            sheet.outline(path, right, top + 6.5, fill=tone)
    if text := " ".join(filter(None, ("coach" * chip.coach, chip.share_text))):
        right -= 8 + sheet.text(text, right - 2, top + 16, 10, fill=INK_2, text_anchor="end")
    sheet.text(str(person), left + 28, top + 16, 12, room=right - left - 30, fill=INK)
    if chip.note:
        sheet.text(chip.note, left + 28, top + 29, 10, room=COLUMN - PAD - 40, fill=INK_2)


def _grid(sheet: Drawing, columns: int, head: float, heights: list[float]) -> None:
    wide, high = ROW_HEAD + COLUMN * columns, head + sum(heights)
    y = TITLE + head
    for height in heights:
        sheet.line(MARGIN, y, MARGIN + wide, y, stroke=RULE)
        y += height
    for place in range(columns):
        x = MARGIN + ROW_HEAD + COLUMN * place
        sheet.line(x, TITLE, x, TITLE + high, stroke=RULE)
    sheet.box(MARGIN, TITLE, wide, high, fill="none", stroke=RULE_2)


def _legend(sheet: Drawing, picture: Picture, y: float) -> None:
    x = MARGIN
    for path, tone, text in ((OWNER, SQUAD, "product owner"), (LEAD, CHAPTER, "chapter lead")):
        sheet.outline(path, x, y - 9, fill=tone)
        x += 34 + sheet.text(text, x + 14, y, 11, fill=INK_2)
    if picture.has_notes:
        sheet.box(x, y - 11, 22, 14, rx=7, fill="none", stroke=INK_3, stroke_dasharray="4 3")
        x += 48 + sheet.text("leaves or joins within 90 days", x + 28, y, 11, fill=INK_2)
    if picture.guild:
        sheet.box(x, y - 11, 22, 14, rx=7, **LASSO)
        text = f"{picture.guild.guild} · {picture.guild.headcount} here"
        sheet.text(text, x + 28, y, 11, room=280, fill=GUILD, bold=True)
