"""Cases of what is done to guilds and who is in them."""

from guilds.models import Role
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
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
    of_the_past,
    open_still,
    renamed,
    reserved,
    stale,
    without,
)

FACTS = {
    "slug": "rust",
    "name": "Rust",
    "topic": "Safe and fast.",
    "channel": "#rust",
    "external_id": "4711",
    "source": "HR",
}


def speed(**facts):
    return GuildFactory(slug="speed", name="Speed", **facts)


def membership(**facts):
    person = PersonFactory(handle="ada.holm", name="Ada Holm")
    return GuildMembershipFactory(guild=speed(), person=person, **facts)


def forming_with_a_coordinator(by):
    return None, {**FACTS, "coordinator": PersonFactory(), "starts_on": MARCH}


def forming_with_who_is_not_here(by):
    return None, {**FACTS, "coordinator": PersonFactory(starts_on=APRIL), "starts_on": MARCH}


def joining_what_one_is_in(by):
    return GuildMembershipFactory(guild=speed(), person=by.person).guild, {"starts_on": MARCH}


def leaving(by):
    guild = GuildMembershipFactory(guild=speed(), person=by.person).guild
    GuildMembershipFactory(guild=guild, person=by.person, role=Role.COORDINATOR)
    return guild, {"ends_before": MARCH}


def placing(by, **changes):
    facts = {"person": PersonFactory(), "role": Role.COORDINATOR, "starts_on": MARCH, "ends_before": LATER}
    return speed(), facts | changes


def placing_who_is_there(by):
    there = membership()
    return there.guild, {"person": there.person, "role": Role.MEMBER, "starts_on": MARCH}


def appointing_who_is_it(by):
    there = membership(role=Role.COORDINATOR)
    return there.guild, {"person": there.person, "starts_on": MARCH}


def correcting(by, **changes):
    row = membership(ends_before=MARCH)
    return as_it_is("guilds.correct_membership", row, **{"ends_before": APRIL, **changes})


CASES = [
    Case(
        "guilds.form_guild",
        forming_with_a_coordinator,
        (Refusal(forming_with_who_is_not_here, "begins on 1 April 2026"),),
        denied="nobody",
        without=without("admin", "sheets"),
        label="with a coordinator",
    ),
    Case(
        "guilds.form_guild",
        lambda by: (None, {**FACTS, "starts_on": MARCH}),
        (reserved("guilds.form_guild", "slug", starts_on=MARCH),),
        denied="nobody",
        label="without a coordinator",
    ),
    of_the_past("guilds.form_guild", "nobody", slug="rust", name="Rust", starts_on=MARCH),
    renamed("guilds.edit_guild", speed),
    Case(
        "guilds.edit_guild",
        lambda by: as_it_is("guilds.edit_guild", speed(), **{**FACTS, "slug": "speed", "starts_on": BEFORE}),
        (
            stale("guilds.edit_guild", speed),
            Refusal(
                lambda by: as_it_is("guilds.edit_guild", membership().guild, starts_on=MARCH),
                "On days outside these there is a guild membership",
            ),
        ),
    ),
    Case(
        "guilds.dissolve_guild", lambda by: (membership().guild, {"ends_before": MARCH}), (not_begun(speed),)
    ),
    Case("guilds.reopen_guild", lambda by: (speed(ends_before=APRIL), {}), (open_still(speed),)),
    Case(
        "guilds.remove_guild",
        lambda by: (speed(), {}),
        (Refusal(lambda by: (membership().guild, {}), "can’t be removed while it has"),),
    ),
    Case(
        "guilds.join_guild",
        lambda by: (speed(), {"starts_on": MARCH}),
        (Refusal(joining_what_one_is_in, "You’re already in Speed"),),
        denied="nobody",
    ),
    Case(
        "guilds.leave_guild",
        leaving,
        (Refusal(lambda by: (speed(), {"ends_before": MARCH}), "You aren’t in Speed on that day"),),
        denied="nobody",
    ),
    Case(
        "guilds.place_member",
        placing,
        (
            Refusal(placing_who_is_there, "End that membership first"),
            Refusal(lambda by: placing(by, starts_on=BEFORE), "begins on 1 January 2020"),
        ),
    ),
    Case(
        "guilds.end_membership", lambda by: (membership(), {"ends_before": MARCH}), (not_begun(membership),)
    ),
    Case(
        "guilds.appoint_coordinator",
        lambda by: (speed(), {"person": PersonFactory(), "starts_on": MARCH}),
        (Refusal(appointing_who_is_it, "End that membership first"),),
    ),
    Case(
        "guilds.correct_membership",
        correcting,
        (
            Refusal(
                lambda by: correcting(by, starts_on=BEFORE), "begins on 1 January 2020", without("sheets")
            ),
        ),
    ),
    corrected("guilds.correct_membership", membership, role=Role.COORDINATOR, starts_on=MARCH),
    Case(
        "guilds.remove_membership",
        lambda by: (membership(), {}),
        never_refused="nothing refers to a membership",
    ),
]
