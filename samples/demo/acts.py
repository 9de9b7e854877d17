"""What the demo people did themselves, so that the history has more than one hand in it."""

import datetime as dt

from alliances.models import Alliance
from alliances.operations import edit_alliance
from guilds.models import Guild
from guilds.operations import join_guild
from people.models import User
from people.operations import offboard_person
from squads.models import Role, Squad, SquadMembership
from squads.operations import change_allocation, edit_squad


def recent_acts(accounts: dict[str, User], today: dt.date) -> None:
    """A handful of operations of today, each by somebody who may."""
    astrid, kenji = accounts["astrid.holm"], accounts["kenji.sato"]
    nadia, tomas = accounts["nadia.ferrer"], accounts["tomas.lind"]
    wallet = Squad.objects.get(slug="wallet")
    edit_squad(
        wallet,
        version=wallet.version,
        way_of_working="Kanban",
        by=kenji,
        reason="What the two who will start it agreed on",
    )
    change_allocation(
        someone_in("checkout", today),
        allocation=80,
        starts_on=today,
        by=nadia,
        reason="Fridays off until the summer",
    )
    join_guild(Guild.objects.get(slug="observability"), starts_on=today, by=tomas)
    alliance = Alliance.objects.get(slug="one-account")
    edit_alliance(
        alliance,
        version=alliance.version,
        target_date=(alliance.target_date or today) + dt.timedelta(days=31),
        by=astrid,
        reason="One month more, for the makers in Japan",
    )
    leaving = someone_in("fraud-shield", today).person
    offboard_person(
        leaving, ends_before=today + dt.timedelta(days=50), by=astrid, reason="Back to university"
    )


def someone_in(squad: str, today: dt.date) -> SquadMembership:
    """Whoever has been in a squad for longest as a plain member without a planned end."""
    members = SquadMembership.objects.open().filter(squad__slug=squad, role=Role.MEMBER, starts_on__lt=today)
    return members.select_related("person").order_by("starts_on", "person__handle")[0]
