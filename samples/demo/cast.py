"""Who works at the demo organisation: invented from a fixed seed, with what happened to them in two years."""

from dataclasses import dataclass, field
from random import Random

from samples.demo.draft import Month
from samples.demo.names import handle_for, names
from samples.demo.plot import CRAFTS, OFFICES
from samples.demo.plot_squads import COACHED, MOVES, SQUADS

MEMBER, OWNER, COACH = "member", "product_owner", "agile_coach"


@dataclass
class Stay:
    """Some months in a squad."""

    squad: str
    since: int
    until: Month = None
    role: str = MEMBER
    allocation: int = 100


@dataclass(eq=False)
class Hire:
    """Somebody, with the months in which they joined and left."""

    name: str
    handle: str
    craft: str
    title: str
    office: tuple[str, str]
    joined: Month
    left: Month = None
    manager: str = ""
    stays: list[Stay] = field(default_factory=list)
    former_handles: list[str] = field(default_factory=list)

    @property
    def first_month(self) -> int:
        """From when on they can have been anywhere; long ago where nobody knows when they joined."""
        return -80 if self.joined is None else self.joined

    @property
    def is_here(self) -> bool:
        return self.first_month <= 0 and self.left is None


class Cast:
    """Everybody, by handle."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.people: dict[str, Hire] = {}
        taken = {"astrid.holm", "kenji.sato", "nadia.ferrer", "tomas.lind"}
        self.names = names(random, taken)

    def hire(
        self, craft: str, joined: Month = None, *, name: str = "", title: str = "", left: Month = None
    ) -> Hire:
        """Somebody new; with a name of their own where one is given."""
        known, handle = (name, handle_for(name)) if name else next(self.names)
        title = title or self._title(craft)
        hire = Hire(known, handle, craft, title, self.random.choice(OFFICES), joined, left)
        self.people[handle] = hire
        return hire

    def here(self) -> list[Hire]:
        """Who works here this month and is not about to leave."""
        return [hire for hire in self.people.values() if hire.is_here]

    def in_squad(self, squad: str, craft: str = "") -> list[Hire]:
        """Who is a plain member of a squad now, and of no other, and never was of any."""
        return [
            hire
            for hire in self.here()
            if [stay.squad for stay in hire.stays] == [squad]
            and hire.stays[0].role == MEMBER
            and craft in ("", hire.craft)
            and hire.name != "Tomas Lind"
        ]

    def _title(self, craft: str) -> str:
        title, _ = CRAFTS[craft]
        rank = self.random.choice(("", "", "", "Senior ", "Senior ", "Staff ", "Junior "))
        return (
            title if craft in ("po", "co") else f"{rank}{title[0].lower() if rank else title[0]}{title[1:]}"
        )


def tribe_of(squad: str, month: int) -> str:
    """In which tribe a squad is in that month."""
    moved = [tribe for name, tribe, since in MOVES if name == squad and since <= month]
    return moved[-1] if moved else SQUADS[squad].tribe


def fill_squads(cast: Cast) -> None:
    """Everybody who is in a squad today, the demo people among them."""
    stars = {("checkout", "po"): ("Nadia Ferrer", -7, -19), ("checkout", "be"): ("Tomas Lind", -16, -16)}
    for squad, plot in SQUADS.items():
        for craft in plot.crew.split():
            name, since, joined = stars.pop((squad, craft), ("", plot.since, _some_month(cast.random)))
            hire = cast.hire(craft, joined, name=name)
            start = max(since, hire.first_month, plot.since)
            hire.stays.append(Stay(squad, start, role=OWNER if craft == "po" else MEMBER))


def fill_coaches(cast: Cast) -> None:
    for pair in COACHED:
        coach = cast.hire("co", cast.random.randint(-60, -20))
        for squad in pair.split():
            start = max(coach.first_month, SQUADS[squad].since)
            coach.stays.append(Stay(squad, start, role=COACH, allocation=50))


def _some_month(random: Random) -> Month:
    """When somebody joined: a third in the last two years, most before, of some nobody knows."""
    chance = random.random()
    if chance < 0.04:
        return None
    return random.randint(-23, -1) if chance < 0.38 else random.randint(-72, -24)
