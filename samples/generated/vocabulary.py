"""What a generated organisation calls its people, tribes, squads, guilds, alliances and bots."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from samples.demo.names import CULTURES, handle_for

GIVEN = [[(name, handle_for(name)) for name in given] for given, _ in CULTURES]
FAMILY = [[(name, handle_for(name)) for name in family] for _, family in CULTURES]

with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
    WORDS = {row["list"]: row["words"].split() for row in csv.DictReader(file)}
SUBJECTS = WORDS["subjects"]
PLACES = WORDS["places"]
TOPICS = WORDS["topics"]
AIMS = (
    "Make {} work",
    "Keep {} working",
    "Let {} take care of itself",
    "Bring {} to everybody who needs it",
    "Turn {} into something people like",
)
PURPOSES = (
    "so that nobody has to ask twice",
    "before anybody notices that it was ever a problem",
    "with one tap, in every country we are in",
    "as simply as putting a letter in a box",
    "and can be explained to a friend in a sentence",
    "within a second, on the slowest phone we know of",
    "so that the people who do it go home on time",
    "and stays right when everything around it changes",
)
WAYS = ("Scrum", "Kanban", "Scrumban", "Shape Up", "Extreme programming", "Mob programming", "")
WAY_SHARES = (30, 28, 12, 8, 6, 3, 13)
GOALS = (
    "One {} for everything",
    "{} in every country",
    "Half the {} time",
    "{} without paper",
    "Goodbye, old {}",
    "{} you can trust",
)
# Job title, competence of the chapter (empty: none), and how many in a squad of a hundred.
CRAFTS = {
    "be": ("Backend engineer", "Backend", 34),
    "fe": ("Web engineer", "Web", 20),
    "mo": ("Mobile engineer", "Mobile", 12),
    "de": ("Product designer", "Design", 13),
    "qa": ("Quality engineer", "Quality", 9),
    "da": ("Data scientist", "Data", 12),
    "po": ("Product manager", "Product", 0),
    "co": ("Agile coach", "", 0),
    "di": ("Director", "", 0),
}
MAKERS = [craft for craft, (_, _, share) in CRAFTS.items() if share]
SHARES = [CRAFTS[craft][2] for craft in MAKERS]
RANKS = ("", "", "", "Senior ", "Senior ", "Staff ", "Junior ")
NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


class NameGenerator:
    """Invents names, no two of a kind the same."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.taken: dict[str, set[str]] = {}
        self.handles: dict[str, int] = {}

    def person(self) -> tuple[str, str]:
        """A name and a handle, which ends in a number where somebody has the same name."""
        choose = self.random.choice
        culture = self.random.randrange(len(GIVEN))
        given, family = choose(GIVEN[culture]), choose(FAMILY[culture])
        parts = [given, family]
        if self.random.random() < 0.35:
            parts.append(choose(choose(FAMILY)))
        handle = ".".join(part for _, part in parts)
        self.handles[handle] = number = self.handles.get(handle, 0) + 1
        name = " ".join(part for part, _ in parts)
        return name, handle if number == 1 else f"{handle}.{number}"

    def title(self, craft: str) -> str:
        title = CRAFTS[craft][0]
        rank = self.random.choice(RANKS) if CRAFTS[craft][2] else ""
        return f"{rank}{title[0].lower()}{title[1:]}" if rank else title

    def tribe(self) -> tuple[str, str]:
        """A name and a slug."""
        return self._unique("tribe", lambda: self._choose(SUBJECTS), lambda: self._choose(SUBJECTS, PLACES))

    def squad(self) -> tuple[str, str]:
        return self._unique(
            "squad",
            lambda: self._choose(SUBJECTS, WORDS["aspects"]),
            lambda: self._choose(PLACES, SUBJECTS, WORDS["aspects"]),
        )

    def guild(self) -> tuple[str, str]:
        return self._unique(
            "guild", lambda: self._choose(TOPICS), lambda: self._choose(WORDS["qualities"], TOPICS)
        )

    def alliance(self) -> tuple[str, str]:
        def name() -> str:
            goal = self.random.choice(GOALS).format(self.random.choice(SUBJECTS).lower())
            return f"{goal[0].upper()}{goal[1:]}"

        return self._unique("alliance", name, lambda: f"{name()}, {self.random.choice(PLACES)}")

    def bot(self) -> tuple[str, str]:
        def named(*lists: list[str]) -> str:
            return f"{self._choose(*lists)} {self.random.choice(('bot', 'agent'))}"

        return self._unique("bot", lambda: named(SUBJECTS), lambda: named(SUBJECTS, WORDS["aspects"]))

    def mission(self, about: str) -> str:
        """The mission of a squad, the purpose of a tribe, or what a bot of this name does."""
        return f"{self.random.choice(AIMS).format(about.lower())}, {self.random.choice(PURPOSES)}."

    def way_of_working(self) -> str:
        return self.random.choices(WAYS, WAY_SHARES)[0]

    def _choose(self, *lists: tuple[str, ...] | list[str]) -> str:
        return " ".join(self.random.choice(words) for words in lists)

    def _unique(self, kind: str, *generators: Callable[[], str]) -> tuple[str, str]:
        """A new name and its slug; later generators are tried once the earlier ones yield nothing new."""
        taken = self.taken.setdefault(kind, set())
        for name in (generate() for generate in generators for _ in range(6)):
            if name not in taken:
                break
        plain = name
        number = 2
        while name in taken:
            name = f"{plain} {number}"
            number += 1
        taken.add(name)
        return name, NOT_IN_KEYS.sub("-", name.lower()).strip("-")
