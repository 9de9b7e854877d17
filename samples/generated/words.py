"""What a generated organisation calls its people, tribes, squads, guilds and alliances."""

import re
from collections.abc import Callable
from random import Random

from samples.demo.names import CULTURES, handle_for


def _each(words: str) -> list[str]:
    return words.split()


GIVEN = [[(name, handle_for(name)) for name in given] for given, _ in CULTURES]
FAMILY = [[(name, handle_for(name)) for name in family] for _, family in CULTURES]

SUBJECTS = _each(
    "Account Address Advice Archive Basket Billing Booking Calendar Campaign Cargo Catalogue Claims "
    "Consent Content Contract Coupon Courier Credit Customs Deposit Device Dispatch Document Donation "
    "Energy Event Fleet Forecast Freight Gift Harbour Identity Insight Inventory Invoice Journey Ledger "
    "Lending Library Listing Loyalty Market Media Meter Network Offer Order Parcel Partner Pension "
    "Planning Policy Pricing Profile Rail Receipt Refund Rental Repair Return Review Route Safety Savings "
    "Schedule Sensor Signal Station Stock Storage Supply Survey Tariff Tax Ticket Timetable Tour Trade "
    "Transfer Travel Vehicle Vendor Visit Voucher Wallet Warehouse Weather"
)
ASPECTS = _each(
    "Access Alerts Archive Assistant Atlas Automation Basics Bridge Builder Care Compass Controls Core "
    "Data Delivery Design Desk Discovery Editor Engine Exchange Experience Explorer Factory Feed Flow "
    "Foundations Gateway Guide Hub Insights Integrations Kit Lab Layout Links Maps Matching Migration "
    "Mobile Notifications Onboarding Operations Overview Payments Platform Portal Quality Records Reports "
    "Requests Search Services Settings Signals Store Studio Support Sync Tools Tracking Trust Web "
    "Workflow Workshop"
)
PLACES = _each(
    "Aurora Basalt Cedar Delta Ember Fjord Granite Heron Indigo Juniper Kelp Larch Meadow Nimbus Opal"
)
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
TOPICS = _each(
    "Accessibility Observability Security Testing Typography Hiring Writing Mentoring Sustainability "
    "Research Facilitation Performance Databases Compilers Statistics Ethics Privacy Localisation "
    "Photography Running Chess Gardening Cooking Music Robotics Storytelling Negotiation Teaching "
    "Cartography Astronomy"
)
QUALITIES = _each("Everyday Practical Applied Curious Modern Open Friendly Thursday Deep Quiet")
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
RANKS = ("", "", "", "Senior ", "Senior ", "Staff ", "Junior ")
PLACEHOLDER = re.compile(r"[^a-z0-9]+")


class Words:
    """Invents names, none of a kind twice."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.taken: dict[str, set[str]] = {}
        self.handles: dict[str, int] = {}

    def person(self) -> tuple[str, str]:
        """A name and a handle; who is called as somebody before is told apart by a number in the handle."""
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
        """A name and a slug, as of all elements."""
        return self._unique("tribe", lambda: self._choose(SUBJECTS), lambda: self._choose(SUBJECTS, PLACES))

    def squad(self) -> tuple[str, str]:
        return self._unique(
            "squad", lambda: self._choose(SUBJECTS, ASPECTS), lambda: self._choose(PLACES, SUBJECTS, ASPECTS)
        )

    def guild(self) -> tuple[str, str]:
        return self._unique("guild", lambda: self._choose(TOPICS), lambda: self._choose(QUALITIES, TOPICS))

    def alliance(self) -> tuple[str, str]:
        def name() -> str:
            said = self.random.choice(GOALS).format(self.random.choice(SUBJECTS).lower())
            return f"{said[0].upper()}{said[1:]}"

        return self._unique("alliance", name, lambda: f"{name()}, {self.random.choice(PLACES)}")

    def mission(self, about: str) -> str:
        """What a squad or a tribe of this name is there for."""
        return f"{self.random.choice(AIMS).format(about.lower())}, {self.random.choice(PURPOSES)}."

    def way_of_working(self) -> str:
        return self.random.choices(WAYS, WAY_SHARES)[0]

    def _choose(self, *lists: tuple[str, ...] | list[str]) -> str:
        return " ".join(self.random.choice(words) for words in lists)

    def _unique(self, kind: str, *inventions: Callable[[], str]) -> tuple[str, str]:
        """The first new one; the later inventions are for when the earlier ones are used up."""
        taken = self.taken.setdefault(kind, set())
        for invent in inventions:
            for _ in range(6):
                name = invent()
                if name not in taken:
                    break
            else:
                continue
            break
        number = 2
        plain = name
        while name in taken:
            name = f"{plain} {number}"
            number += 1
        taken.add(name)
        return name, PLACEHOLDER.sub("-", name.lower()).strip("-")
