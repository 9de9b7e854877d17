"""Who works at the demo organisation: invented from a fixed seed,
with the squads that they were in for two years."""

from dataclasses import dataclass, field
from random import Random

from access.demo import DEMO_HANDLES
from samples.demo.data import COACHED, CRAFTS, OFFICES, SQUAD_MOVES, SQUADS, Month
from samples.demo.names import generate_names, handle_for

MEMBER = "member"
OWNER = "product_owner"
COACH = "agile_coach"


@dataclass
class Membership:
    """Some months in a squad."""

    squad: str
    since: int
    until: Month = None
    role: str = MEMBER
    allocation: int = 100

    def holds_in(self, month: int) -> bool:
        return self.since <= month and (self.until is None or month < self.until)


@dataclass(eq=False)
class Employee:
    """Somebody, with the months in which they joined and left."""

    name: str
    handle: str
    craft: str
    title: str
    office: tuple[str, str]
    joined: Month
    left: Month = None
    manager: str = ""
    memberships: list[Membership] = field(default_factory=list)
    former_handles: list[str] = field(default_factory=list)

    @property
    def first_month(self) -> int:
        """From when on they can have been anywhere; long ago where nobody knows when they joined."""
        return -80 if self.joined is None else self.joined

    @property
    def is_present(self) -> bool:
        """Whether they work here this month and have no planned last day."""
        return self.first_month <= 0 and self.left is None


class Staff:
    """Everybody, by handle."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.people: dict[str, Employee] = {}
        self.names = generate_names(random, set(DEMO_HANDLES))

    def hire(
        self, craft: str, joined: Month = None, *, name: str = "", title: str = "", left: Month = None
    ) -> Employee:
        """Add somebody; with an invented name where none is given."""
        full_name, handle = (name, handle_for(name)) if name else next(self.names)
        title = title or self._title(craft)
        employee = Employee(full_name, handle, craft, title, self.random.choice(OFFICES), joined, left)
        self.people[handle] = employee
        return employee

    def present(self) -> list[Employee]:
        return [employee for employee in self.people.values() if employee.is_present]

    def only_in(self, squad: str, craft: str = "") -> list[Employee]:
        """The plain members of a squad who never were in another."""
        return [
            employee
            for employee in self.present()
            if [membership.squad for membership in employee.memberships] == [squad]
            and employee.memberships[0].role == MEMBER
            and craft in ("", employee.craft)
            and employee.name != "Tomas Lind"
        ]

    def _title(self, craft: str) -> str:
        title, _ = CRAFTS[craft]
        rank = self.random.choice(("", "", "", "Senior ", "Senior ", "Staff ", "Junior "))
        if craft in ("po", "co") or not rank:
            return title
        return f"{rank}{title[0].lower()}{title[1:]}"


def tribe_of(squad: str, month: int) -> str:
    """In which tribe a squad is in that month."""
    moves = [move["tribe"] for move in SQUAD_MOVES if move["squad"] == squad and move.since <= month]
    return moves[-1] if moves else SQUADS[squad]["tribe"]


def fill_squads(staff: Staff) -> None:
    """Hire everybody who is in a squad today, two of the demo people among them."""
    named = {("checkout", "po"): ("Nadia Ferrer", -7, -19), ("checkout", "be"): ("Tomas Lind", -16, -16)}
    for squad, record in SQUADS.items():
        for craft in record["crew"].split():
            name, since, joined = named.pop(
                (squad, craft), ("", record.since, _random_month_of_joining(staff.random))
            )
            employee = staff.hire(craft, joined, name=name)
            start = max(since, employee.first_month, record.since)
            employee.memberships.append(Membership(squad, start, role=OWNER if craft == "po" else MEMBER))


def fill_coaches(staff: Staff) -> None:
    """Hire the agile coaches, each of whom works half of the time for each of two squads."""
    for pair in COACHED:
        coach = staff.hire("co", staff.random.randint(-60, -20))
        for squad in pair.split():
            start = max(coach.first_month, SQUADS[squad].since)
            coach.memberships.append(Membership(squad, start, role=COACH, allocation=50))


def _random_month_of_joining(random: Random) -> Month:
    """A third joined in the last two years, most before; of some it is unknown."""
    chance = random.random()
    if chance < 0.04:
        return None
    return random.randint(-23, -1) if chance < 0.38 else random.randint(-72, -24)
