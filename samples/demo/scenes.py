"""What happened in the demo organisation, what is planned, and what is not as the model would have it."""

from samples.demo.cast import MEMBER, OWNER, Cast, Hire, Stay
from samples.demo.draft import Month
from samples.demo.plot_squads import SQUADS


def play(cast: Cast) -> None:
    """Let it all happen, in an order in which nobody is needed twice."""
    former_product_owners(cast)
    gift_cards_dissolved(cast)
    movers(cast)
    leavers(cast)
    busy_and_idle(cast)
    plans(cast)


def former_product_owners(cast: Cast) -> None:
    """Whoever had the product before: some left, one leads the product of a tribe now."""
    for squad, until, left in (("search", -10, -10), ("orders", -5, -3), ("inspiration", -2, -2)):
        former = cast.hire("po", SQUADS[squad].since, left=left)
        former.stays.append(Stay(squad, SQUADS[squad].since, until, OWNER))
        for present in owners(cast, squad):
            present.stays[0].since = max(until, present.first_month)
    promoted = cast.hire("po", -48, title="Product director, Payments")
    promoted.stays.append(Stay("checkout", -48, -7, OWNER))
    married = owners(cast, "search")[0]
    married.former_handles.append(f"{married.handle.split('.')[0]}.holmgren")


def gift_cards_dissolved(cast: Cast) -> None:
    """The squad that was dissolved, and where its people went."""
    born, end = SQUADS["gift-cards"].since, SQUADS["gift-cards"].until or 0
    owner = owners(cast, "orders")[0]
    owner.joined = born
    owner.stays = [Stay("gift-cards", born, end, OWNER), Stay("orders", end, role=OWNER)]
    for squad in ("onboarding", "catalogue", "orders"):
        for hire in early(cast.in_squad(squad), end - 6)[:2]:
            came_from(hire, "gift-cards", end)


def movers(cast: Cast) -> None:
    """People who changed squads, half of them tribes."""
    routes = (
        "search recommendations", "payouts ledger", "checkout fraud-shield", "catalogue onboarding",
        "category-pages inspiration", "onboarding shop-insights", "recommendations data-foundation",
        "checkout developer-experience", "payouts identity", "search shop-insights", "ledger runtime", "orders checkout",
    )  # fmt: skip
    for route in routes:
        origin, squad = route.split()
        month = cast.random.randint(-11, -1)
        for hire in early(cast.in_squad(squad), month - 3)[:1]:
            came_from(hire, origin, month)


def came_from(hire: Hire, origin: str, month: int) -> None:
    """Let somebody have been in `origin` before they came where they are."""
    stay = hire.stays[0]
    month = max(month, SQUADS[stay.squad].since)
    hire.stays.insert(0, Stay(origin, max(hire.first_month, SQUADS[origin].since), month))
    stay.since = month


def leavers(cast: Cast) -> None:
    """People who are gone."""
    for squad in (
        "search",
        "checkout",
        "payouts",
        "onboarding",
        "catalogue",
        "runtime",
        "identity",
        "recommendations",
    ):
        joined, left = cast.random.randint(-40, -26), cast.random.randint(-20, -1)
        hire = cast.hire(cast.random.choice(("be", "be", "fe", "da", "de")), joined, left=left)
        hire.stays.append(Stay(squad, max(joined, SQUADS[squad].since), left))


def busy_and_idle(cast: Cast) -> None:
    """One person in three squads, some for part of their time, one between squads."""
    busy = cast.in_squad("search", "de")[0]
    start = max(busy.stays[0].since, -12)
    shares = {"search": 40, "category-pages": 30, "inspiration": 30}
    busy.stays = [Stay(squad, start, allocation=share) for squad, share in shares.items()]
    for squad in ("recommendations", "payouts", "developer-experience"):
        hire = early(cast.in_squad(squad), -8)[0]
        hire.stays[0].until = -4
        hire.stays.append(Stay(squad, -4, allocation=60))
    idle = cast.hire("be", -31)
    idle.stays.append(Stay("orders", -31, -1))


def plans(cast: Cast) -> None:
    """Who comes and who moves in the next months."""
    arrive(cast, "be", "ledger", 1)
    arrive(cast, "po", "inspiration", 1, OWNER)
    for origin, squad, month in (
        ("checkout", "wallet", 1),
        ("payouts", "wallet", 1),
        ("recommendations", "shop-insights", 2),
    ):
        mover = early(cast.in_squad(origin), -6)[-1]
        mover.stays[0].until = month
        mover.stays.append(Stay(squad, month))


def arrive(cast: Cast, craft: str, squad: str, month: int, role: str = MEMBER) -> Hire:
    hire = cast.hire(craft, month)
    hire.stays.append(Stay(squad, month, role=role))
    return hire


def owners(cast: Cast, squad: str) -> list[Hire]:
    """Who has the product of a squad now."""
    return [
        hire
        for hire in cast.here()
        for stay in hire.stays
        if (stay.squad, stay.role, stay.until) == (squad, OWNER, None)
    ]


def early(hires: list[Hire], month: Month) -> list[Hire]:
    """Those who were where they are before a month, longest first."""
    found = [hire for hire in hires if hire.stays[0].since < (month or 0)]
    return sorted(found, key=lambda hire: (hire.stays[0].since, hire.handle))
