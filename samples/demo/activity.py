"""What the demo people did themselves, so that the history has entries by more than one person."""

import datetime as dt

from alliances.models import Alliance
from alliances.operations import edit_alliance
from guilds.models import Guild
from guilds.operations import join_guild
from people.models import User
from people.operations import offboard_person
from squads.models import Role, Squad, SquadMembership
from squads.operations import change_allocation, edit_squad


def add_recent_activity(accounts: dict[str, User], today: dt.date) -> None:
    """Call a handful of operations today, each by one of the demo people who may."""
    astrid = accounts["astrid.holm"]
    wallet = Squad.objects.get(slug="wallet")
    edit_squad(
        wallet,
        version=wallet.version,
        way_of_working="Kanban",
        by=accounts["kenji.sato"],
        reason="What the two who will start it agreed on",
    )
    change_allocation(
        _longest_membership("checkout", today),
        allocation=80,
        starts_on=today,
        by=accounts["nadia.ferrer"],
        reason="Fridays off until the summer",
    )
    join_guild(Guild.objects.get(slug="observability"), starts_on=today, by=accounts["tomas.lind"])
    alliance = Alliance.objects.get(slug="one-account")
    edit_alliance(
        alliance,
        version=alliance.version,
        target_date=(alliance.target_date or today) + dt.timedelta(days=31),
        by=astrid,
        reason="One month more, for the makers in Japan",
    )
    offboard_person(
        _longest_membership("fraud-shield", today).person,
        ends_before=today + dt.timedelta(days=50),
        by=astrid,
        reason="Back to university",
    )


def _longest_membership(squad: str, today: dt.date) -> SquadMembership:
    """That of whoever has been a plain member of a squad for longest, without a planned end."""
    members = SquadMembership.objects.open().filter(squad__slug=squad, role=Role.MEMBER, starts_on__lt=today)
    return members.select_related("person").order_by("starts_on", "person__handle")[0]
