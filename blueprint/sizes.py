"""How large things should be: what has a recommended size, and the range from the least to the most."""

from typing import NamedTuple

from django.db.models import TextChoices


class Sized(TextChoices):
    """What a size is recommended for."""

    SQUAD = "squad", "Squads"
    TRIBE = "tribe", "Tribes"
    CHAPTER = "chapter", "Chapters"
    GUILD = "guild", "Guilds"
    ALLIANCE = "alliance", "Alliances"


# What is counted; people where nothing else is said.
COUNTED: dict[str, str] = {Sized.CHAPTER: "members for each lead", Sized.ALLIANCE: "trios"}


class Size(NamedTuple):
    """A range of numbers, both ends included; None where it is open."""

    at_least: int | None = None
    at_most: int | None = None

    def admits(self, number: int) -> bool:
        """Whether `number` lies in the range."""
        return not self.exceeded_by(number) and (self.at_least is None or number >= self.at_least)

    def exceeded_by(self, number: int) -> bool:
        """Whether `number` lies above the range."""
        return self.at_most is not None and number > self.at_most

    @property
    def figures(self) -> str:
        """The range in figures: “6–12”, “≥ 5”, “≤ 10”; "" where it is open on both ends."""
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least}–{self.at_most}" if self.at_least < self.at_most else str(self.at_most)
        if self.at_least is not None:
            return f"≥ {self.at_least}"
        return "" if self.at_most is None else f"≤ {self.at_most}"

    def __str__(self) -> str:
        """The range in a sentence: “6 to 12”, “at least 5”, “up to 10”, “any number of”."""
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least} to {self.at_most}" if self.at_least < self.at_most else str(self.at_most)
        if self.at_least is not None:
            return f"at least {self.at_least}"
        return "any number of" if self.at_most is None else f"up to {self.at_most}"

    def of(self, element: str) -> str:
        """The range with what it counts in an element: “6 to 12 people”."""
        return f"{self} {COUNTED.get(element, 'people')}"
