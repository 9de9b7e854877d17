"""What is written down of the demo organisation, a marketplace for things made by hand.

Each data/*.csv has columns of the sheet of that name, and some of its own. Days
are months before (negative) or after the present one: -14 is the first of the
month fourteen months ago.
"""

import csv
from pathlib import Path

# None is open, or unknown.
Month = int | None

FOLDER = Path(__file__).parent / "data"
OFFICES = (
    ("Stockholm", "Europe/Stockholm"),
    ("Lisbon", "Europe/Lisbon"),
    ("Nairobi", "Africa/Nairobi"),
    ("Toronto", "America/Toronto"),
    ("Singapore", "Asia/Singapore"),
    ("Remote", ""),
)
# Job title, and competence of the chapter.
CRAFTS = {
    "po": ("Product manager", "Product"),
    "co": ("Agile coach", "Coaching"),
    "be": ("Backend engineer", "Backend"),
    "fe": ("Web engineer", "Web"),
    "mo": ("Mobile engineer", "Mobile"),
    "de": ("Product designer", "Design"),
    "qa": ("Quality engineer", "Quality"),
    "da": ("Data scientist", "Data"),
    "in": ("Infrastructure engineer", "Infrastructure"),
}
# The squads of each agile coach.
COACHED = (
    "search recommendations",
    "category-pages inspiration",
    "checkout payouts",
    "fraud-shield ledger",
    "onboarding catalogue",
    "orders shop-insights",
    "developer-experience data-foundation",
)


class Record(dict[str, str]):
    """One row, by column."""

    @property
    def since(self) -> int:
        return int(self["from"])

    @property
    def until(self) -> Month:
        return int(self["until"]) if self["until"] else None


def read_records(name: str) -> list[Record]:
    """The rows of data/`name`.csv."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [Record(row) for row in csv.DictReader(file)]


TRIBES = {record["tribe"]: record for record in read_records("tribes")}
SQUADS = {record["squad"]: record for record in read_records("squads")}
GUILDS = {record["guild"]: record for record in read_records("guilds")}
BOTS = read_records("bots")
ALLIANCES = {record["alliance"]: record for record in read_records("alliances")}
# In which tribe squads are from later on.
SQUAD_MOVES = read_records("squad_moves")
