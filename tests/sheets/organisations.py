"""Small organisations as sheets, made up by Hypothesis: few keys and few texts, so that any two have much in common."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sheets.export import line
from sheets.format.catalogue import SHEETS
from sheets.format.files import Files

# The same words as names, facts and roles: what one field says stands in the sentence about another.
NAMES = ("Ann Berg", "Bo Dahl", "Cards", "member")
TEXTS = ("", "Ann Berg", "member", "2021", "Pays, quickly")
DAYS = ("2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01")
OPEN = UNKNOWN = ""

type Days = tuple[str, str]
type Draw = Any  # what @composite hands over, for which Hypothesis has no plain type


def _some(draw: Draw, keys: Sequence[str]) -> list[str]:
    return [key for key in keys if draw(st.booleans())]


def _days(draw: Draw, *parents: Days) -> Days | None:
    """Days within those of all parents, of which the first may be unknown; None where they have none together."""
    first = max((start for start, _ in parents), default=UNKNOWN)
    last = min((end for _, end in parents if end), default=OPEN)
    known = [day for day in DAYS[:-1] if day >= first and (not last or day < last)]
    starts = [UNKNOWN, *known] if not last or first < last else known
    if not starts:
        return None
    start = draw(st.sampled_from(starts))
    ends = [day for day in DAYS if day > max(start, first) and (not last or day <= last)]
    return start, draw(st.sampled_from([last, *ends]))


@st.composite
def organisations(draw: Draw) -> Files:
    """The sheets of an organisation that can be loaded into an empty database."""
    text, name = st.sampled_from(TEXTS), st.sampled_from(NAMES)
    tables: dict[str, list[tuple[str, ...]]] = {sheet.name: [] for sheet in SHEETS}
    people: dict[str, Days] = {}
    for number, person in enumerate(_some(draw, ("ann", "bo", "cy", "di"))):
        days = (draw(st.sampled_from(["", DAYS[0]])), draw(st.sampled_from([OPEN, OPEN, DAYS[-1]])))
        email = draw(st.sampled_from(["", f"{person}@example.com"]))
        manager = draw(st.sampled_from(["", *list(people)[:number]]))
        tables["people"].append((person, draw(name), email, draw(text), draw(text), manager, *days))
        people[person] = days

    def elements(sheet: str, keys: Sequence[str], *facts: st.SearchStrategy[str]) -> dict[str, Days]:
        made: dict[str, Days] = {}
        for key in _some(draw, keys):
            made[key] = _days(draw) or (DAYS[0], OPEN)
            tables[sheet].append((key, draw(name), *map(draw, facts), *made[key]))
        return made

    def members(
        sheet: str, parents: dict[str, Days], role: st.SearchStrategy[str], *facts: st.SearchStrategy[str]
    ) -> None:
        for parent, days in parents.items():
            for person in people:
                if draw(st.booleans()) and (both := _days(draw, days, people[person])):
                    tables[sheet].append((parent, person, draw(role), *map(draw, facts), *both))

    tribes = elements("tribes", ("pay", "grow"), text)
    for tribe, days in tribes.items():
        for seat in ("tribe_lead", "product_lead"):
            for person in _some(draw, list(people))[:1]:
                if both := _days(draw, days, people[person]):
                    tables["trio_seats"].append((tribe, seat, person, *both))
    squads: dict[str, Days] = {}
    for squad in _some(draw, ("cards", "web")):
        squads[squad] = start, until = _days(draw) or (DAYS[0], OPEN)
        there = [
            key
            for key, (first, end) in tribes.items()
            if (not end or start < end) and (first <= start or (not start and (not until or first < until)))
        ]
        tribe = draw(st.sampled_from(["", *there]))
        tables["squads"].append(
            (squad, draw(name), draw(text), tribe, draw(text), draw(text), *squads[squad])
        )
    percent = st.sampled_from(["50", "100"])
    members("squad_members", squads, st.sampled_from(["member", "agile_coach"]), percent)
    chapters: dict[str, Days] = {}
    for chapter in _some(draw, ("backend",)):
        for tribe in list(tribes)[:1]:
            if days_there := _days(draw, tribes[tribe]):
                first = max(days_there[0], tribes[tribe][0])  # from when it holds, if its own is unknown
                chapters[chapter] = first, days_there[1]
                competence = draw(st.sampled_from([text for text in TEXTS if text]))
                tables["chapters"].append((chapter, draw(name), competence, tribe, *days_there))
    members("chapter_members", chapters, st.just("member"))
    members("guild_members", elements("guilds", ("quality",), text), st.just("member"))
    for alliance, days in elements("alliances", ("one",), text).items():
        for tribe in tribes:
            if draw(st.booleans()) and (both := _days(draw, days, tribes[tribe])):
                tables["alliance_tribes"].append((alliance, tribe, *both))
    return {sheet.file: _csv(sheet.name, tables[sheet.name]) for sheet in SHEETS}


def _csv(name: str, rows: list[tuple[str, ...]]) -> bytes:
    sheet = next(sheet for sheet in SHEETS if sheet.name == name)
    header = [column.name for column in sheet.columns if not column.optional]
    return "".join(line(cells) for cells in (header, *rows)).encode()
