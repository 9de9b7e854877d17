"""Who may do what to guilds."""

import pytest

from guilds.models import GuildMembership, Role
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory

GUILD = ("edit_guild", "dissolve_guild", "reopen_guild", "place_member", "appoint_coordinator")
MEMBERSHIP = ("end_membership", "correct_membership", "remove_membership")
SOMEBODY_HERE = {"admin", "coordinator", "guild_member", "former_coordinator", "bystander"}


@pytest.fixture
def users(admin, coordinator, bystander, nobody, guild, today):
    """Everybody who may differ; also a plain and a former member of the guild, and somebody who left."""
    inside, former = PersonFactory(), PersonFactory()
    GuildMembershipFactory(guild=guild, person=inside)
    GuildMembershipFactory(guild=guild, person=former, role=Role.COORDINATOR, ends_before=today)
    GuildMembershipFactory(guild=GuildFactory(), person=bystander.person, role=Role.COORDINATOR)
    return {
        "admin": admin,
        "coordinator": coordinator,
        "guild_member": UserFactory(person=inside),
        "former_coordinator": UserFactory(person=former),
        "bystander": bystander,
        "nobody": nobody,
        "gone": UserFactory(person=PersonFactory(ends_before=today)),
    }


def allowed(users, operation, subject):
    return {name for name, user in users.items() if user.has_perm(f"guilds.{operation}", subject)}


@pytest.mark.parametrize("operation", GUILD)
def test_administrators_and_coordinators_may_change_a_guild(users, guild, operation):
    assert allowed(users, operation, guild) == {"admin", "coordinator"}


@pytest.mark.parametrize("operation", MEMBERSHIP)
def test_administrators_and_coordinators_may_change_a_membership(users, guild, operation):
    membership = GuildMembership.objects.filter(guild=guild).first()

    assert allowed(users, operation, membership) == {"admin", "coordinator"}


@pytest.mark.parametrize("operation", ["join_guild", "leave_guild"])
def test_anybody_who_is_here_may_join_and_leave(users, guild, operation):
    assert allowed(users, operation, guild) == SOMEBODY_HERE


def test_anybody_who_is_here_may_form_a_guild(users):
    assert allowed(users, "form_guild", None) == SOMEBODY_HERE


def test_only_administrators_may_remove_a_guild(users, guild):
    assert allowed(users, "remove_guild", guild) == {"admin"}
