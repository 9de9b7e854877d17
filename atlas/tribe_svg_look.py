"""Colours, measures and signs of the drawing of a tribe, which is in light colours for slides, walls and paper."""

INK, INK_2, INK_3 = "#1b2332", "#566074", "#626a7b"
PAPER, SHEET, SUNK, RULE, RULE_2 = "#faf8f4", "#ffffff", "#f3f0e9", "#e4dfd4", "#cfc8b9"
TRIBE, TRIO, SQUAD, CHAPTER, GUILD = "#3a3fb0", "#6b35a8", "#0b6b60", "#8f5400", "#a8275f"
ALLIANCE, BAD, BOT = "#0b5f8f", "#b3261e", "#4d5b6c"
SQUAD_WASH, CHAPTER_WASH, CELL_WASH, GUILD_WASH = "#eef5f4", "#f7f3ec", "#fcfaf7", "#f8edf2"
FACES = ("#c5d8f2", "#f3e2a9", "#dcd3f0", "#cfe6c8", "#efd0e6", "#c9e4e4", "#f4c7ab", "#e6d6c2")
LASSO = {"fill": GUILD_WASH, "stroke": GUILD, "stroke_width": 1.4, "stroke_dasharray": "4 3"}
DASHED = {"fill": "none", "stroke_dasharray": "4 3"}
LEAD = "m8 1.8 1.9 4 4.4.6-3.2 3.1.8 4.4L8 11.8l-3.9 2.1.8-4.4L1.7 6.4l4.4-.6Z"
OWNER = "m8 2 5 6-5 6-5-6Z"
ROBOT = (
    "M4.5 5h7a2 2 0 0 1 2 2v4.5a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2ZM8 5V2.2M6 8.3v1.9M10 8.3v1.9"
)
TRIANGLE = "M8 2.5 14.5 13.5H1.5Z"

MARGIN, NARROWEST, PAD = 28.0, 640.0, 10.0
ROW_HEAD, COLUMN, CHIP, NOTE = 160.0, 172.0, 26.0, 12.0


def count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
