"""The squads of the demo organisation; months as in plot.py."""

from typing import NamedTuple


class SquadPlot(NamedTuple):
    name: str
    tribe: str
    mission: str
    area: str
    works: str
    since: int
    crew: str
    until: int | None = None


SQUADS = {
    "search": SquadPlot(
        "Search",
        "discovery",
        "Answer every query with something worth clicking, in a fifth of a second, in all nine languages.",
        "Search and ranking",
        "Kanban",
        -42,
        "po be be be be fe fe da da de",
    ),
    "recommendations": SquadPlot(
        "Recommendations",
        "discovery",
        "Show each visitor three things they did not know they wanted, and never one that they just bought.",
        "Personalisation",
        "Scrum, two weeks",
        -36,
        "po be be be fe mo da da da de",
    ),
    "category-pages": SquadPlot(
        "Category Pages",
        "discovery",
        "Make wandering around as pleasant as on a market on Saturday morning.",
        "Browsing",
        "Scrum, two weeks",
        -40,
        "po be be fe fe mo mo de qa fe",
    ),
    "inspiration": SquadPlot(
        "Inspiration",
        "discovery",
        "Tell the stories of makers, so that people come back without anything to buy.",
        "Editorial",
        "Kanban",
        -20,
        "be be fe fe mo de da qa",
    ),
    "checkout": SquadPlot(
        "Checkout",
        "payments",
        "From basket to paid without a doubt or a detour: fewer than two in a hundred give up on the way.",
        "Basket and checkout",
        "Scrum, two weeks",
        -48,
        "po be be be be be fe fe fe mo mo de qa",
    ),
    "payouts": SquadPlot(
        "Payouts",
        "payments",
        "Makers have their money the next working day, wherever their bank is.",
        "Payouts",
        "Kanban",
        -40,
        "po be be be be fe qa da de",
    ),
    "fraud-shield": SquadPlot(
        "Fraud Shield",
        "payments",
        "Keep losses under five cents in a hundred euros without making honest people prove that they are.",
        "Risk",
        "Scrum, three weeks",
        -26,
        "po be be be da da da fe qa",
    ),
    "ledger": SquadPlot(
        "Ledger",
        "payments",
        "Account for every cent, twice, and close the books on the second day of the month.",
        "Bookkeeping",
        "Shape Up, six weeks",
        -30,
        "po be be be be qa fe",
    ),
    "wallet": SquadPlot(
        "Wallet",
        "payments",
        "Let people keep refunds and gifts with us, and spend them with one tap.",
        "Stored value",
        "",
        1,
        "",
    ),
    "onboarding": SquadPlot(
        "Shop Onboarding",
        "merchants",
        "The first sale within a week of signing up, for every second new shop.",
        "Onboarding",
        "Scrum, two weeks",
        -42,
        "po be be fe fe mo de qa",
    ),
    "catalogue": SquadPlot(
        "Catalogue",
        "merchants",
        "Adding something new to a shop takes a minute and one photograph.",
        "Listings",
        "Kanban",
        -40,
        "po be be be fe da qa",
    ),
    "orders": SquadPlot(
        "Orders & Shipping",
        "merchants",
        "No maker ever stands in a queue at the post office again.",
        "Fulfilment",
        "Scrum, two weeks",
        -33,
        "po be be be fe mo de qa",
    ),
    "shop-insights": SquadPlot(
        "Shop Insights",
        "merchants",
        "Tell each maker one thing a week that they can act on.",
        "Analytics for shops",
        "Kanban",
        -12,
        "po be fe da da de",
    ),
    "gift-cards": SquadPlot(
        "Gift Cards",
        "merchants",
        "Give a friend the choice among everything.",
        "Gifts",
        "Scrum, two weeks",
        -34,
        "",
        -5,
    ),
    "developer-experience": SquadPlot(
        "Developer Experience",
        "platform",
        "From a merged change to customers in fifteen minutes, without asking anybody.",
        "Build and deployment",
        "Kanban",
        -29,
        "po in in be be fe",
    ),
    "runtime": SquadPlot(
        "Runtime",
        "platform",
        "Keep everything up through the night before the holidays, at a cost per order that falls each quarter.",
        "Clusters and networks",
        "Kanban with a rota",
        -30,
        "po in in in in be",
    ),
    "data-foundation": SquadPlot(
        "Data Foundation",
        "platform",
        "One number for one question, by seven in the morning.",
        "Data warehouse",
        "Scrum, two weeks",
        -22,
        "po in be da da da",
    ),
    "identity": SquadPlot(
        "Identity",
        "payments",
        "Know who somebody is without ever asking twice.",
        "Accounts and sign-in",
        "Scrum, two weeks",
        -28,
        "po be be be fe qa",
    ),
}
# In which tribe squads are from later on.
MOVES = (("identity", "platform", -14), ("shop-insights", "platform", 2))
COACHED = (
    "search recommendations",
    "category-pages inspiration",
    "checkout payouts",
    "fraud-shield ledger",
    "onboarding catalogue",
    "orders shop-insights",
    "developer-experience data-foundation",
)
LINKS = {
    "checkout": [
        {"label": "Board", "url": "https://boards.example.org/checkout"},
        {"label": "How we work", "url": "https://handbook.example.org/squads/checkout"},
    ],
    "search": [{"label": "Ranking dashboard", "url": "https://metrics.example.org/search?view=ranking"}],
    "runtime": [{"label": "On call", "url": "https://rota.example.org/runtime"}],
}
FORMER_KEYS = {"developer-experience": ["build-tools"], "onboarding": ["new-shops", "shop-setup"]}
