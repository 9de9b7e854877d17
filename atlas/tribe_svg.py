"""The picture of a tribe as one SVG file: its alliances, name and trio, the grid, and what the signs mean."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.text import get_text_list

from atlas.drawing import SERIF, Drawing
from atlas.lettering import width, wrapped
from atlas.tribe import Picture
from atlas.tribe_svg_bots import robot
from atlas.tribe_svg_grid import Grid
from atlas.tribe_svg_look import (
    ALLIANCE,
    CHAPTER,
    DASHED,
    FACES,
    GUILD,
    INK,
    INK_2,
    INK_3,
    LASSO,
    LEAD,
    MARGIN,
    NARROWEST,
    OWNER,
    PAD,
    PAPER,
    RULE_2,
    SHEET,
    SQUAD,
    TRIANGLE,
    TRIBE,
    TRIO,
    count,
)
from tribes.reads import AllianceRow, SeatRow, TribePage

SIGN, ENTRY = 32.0, 24.0  # the width of a sign in the legend, and the space between its entries


class _Signs:
    """What stands above and below the grid; without a sheet nothing is drawn, only measured."""

    def __init__(self, page: TribePage, picture: Picture, wide: float) -> None:
        self.page, self.picture, self.wide = page, picture, wide

    def head(self, sheet: Drawing | None) -> float:
        """Draw alliances, name, facts and trio; returns where the grid begins."""
        y = 40.0
        for alliance in self.page.alliances:
            y = self._alliance(sheet, alliance, y)
        y += 8 * bool(self.page.alliances)
        name = wrapped(str(self.picture.tribe), 26, self.wide - 24)
        if sheet:
            sheet.box(MARGIN, y - 7, 13, 13, rx=2, fill="none", stroke=TRIBE, stroke_width=1.8)
            sheet.lines(name, MARGIN + 24, y + 8, 26, step=31, font_family=SERIF, font_weight=560, fill=INK)
        y += 8 + 31 * len(name) - 5
        facts = wrapped(" · ".join(self._facts()), 12.5, self.wide)
        if sheet:
            sheet.lines(facts, MARGIN, y, 12.5, step=18, fill=INK_2)
        return self._trio(sheet, y + 18 * len(facts))

    def _facts(self) -> Iterator[str]:
        yield day(self.picture)
        yield count(self.picture.headcount, "person", "people")
        yield count(len(self.picture.columns), "squad")
        yield count(sum(row.chapter is not None for row in self.picture.rows), "chapter")

    def _alliance(self, sheet: Drawing | None, alliance: AllianceRow, y: float) -> float:
        others = get_text_list(
            [str(tribe) for tribe in alliance.tribes if tribe.pk != self.picture.tribe.pk], "and"
        )
        text = f"Alliance {alliance}" + (f" with {others}" if others else "")
        if alliance.target_date:
            text += f", by {date_format(alliance.target_date, 'j M Y')}"
        lines = wrapped(text, 11.5, self.wide - 26)
        high = 16.0 * len(lines)
        if sheet:
            sheet.box(MARGIN, y - 15, self.wide, high + 6, rx=5, fill="none", stroke=ALLIANCE)
            sheet.box(MARGIN + 4, y - 12, 2, high, fill=ALLIANCE)
            sheet.lines(lines, MARGIN + 14, y, 11.5, step=16, fill=ALLIANCE)
        return y + high + 12

    def _trio(self, sheet: Drawing | None, y: float) -> float:
        """The three seats side by side, each with who holds it."""
        column = (self.wide - 40) / 3
        names = [
            (label, held, wrapped(str(held.person) if held else "empty seat", 13, column - 40, bold=True))
            for _, label, held in self.page.trio.holders
        ]
        high = 34.0 + 16 * max(len(lines) for *_, lines in names)
        if sheet:
            sheet.box(MARGIN, y, self.wide, high, rx=8, fill=SHEET, stroke=RULE_2)
            sheet.outline(TRIANGLE, MARGIN + 12, y + high / 2 - 6, fill="none", stroke=TRIO, stroke_width=2)
            for place, (label, held, lines) in enumerate(names):
                self._seat(sheet, MARGIN + 36 + column * place, y, label, held, lines)
        return y + high + 14

    def _seat(
        self, sheet: Drawing, x: float, y: float, label: str, held: SeatRow | None, lines: list[str]
    ) -> None:
        if held:
            sheet.disc(x + 12, y + 24, 12, fill=FACES[held.person.hue])
            sheet.text(held.person.initials, x + 12, y + 27.5, 9.5, bold=True, fill=INK, text_anchor="middle")
        else:
            sheet.disc(x + 12, y + 24, 11, stroke=INK_3, **DASHED)
        sheet.text(label.upper(), x + 32, y + 19, 9.5, bold=True, fill=INK_3, letter_spacing=0.6)
        sheet.lines(lines, x + 32, y + 35, 13, step=16, bold=True, fill=INK if held else INK_3)

    def foot(self, sheet: Drawing | None, y: float) -> float:
        """Draw what the signs mean, and the guilds; returns where the drawing ends."""
        x = MARGIN
        for sign, text, tone in self._entries():
            wide = SIGN + width(text, 11, bold=tone == GUILD)
            if x > MARGIN and x + wide > MARGIN + self.wide:
                x, y = MARGIN, y + 20
            if sheet:
                _sign(sheet, sign, x, y)
                sheet.text(text, x + SIGN, y, 11, bold=tone == GUILD, fill=tone)
            x += wide + ENTRY
        guilds = " · ".join(f"{each.guild} {each.headcount}" for each in self.picture.guilds)
        lines = wrapped(f"Guilds here: {guilds}", 11, self.wide) if guilds else []
        if sheet:
            sheet.lines(lines, MARGIN, y + 24, 11, step=16, fill=INK_2)
        return y + 24 + 16 * len(lines)

    def _entries(self) -> Iterator[tuple[str, str, str]]:
        """A sign, what it means, and its colour."""
        yield "owner", "product owner", INK_2
        yield "lead", "chapter lead", INK_2
        yield "40 %", "with this share of their time", INK_2
        yield "? %", "share not known", INK_2
        if self.picture.bots:
            yield "bot", "bot, not counted as a person", INK_2
        if self.picture.has_notes:
            yield "dashes", "leaves or joins within 90 days", INK_2
        if guild := self.picture.guild:
            yield "lasso", f"{guild.guild} · {guild.headcount} here", GUILD


def _sign(sheet: Drawing, sign: str, x: float, y: float) -> None:
    if sign == "owner":
        sheet.outline(OWNER, x + 8, y - 9, fill=SQUAD)
    elif sign == "lead":
        sheet.outline(LEAD, x + 8, y - 9, fill=CHAPTER)
    elif sign == "bot":
        robot(sheet, x + 4, y - 14)
    elif sign == "dashes":
        sheet.box(x, y - 11, 22, 14, rx=7, stroke=INK_3, **DASHED)
    elif sign == "lasso":
        sheet.box(x, y - 11, 22, 14, rx=7, **LASSO)
    else:
        sheet.text(sign, x, y, 10, bold=True, fill=INK_2)


def tribe_svg(page: TribePage, picture: Picture) -> bytes:
    """Draw the picture of a tribe's page; whatever needs more room gets more lines, so that nothing is cut."""
    wide = max(Grid(picture, 0).wide, NARROWEST)
    signs = _Signs(page, picture, wide)
    grid = Grid(picture, signs.head(None))
    below = grid.top + grid.high + 26
    sheet = Drawing(
        wide + 2 * MARGIN,
        signs.foot(None, below) + MARGIN - PAD,
        title=f"{picture.tribe} on {day(picture)}",
        description=_description(picture),
        paper=PAPER,
    )
    signs.head(sheet)
    grid.draw(sheet)
    signs.foot(sheet, below)
    return sheet.written()


def day(picture: Picture) -> str:
    return date_format(picture.day, "j F Y")


def _description(picture: Picture) -> str:
    counts = f"{count(picture.headcount, 'person', 'people')} in {count(len(picture.columns), 'squad')}"
    bots = f" {count(picture.bots.count, 'bot')}, not counted." if picture.bots else ""
    drawn = f" Members of the guild {picture.guild.guild} are marked." if picture.guild else ""
    return f"Squads are columns, chapters are rows, people are shown where they meet: {counts}.{bots}{drawn}"
