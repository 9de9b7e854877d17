"""What happened in the demo organisation, what is planned, and what is not as the model would have it."""

from samples.demo.data import SQUADS
from samples.demo.leadership import PROMOTED
from samples.demo.staff import MEMBER, OWNER, Employee, Membership, Staff

# People who changed squads, half of them tribes: from, to.
CHANGES = (
    ("search", "recommendations"),
    ("payouts", "ledger"),
    ("checkout", "fraud-shield"),
    ("catalogue", "onboarding"),
    ("category-pages", "inspiration"),
    ("onboarding", "shop-insights"),
    ("recommendations", "data-foundation"),
    ("checkout", "developer-experience"),
    ("payouts", "identity"),
    ("search", "shop-insights"),
    ("ledger", "runtime"),
    ("orders", "checkout"),
)
PLANNED_CHANGES = (
    ("checkout", "wallet", 1),
    ("payouts", "wallet", 1),
    ("recommendations", "shop-insights", 2),
)
# The last squads of people who left.
LEFT_FROM = ("search", "checkout", "payouts", "onboarding", "catalogue", "runtime", "identity", "recommendations")  # fmt: skip


def add_events(staff: Staff) -> None:
    """Let it all happen, in an order in which nobody is needed twice."""
    _add_former_product_owners(staff)
    _dissolve_gift_cards(staff)
    _change_squads(staff)
    _add_leavers(staff)
    _add_busy_and_idle(staff)
    _plan(staff)


def _add_former_product_owners(staff: Staff) -> None:
    """Add former product owners: some left, one leads the product of a tribe now."""
    for squad, until, left in (("search", -10, -10), ("orders", -5, -3), ("inspiration", -2, -2)):
        _hire(staff, "po", squad, SQUADS[squad].since, until=until, left=left, role=OWNER)
        for present in _owners(staff, squad):
            present.memberships[0].since = max(until, present.first_month)
    promoted = staff.hire("po", -48, title=PROMOTED)
    promoted.memberships.append(Membership("checkout", -48, -7, OWNER))
    married = _owners(staff, "search")[0]
    married.former_handles.append(f"{married.handle.split('.')[0]}.holmgren")


def _dissolve_gift_cards(staff: Staff) -> None:
    """Let the people of the squad that was dissolved be in others since."""
    start, end = SQUADS["gift-cards"].since, SQUADS["gift-cards"].until or 0
    owner = _owners(staff, "orders")[0]
    owner.joined = start
    owner.memberships = [Membership("gift-cards", start, end, OWNER), Membership("orders", end, role=OWNER)]
    for squad in ("onboarding", "catalogue", "orders"):
        for employee in _members_before(staff, squad, end - 6)[:2]:
            _add_earlier_squad(employee, "gift-cards", end)


def _change_squads(staff: Staff) -> None:
    for origin, squad in CHANGES:
        month = staff.random.randint(-11, -1)
        for employee in _members_before(staff, squad, month - 3)[:1]:
            _add_earlier_squad(employee, origin, month)


def _add_earlier_squad(employee: Employee, origin: str, month: int) -> None:
    """Let somebody have been in `origin` until `month`, when they came where they are."""
    present = employee.memberships[0]
    month = max(month, SQUADS[present.squad].since)
    start = max(employee.first_month, SQUADS[origin].since)
    employee.memberships.insert(0, Membership(origin, start, month))
    present.since = month


def _add_leavers(staff: Staff) -> None:
    for squad in LEFT_FROM:
        joined = staff.random.randint(-40, -26)
        left = staff.random.randint(-20, -1)
        craft = staff.random.choice(("be", "be", "fe", "da", "de"))
        _hire(staff, craft, squad, joined, until=left, left=left)


def _add_busy_and_idle(staff: Staff) -> None:
    """Let one person be in three squads, some work for part of their time, one be between squads."""
    busy = staff.only_in("search", "de")[0]
    start = max(busy.memberships[0].since, -12)
    shares = {"search": 40, "category-pages": 30, "inspiration": 30}
    busy.memberships = [Membership(squad, start, allocation=share) for squad, share in shares.items()]
    for squad in ("recommendations", "payouts", "developer-experience"):
        employee = _members_before(staff, squad, -8)[0]
        employee.memberships[0].until = -4
        employee.memberships.append(Membership(squad, -4, allocation=60))
    _hire(staff, "be", "orders", -31, until=-1)


def _plan(staff: Staff) -> None:
    """Add who joins and who changes squads in the next months."""
    _hire(staff, "be", "ledger", 1)
    _hire(staff, "po", "inspiration", 1, role=OWNER)
    for origin, squad, month in PLANNED_CHANGES:
        employee = _members_before(staff, origin, -6)[-1]
        employee.memberships[0].until = month
        employee.memberships.append(Membership(squad, month))


def _hire(
    staff: Staff,
    craft: str,
    squad: str,
    joined: int,
    *,
    until: int | None = None,
    left: int | None = None,
    role: str = MEMBER,
) -> None:
    """Hire somebody into a squad, as soon as there is one."""
    start = max(joined, SQUADS[squad].since)
    employee = staff.hire(craft, joined, left=left)
    employee.memberships.append(Membership(squad, start, until, role))


def _owners(staff: Staff, squad: str) -> list[Employee]:
    """The present product owners of a squad."""
    return [
        employee
        for employee in staff.present()
        for membership in employee.memberships
        if (membership.squad, membership.role, membership.until) == (squad, OWNER, None)
    ]


def _members_before(staff: Staff, squad: str, month: int) -> list[Employee]:
    """Members of only this squad who came before a month, longest first."""
    members = [employee for employee in staff.only_in(squad) if employee.memberships[0].since < month]
    return sorted(members, key=lambda employee: (employee.memberships[0].since, employee.handle))
