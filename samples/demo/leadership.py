"""Who leads at the demo organisation: the company, the trios, the chapters; and who is whose line manager."""

from dataclasses import dataclass

from samples.demo.data import CRAFTS, SQUAD_MOVES, TRIBES, Month
from samples.demo.staff import MEMBER, Employee, Staff, tribe_of

LEAD = "lead"
NOW = 0
# Chapters that nobody leads at present.
WITHOUT_LEAD = {"quality-merchants"}
PROMOTED = "Product director, Payments"
# By seat of a trio: what its holder directs, and to whom they report.
SEATS = {
    "tribe_lead": ("Engineering", "technology"),
    "product_lead": ("Product", "product"),
    "design_lead": ("Design", "product"),
}


@dataclass
class Position:
    """A trio's seat, or a membership in a chapter, held for some months."""

    element: str
    role: str
    employee: Employee
    since: int
    until: Month = None


def hire_company_leads(staff: Staff) -> dict[str, Employee]:
    """The four at the top, by what they look after."""
    chief = staff.hire("po", -62, title="Chief executive")
    leads = {
        "company": chief,
        "technology": staff.hire("be", -58, title="Chief technology officer"),
        "product": staff.hire("po", -55, title="Chief product officer"),
        "people": staff.hire("po", -41, name="Astrid Holm", title="Organisation developer"),
    }
    for lead in leads.values():
        lead.manager = "" if lead is chief else chief.handle
    return leads


def fill_trios(staff: Staff, company: dict[str, Employee]) -> list[Position]:
    """All seats of all trios: present, former and planned; the design lead's seat of Merchants is empty."""

    def fill(
        tribe: str,
        seat: str,
        since: int,
        until: Month = None,
        *,
        employee: Employee | None = None,
        name: str = "",
    ) -> Position:
        area, above = SEATS[seat]
        title = f"{area} director, {TRIBES[tribe]['name']}"
        employee = employee or staff.hire("po", since, name=name, title=title, left=until)
        employee.manager = company[above].handle
        return Position(tribe, seat, employee, since, until)

    promoted = next(employee for employee in staff.people.values() if employee.title == PROMOTED)
    design = fill("payments", "design_lead", -38)
    return [
        fill("discovery", "tribe_lead", -44),
        fill("discovery", "product_lead", -44, -15),
        fill("discovery", "product_lead", -15),
        fill("discovery", "design_lead", -40),
        fill("payments", "tribe_lead", -50, -20),
        fill("payments", "tribe_lead", -20, name="Kenji Sato"),
        fill("payments", "product_lead", -50, -7),
        fill("payments", "product_lead", -7, employee=promoted),
        design,
        fill("merchants", "tribe_lead", -44),
        fill("merchants", "product_lead", -31),
        fill("merchants", "design_lead", -36, -3),
        fill("merchants", "design_lead", 2),
        fill("platform", "tribe_lead", -30),
        fill("platform", "product_lead", -28),
        fill("platform", "design_lead", -24, employee=design.employee),
    ]


def chapter_memberships(staff: Staff) -> list[Position]:
    """Who is in which chapter: that of their craft in the tribe of their squad,
    for as long as they are in it."""
    memberships = [
        Position(chapter, MEMBER, employee, since, until)
        for employee in staff.people.values()
        for chapter, since, until in _chapter_periods(employee)
    ]
    by_chapter: dict[str, list[Position]] = {}
    for membership in memberships:
        by_chapter.setdefault(membership.element, []).append(membership)
    for chapter, members in by_chapter.items():
        _choose_lead(chapter, members)
    return memberships


def set_managers(staff: Staff, seats: list[Position], memberships: list[Position]) -> None:
    """Make the chapter's lead everybody's line manager, where there is none or it is them, the trio's."""
    chapter_leads = {
        membership.element: membership.employee.handle
        for membership in memberships
        if membership.role == LEAD and membership.until is None
    }
    trio = {
        (seat.element, seat.role): seat.employee.handle
        for seat in seats
        if seat.until is None and seat.since <= NOW
    }
    for employee in staff.people.values():
        if employee.manager or not employee.memberships:
            continue
        tribe = tribe_of(employee.memberships[-1].squad, NOW)
        above = trio[tribe, "product_lead" if employee.craft == "po" else "tribe_lead"]
        lead = chapter_leads.get(_chapter_of(employee, tribe), "")
        employee.manager = lead if lead and lead != employee.handle else above


def _chapter_of(employee: Employee, tribe: str) -> str:
    """The key of the chapter of somebody's craft in a tribe; empty where there is none."""
    competence = CRAFTS[employee.craft][1]
    return f"{competence.lower()}-{tribe}" if competence in TRIBES[tribe]["competences"].split() else ""


def _chapter_periods(employee: Employee) -> list[tuple[str, int, Month]]:
    """The months in each chapter, joined where there is no gap."""
    periods: list[tuple[str, int, Month]] = []
    edges = {move.since for move in SQUAD_MOVES}
    for membership in employee.memberships:
        edges.update(month for month in (membership.since, membership.until) if month is not None)
    months = sorted(edges)
    for since, until in zip(months, [*months[1:], None], strict=True):
        chapter = _chapter_in(employee, since)
        since = max(since, TRIBES[chapter.partition("-")[2]].since + 2) if chapter else since
        if not chapter or (until is not None and since >= until):
            continue
        if periods and periods[-1][0] == chapter and periods[-1][2] == since:
            since = periods.pop()[1]
        periods.append((chapter, since, until))
    return periods


def _chapter_in(employee: Employee, month: int) -> str:
    for membership in employee.memberships:
        if membership.role == MEMBER and membership.holds_in(month):
            return _chapter_of(employee, tribe_of(membership.squad, month))
    return ""


def _choose_lead(chapter: str, members: list[Position]) -> None:
    """Let the longest member lead the chapter; Payments’ backend chapter had another lead before."""
    candidates = [
        member
        for member in members
        if member.until is None and member.since < -12 and member.employee.name != "Tomas Lind"
    ]
    if not candidates or chapter in WITHOUT_LEAD:
        return
    lead = min(
        candidates,
        key=lambda member: (member.since, member.employee.first_month, member.employee.handle),
    )
    lead.role = LEAD
    if chapter == "backend-payments":
        former = next(member for member in members if member.until is not None and member.until < -1)
        former.role = LEAD
        lead.since = max(lead.since, former.until or 0)
