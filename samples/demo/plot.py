"""The demo organisation: a marketplace for things made by hand, its crafts, tribes, guilds, alliances.

Days are months before (negative) or after the present one: -14 is the first of
the month fourteen months ago.
"""

from typing import NamedTuple

OFFICES = (
    ("Stockholm", "Europe/Stockholm"),
    ("Lisbon", "Europe/Lisbon"),
    ("Nairobi", "Africa/Nairobi"),
    ("Toronto", "America/Toronto"),
    ("Singapore", "Asia/Singapore"),
    ("Remote", ""),
)
# What somebody does: job title, and the competence of their chapter.
CRAFTS = {
    "po": ("Product manager", "Product"),
    "co": ("Agile coach", "Coaching"),
    "be": ("Backend engineer", "Backend"),
    "fe": ("Web engineer", "Web"),
    "mo": ("Mobile engineer", "Mobile"),
    "de": ("Product designer", "Design"),
    "qa": ("Quality engineer", "Quality"),
    "da": ("Data scientist", "Data"),
    "in": ("Infrastructure engineer", "Infrastructure"),
}


class TribePlot(NamedTuple):
    name: str
    purpose: str
    since: int
    competences: str


class GuildPlot(NamedTuple):
    name: str
    topic: str
    channel: str
    since: int
    size: int


class AlliancePlot(NamedTuple):
    name: str
    goal: str
    tribes: str
    since: int
    until: int | None = None
    target: int | None = None


TRIBES = {
    "discovery": TribePlot(
        "Discovery",
        "Somebody who does not know yet what they are looking for finds it, and the person who makes it.",
        -44,
        "Backend Web Mobile Design Data",
    ),
    "payments": TribePlot(
        "Payments",
        "Money moves from buyers to makers safely, quickly, and so that both understand what happened to it.",
        -50,
        "Backend Web Quality Data",
    ),
    "merchants": TribePlot(
        "Merchants",
        "One person at a kitchen table can run a shop that feels like a company.",
        -44,
        "Backend Web Design Quality",
    ),
    "platform": TribePlot(
        "Platform",
        "Every squad ships on its own, several times a day, and sleeps at night.",
        -30,
        "Backend Infrastructure Data",
    ),
}
GUILDS = {
    "accessibility": GuildPlot(
        "Accessibility",
        "Everybody can buy and sell: screen readers, contrast, plain words.",
        "#a11y",
        -30,
        19,
    ),
    "observability": GuildPlot(
        "Observability",
        "Seeing what runs: traces, logs, and alerts that deserve waking somebody.",
        "#observability",
        -26,
        22,
    ),
    "web-performance": GuildPlot(
        "Web Performance", "A second saved is a second lived.", "#web-performance", -18, 12
    ),
    "machine-learning": GuildPlot(
        "Machine Learning", "Papers, models, and when a rule of thumb will do.", "#machine-learning", -24, 15
    ),
    "inclusive-hiring": GuildPlot(
        "Inclusive Hiring", "Interviews that find people, not twins.", "#hiring-guild", -15, 14
    ),
    "writing": GuildPlot(
        "Writing Well", "Documents that get read. We review each other's.", "#writing", -11, 9
    ),
    "incident-reviews": GuildPlot(
        "Incident Reviews",
        "Learning from what went wrong, without looking for whom.",
        "#incident-reviews",
        -9,
        7,
    ),
    "board-games": GuildPlot("Board Games", "Thursdays, in every office that has a table.", "", -28, 17),
}
ALLIANCES = {
    "three-second-checkout": AlliancePlot(
        "Three-second Checkout",
        "A returning buyer pays within three seconds of deciding to, on any device and in any country we ship to.",
        "payments merchants platform",
        -8,
        target=5,
    ),
    "one-account": AlliancePlot(
        "One Account",
        "Buyers and makers are the same people: one account, one sign-in, one place for what we know about somebody.",
        "discovery payments platform",
        -13,
        target=2,
    ),
    "andes": AlliancePlot(
        "Open in the Andes",
        "Shops in Peru, Bolivia and Ecuador sell to the world, and get paid in their own currency.",
        "discovery payments merchants platform",
        -27,
        -9,
    ),
    "greener-parcels": AlliancePlot("Greener Parcels", "", "discovery merchants", -2),
}
