"""Who leads at the demo organisation: the company, the trios, the chapters; and who is whose line manager."""

from dataclasses import dataclass

from samples.demo.cast import MEMBER, Cast, Hire, tribe_of
from samples.demo.draft import Month
from samples.demo.plot import CRAFTS, TRIBES
from samples.demo.plot_squads import MOVES

LEAD = "lead"
NOW = 0
# Chapters that nobody leads at present.
WITHOUT_LEAD = {"quality-merchants"}


@dataclass
class Held:
    """A trio's seat, or a place in a chapter, held for some months."""

    place: str
    role: str
    hire: Hire
    since: int
    until: Month = None


def company(cast: Cast) -> dict[str, Hire]:
    """The four at the top, by what they look after."""
    chief = cast.hire("po", -62, title="Chief executive")
    top = {
        "company": chief,
        "technology": cast.hire("be", -58, title="Chief technology officer"),
        "product": cast.hire("po", -55, title="Chief product officer"),
        "people": cast.hire("po", -41, name="Astrid Holm", title="Organisation developer"),
    }
    for hire in top.values():
        hire.manager = "" if hire is chief else chief.handle
    return top


def trios(cast: Cast, top: dict[str, Hire]) -> list[Held]:
    """All seats of all trios, now, before, and soon; the design lead's seat of Merchants is empty."""

    def seat(
        tribe: str, role: str, since: int, until: Month = None, hire: Hire | None = None, name: str = ""
    ) -> Held:
        kind, above = {"tribe_lead": ("Engineering", "technology")}.get(
            role, ("Product" if role == "product_lead" else "Design", "product")
        )
        left = until if hire is None else None
        hire = hire or cast.hire(
            "po", since, name=name, title=f"{kind} director, {TRIBES[tribe].name}", left=left
        )
        hire.manager = top[above].handle
        return Held(tribe, role, hire, since, until)

    promoted = next(hire for hire in cast.people.values() if hire.title == "Product director, Payments")
    design = seat("payments", "design_lead", -38)
    return [
        seat("discovery", "tribe_lead", -44),
        seat("discovery", "product_lead", -44, -15),
        seat("discovery", "product_lead", -15),
        seat("discovery", "design_lead", -40),
        seat("payments", "tribe_lead", -50, -20),
        seat("payments", "tribe_lead", -20, name="Kenji Sato"),
        seat("payments", "product_lead", -50, -7),
        seat("payments", "product_lead", -7, hire=promoted),
        design,
        seat("merchants", "tribe_lead", -44),
        seat("merchants", "product_lead", -31),
        seat("merchants", "design_lead", -36, -3),
        seat("merchants", "design_lead", 2),
        seat("platform", "tribe_lead", -30),
        seat("platform", "product_lead", -28),
        seat("platform", "design_lead", -24, hire=design.hire),
    ]


def chapters(cast: Cast) -> list[Held]:
    """Who is in which chapter: their craft's, in the tribe of their squad, for as long as they are in it."""
    held = []
    for hire in cast.people.values():
        for chapter, since, until in _spells(hire):
            held.append(Held(chapter, MEMBER, hire, since, until))
    for chapter in {place.place: None for place in held}:
        _choose_lead([place for place in held if place.place == chapter])
    return held


def managers(cast: Cast, top: dict[str, Hire], seats: list[Held], places: list[Held]) -> None:
    """Line managers: the chapter's lead, above them the trio's, above them the company's."""
    leads = {held.place: held.hire.handle for held in places if held.role == LEAD and held.until is None}
    trio = {
        (held.place, held.role): held.hire.handle
        for held in seats
        if held.until is None and held.since <= NOW
    }
    for hire in cast.people.values():
        if hire.manager or not hire.stays:
            continue
        tribe = tribe_of(hire.stays[-1].squad, NOW)
        above = trio[tribe, "product_lead" if hire.craft == "po" else "tribe_lead"]
        lead = leads.get(chapter_of(hire, tribe), "")
        hire.manager = lead if lead and lead != hire.handle else above


def chapter_of(hire: Hire, tribe: str) -> str:
    """The key of the chapter of somebody's craft in a tribe; empty where there is none."""
    competence = CRAFTS[hire.craft][1]
    return f"{competence.lower()}-{tribe}" if competence in TRIBES[tribe].competences.split() else ""


def _spells(hire: Hire) -> list[tuple[str, int, Month]]:
    """The months in each chapter, one after the other without a gap being one spell."""
    spells: list[tuple[str, int, Month]] = []
    edges = {month for stay in hire.stays for month in (stay.since, stay.until) if month is not None}
    months = sorted(edges | {since for _, _, since in MOVES})
    for since, until in zip(months, [*months[1:], None], strict=True):
        chapter = _chapter_in(hire, since)
        since = max(since, TRIBES[chapter.partition("-")[2]].since + 2) if chapter else since
        if not chapter or (until is not None and since >= until):
            continue
        if spells and spells[-1][0] == chapter and spells[-1][2] == since:
            since = spells.pop()[1]
        spells.append((chapter, since, until))
    return spells


def _chapter_in(hire: Hire, month: int) -> str:
    for stay in hire.stays:
        if stay.role == MEMBER and stay.since <= month and (stay.until is None or month < stay.until):
            return chapter_of(hire, tribe_of(stay.squad, month))
    return ""


def _choose_lead(places: list[Held]) -> None:
    """Whoever is longest in the chapter leads it; in Payments’ backend chapter somebody else did before."""
    stayed = [
        held for held in places if held.until is None and held.since < -12 and held.hire.name != "Tomas Lind"
    ]
    if stayed and places[0].place not in WITHOUT_LEAD:
        lead = min(stayed, key=lambda held: (held.since, held.hire.first_month, held.hire.handle))
        lead.role = LEAD
        if lead.place == "backend-payments":
            former = next(held for held in places if held.until is not None and held.until < -1)
            former.role, lead.since = LEAD, max(lead.since, former.until or 0)
