"""What is measured: each case with its floor, and with the most queries that one answer may take."""

import json
from dataclasses import dataclass
from typing import Any

from benchmarks.load import Request

PLACE, BULK = "place", "bulk"
A_TURN, A_BULK = 400, 1_000
LAST = 9  # the turn with the highest number


@dataclass(frozen=True)
class Case:
    """A question to the product.

    Histories look up each kind of row that their latest entries name, so pages
    with one may take four queries more than they do today.

    `who` asks: `browser` and `administrator` with a session's cookie, `tool` and
    `writer` with a token. `rows` names the floor in rows.py.
    """

    name: str
    path: str
    who: str = "tool"
    rows: str = ""
    queries: int = 0
    write: str = ""
    flat: bool = False

    @property
    def is_page(self) -> bool:
        return self.who in ("browser", "administrator")

    def address(self, facts: dict[str, Any]) -> str:
        """The path, with the squad or tribe that it is about."""
        return self.path.format(**facts)

    def requests(self, facts: dict[str, Any], turn: int) -> list[Request]:
        """What to send; of writes, others in each turn."""
        path = self.address(facts)
        if not self.write:
            return [Request(path)]
        placements, day = facts["placements"], facts["day"]
        if self.write == PLACE:
            return [
                Request(
                    f"/api/v1/squads/{squad}/members/",
                    "POST",
                    json.dumps({"person": handle, "starts_on": day}),
                )
                for squad, handle in placements[turn * A_TURN : (turn + 1) * A_TURN]
            ]
        last = len(placements) - turn * A_BULK
        calls = [
            {"subject": squad, "person": handle, "starts_on": day}
            for squad, handle in placements[last - A_BULK : last]
        ]
        return [Request(path, "POST", json.dumps({"calls": calls}))]

    @property
    def most(self) -> int:
        """How often it can be requested in a turn."""
        return A_TURN if self.write else 100_000


API = "/api/v1"
CASES = (
    Case("one squad", API + "/squads/{squad}/", rows="squad", queries=2),
    Case("members of a squad", API + "/squads/{squad}/members/", rows="members", queries=3),
    Case("50 people, with total", API + "/people/", queries=3, rows="50 people"),
    Case(
        "50 people with memberships",
        API + "/people/?expand=squads,chapters,guilds",
        rows="50 people",
        queries=3,
    ),
    Case(
        "1,000 people with memberships",
        API + "/people/?expand=squads,chapters,guilds&page_size=1000",
        rows="1000 people",
        queries=3,
    ),
    Case("100 squads with headcount", API + "/squads/?page_size=100", queries=3, rows="100 squads"),
    Case(
        "100 squads with members",
        API + "/squads/?expand=members&page_size=100",
        rows="100 squads with members",
        queries=3,
    ),
    Case("search", API + "/search/?search=anna", queries=5, rows="found"),
    Case("history", API + "/history/", queries=5, rows="history"),
    Case("whole organisation", API + "/organisation/", rows="organisation", queries=23),
    Case("people list page", "/people/", "browser", queries=8, rows="50 people", flat=True),
    Case("squad page", "/squads/{squad}/", "browser", queries=12, flat=True),
    Case("squad page, as administrator", "/squads/{squad}/", "administrator", queries=12, flat=True),
    Case("tribe picture of 100 people", "/tribes/{tribe}/", "browser", queries=17, flat=True),
    Case("history page", "/history/", "browser", queries=8, rows="history", flat=True),
    Case("first page", "/", "browser", queries=10, flat=True),
    Case("search page", "/search/?search=anna", "browser", queries=7, flat=True),
    Case("one placement", "", "writer", write=PLACE),
    Case(
        "1,000 placements in bulk",
        API + "/operations/squads.place_member/",
        "writer",
        write=BULK,
    ),
)

# Asked of organisations of different sizes, beside those above that are `flat`.
FLAT = (
    *(case for case in CASES if case.flat),
    Case("people by line manager", "/people/?ordering=manager", "browser"),
    Case("people of words", "/people/?search=gita+quist", "browser"),
    Case("people without squad", "/people/?without=squad", "browser"),
    Case("last page of people", "/people/?page=1000000", "browser"),
    Case("squads list page", "/squads/", "browser"),
    Case("palette: one letter", "/search/palette/?search=a", "browser"),
    Case("palette: a name", "/search/palette/?search=anna", "browser"),
)

# Measured beside another commit: whatever is read, above and otherwise.
AGAINST = (
    *(case for case in dict.fromkeys((*CASES, *FLAT)) if not case.write),
    Case("people list page, as administrator", "/people/", "administrator"),
    Case("tribe picture as SVG", "/tribes/{tribe}/picture.svg", "browser"),
    Case("tribe page, as administrator", "/tribes/{tribe}/", "administrator"),
    Case("tribes list page", "/tribes/", "browser"),
    Case("trios list page", "/trios/", "browser"),
    Case("chapters list page", "/chapters/", "browser"),
    Case("guilds list page", "/guilds/", "browser"),
    Case("alliances list page", "/alliances/", "browser"),
    Case("trio page", "/trios/{tribe}/", "browser"),
    Case("chapter page", "/chapters/{chapter}/", "browser"),
    Case("guild page", "/guilds/{guild}/", "browser"),
    Case("alliance page", "/alliances/{alliance}/", "browser"),
    Case("person page", "/people/{person}/", "browser"),
    Case("ended squad page", "/squads/{ended_squad}/", "browser"),
    Case("squad page of a day gone by", "/squads/{squad}/?as_of=2025-01-15", "browser"),
    Case("map", "/map/", "browser"),
    Case("changes", "/changes/", "browser"),
    Case("time bar", "/changes/time-bar/", "browser"),
    Case("guide to sheets", "/sheets/guide/", "browser"),
    Case("form of an operation", "/squads/{squad}/edit-squad/", "administrator"),
    Case("people as CSV", "/people/?format=csv", "browser"),
    Case("one person", API + "/people/{person}/"),
    Case("changes over the API", API + "/changes/"),
    Case("50 tribes", API + "/tribes/"),
    Case("50 chapters with members", API + "/chapters/?expand=members"),
)
