"""Who may change guilds and who is in them."""

import rules
from django.db.models import QuerySet
from django.utils import timezone

from guilds.models import Guild, GuildMembership, Role
from orgmodel.caching.per_request import memoized_per_request
from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User
from people.rules import ADMINISTRATORS, PEOPLE_ADMINS, people_of


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


def _coordinators(subject: Guild | GuildMembership) -> QuerySet[Person]:
    guild = subject if isinstance(subject, Guild) else subject.guild
    return people_of(GuildMembership.objects.filter(guild=guild, role=Role.COORDINATOR))


EVERYBODY = Grantee("everyone who works here", is_somebody_here)
COORDINATORS = Grantee("its coordinators", coordinates_it, _coordinators)

for name in ("form_guild", "join_guild", "leave_guild"):
    allow(f"guilds.{name}", EVERYBODY, ADMINISTRATORS)
allow("guilds.remove_guild", ADMINISTRATORS)
for name in ("edit_guild", "dissolve_guild", "reopen_guild"):
    allow(f"guilds.{name}", COORDINATORS, ADMINISTRATORS)
for name in (
    "place_member",
    "end_membership",
    "appoint_coordinator",
    "correct_membership",
    "remove_membership",
):
    allow(f"guilds.{name}", COORDINATORS, PEOPLE_ADMINS, ADMINISTRATORS)
