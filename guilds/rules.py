"""Who may change guilds and who is in them."""

import rules
from django.utils import timezone

from guilds.models import Guild, GuildMembership, Role
from orgmodel.caching.per_request import memoized_per_request
from people.models import User
from people.rules import is_administrator


@rules.predicate
def is_somebody_here(user: User) -> bool:
    """The account is that of a person who works here today."""
    return user.person is not None and user.person.holds_on(timezone.localdate())


@rules.predicate
def coordinates_it(user: User, subject: Guild | GuildMembership | None) -> bool:
    """The user is, today, a coordinator of the guild."""
    return _coordinates(user, subject.guild if isinstance(subject, GuildMembership) else subject)


@memoized_per_request
def _coordinates(user: User, guild: Guild | None) -> bool:
    if guild is None or user.person is None:
        return False
    coordinators = guild.memberships.on(timezone.localdate()).filter(role=Role.COORDINATOR)
    return coordinators.filter(person=user.person).exists()


for name in ("form_guild", "join_guild", "leave_guild"):
    rules.add_perm(f"guilds.{name}", is_administrator | is_somebody_here)
rules.add_perm("guilds.remove_guild", is_administrator)
for name in (
    "edit_guild",
    "dissolve_guild",
    "reopen_guild",
    "place_member",
    "end_membership",
    "appoint_coordinator",
    "correct_membership",
    "remove_membership",
):
    rules.add_perm(f"guilds.{name}", is_administrator | coordinates_it)
