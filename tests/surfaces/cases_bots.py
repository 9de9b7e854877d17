"""Cases of what is done to bots and the squads that they are in."""

from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.surfaces.case import (
    APRIL,
    BEFORE,
    LATER,
    MARCH,
    Case,
    Refusal,
    as_it_is,
    corrected,
    not_begun,
    only,
    open_still,
    renamed,
    stale,
    without,
)

FACTS = {
    "slug": "herald",
    "name": "Herald",
    "description": "Writes the release notes.",
    "link": "https://code.example.com/herald",
    "external_id": "4711",
    "source": "Registry",
}


def ada(**facts):
    return PersonFactory(handle="ada.holm", name="Ada Holm", **facts)


def herald(**facts):
    accountable = facts.pop("accountable", None) or ada()
    return BotFactory(slug="herald", accountable=accountable, **{"name": "Herald", **facts})


def membership(**facts):
    squad = SquadFactory(slug="cards", name="Cards")
    return BotMembershipFactory(squad=squad, bot=herald(), **facts)


def adding(by, **person):
    return None, {**FACTS, "accountable": PersonFactory(**person), "starts_on": MARCH}


def adding_past(by):
    subject, facts = adding(by)
    return subject, {**facts, "ends_before": LATER, "former_keys": ["known.before"]}


def handing_over(by, **person):
    changes = {**FACTS, "accountable": PersonFactory(**person), "starts_on": BEFORE}
    return as_it_is("bots.edit_bot", herald(name="Release notes"), **changes)


def reopening_without_the_accountable(by):
    return herald(accountable=ada(ends_before=LATER), ends_before=APRIL), {}


def placing(by, **changes):
    squad = SquadFactory(slug="cards", name="Cards")
    return squad, {"bot": herald(), "starts_on": MARCH, "ends_before": LATER} | changes


def placing_what_is_there(by):
    there = membership()
    return there.squad, {"bot": there.bot, "starts_on": MARCH}


def correcting(by, **changes):
    row = membership(ends_before=MARCH)
    return as_it_is("squads.correct_bot_membership", row, **{"ends_before": APRIL, **changes})


CASES = [
    Case(
        "bots.add_bot",
        adding,
        (
            Refusal(lambda by: (None, {**adding(by)[1], "slug": "new"}), "is reserved"),
            Refusal(lambda by: adding(by, ends_before=LATER), "The last day of"),
        ),
    ),
    Case(
        "bots.add_bot",
        adding_past,
        label="with its past",
        without=only("api", "sheets"),
    ),
    renamed("bots.edit_bot", herald),
    Case(
        "bots.edit_bot",
        handing_over,
        (
            stale("bots.edit_bot", herald),
            Refusal(lambda by: handing_over(by, ends_before=LATER), "The last day of"),
            Refusal(
                lambda by: as_it_is("bots.edit_bot", membership().bot, starts_on=MARCH),
                "On days outside these there is a bot membership",
            ),
        ),
    ),
    Case("bots.retire_bot", lambda by: (membership().bot, {"ends_before": MARCH}), (not_begun(herald),)),
    Case(
        "bots.reopen_bot",
        lambda by: (herald(ends_before=APRIL), {}),
        (open_still(herald), Refusal(reopening_without_the_accountable, "The last day of Ada Holm")),
    ),
    Case(
        "bots.remove_bot",
        lambda by: (herald(), {}),
        (Refusal(lambda by: (membership().bot, {}), "can’t be removed while it has"),),
    ),
    Case(
        "squads.place_bot",
        placing,
        (
            Refusal(placing_what_is_there, "Herald has been in Cards since"),
            Refusal(lambda by: placing(by, starts_on=BEFORE), "begins on 1 January 2020"),
        ),
    ),
    Case(
        "squads.end_bot_membership",
        lambda by: (membership(), {"ends_before": MARCH}),
        (not_begun(membership),),
    ),
    Case(
        "squads.correct_bot_membership",
        correcting,
        (
            Refusal(
                lambda by: correcting(by, starts_on=BEFORE), "begins on 1 January 2020", without("sheets")
            ),
        ),
    ),
    corrected("squads.correct_bot_membership", membership, starts_on=MARCH),
    Case(
        "squads.remove_bot_membership",
        lambda by: (membership(), {}),
        never_refused="nothing refers to a membership",
    ),
]
