"""The table in docs/permissions.md says exactly what the rules say."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import models
from django.utils import timezone

from chapters.models import Role as ChapterRole
from guilds.models import Role as GuildRole
from history.models import Entry
from orgmodel.api.schema.rights import table
from orgmodel.caching.per_request import forget
from orgmodel.domain.operations import registry
from people.roles import Role
from sheets.rules import LOAD_SHEETS
from squads.models import Role as SquadRole
from squads.operations import dissolve_squad
from tests.factories.access import RoleAssignmentFactory
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.blueprint import RecommendedSizeFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import AbsenceFactory, PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

# The columns of roles in the product: the role, and whether it is for the tribe alone.
ROLES = {
    "People admin": (Role.PEOPLE_ADMIN, False),
    "Administrator of the tribe": (Role.ADMINISTRATOR, True),
    "People admin of the tribe": (Role.PEOPLE_ADMIN, True),
    "Coach": (Role.COACH, False),
    "Auditor": (Role.AUDITOR, False),
    "Model steward": (Role.MODEL_STEWARD, False),
}


class Stage:
    """A tribe with a squad and a chapter, a guild, an alliance, a bot, and one user for each column of the table.

    The tribe's trio was in the alliance once; that of another tribe is in it.
    """

    def __init__(self, **days: Any) -> None:
        self.tribe = TribeFactory()
        self.squad, self.chapter = SquadFactory(tribe=self.tribe), ChapterFactory(tribe=self.tribe)
        self.guild, self.alliance, self.somebody = GuildFactory(), AllianceFactory(), PersonFactory()
        self.absence = AbsenceFactory(person=self.somebody)
        self.elsewhere = TribeFactory()
        AllianceTrioFactory(alliance=self.alliance, trio=self.elsewhere.trio)
        self.participation = AllianceTrioFactory(
            alliance=self.alliance, trio=self.tribe.trio, ends_before=dt.date(2021, 1, 1)
        )
        self.seat = TrioSeatFactory(trio=self.tribe.trio, seat="design_lead", ends_before=dt.date(2021, 1, 1))
        self.users: dict[str, Any] = {}
        for column in (
            "Trio of the tribe",
            "Trio in the alliance",
            "Product owner",
            "Squad member",
            "Chapter lead",
            "Chapter member",
            *ROLES,
        ):
            self.users[column] = UserFactory(person=PersonFactory())
        for column in ("Guild coordinator", "Guild member", "Accountable person", "Anybody here"):
            self.users[column] = UserFactory(person=PersonFactory())
        self.users["Administrator"] = UserFactory(is_superuser=True)
        self.users["Themselves"] = UserFactory(person=self.somebody)
        self.users["No person here"] = UserFactory()
        self.bot = BotFactory(accountable=self.users["Accountable person"].person)
        self.bot_membership = BotMembershipFactory(squad=self.squad, bot=self.bot)
        self.rows = self._take_part(**days)
        self.assignment = RoleAssignmentFactory()
        self.size = RecommendedSizeFactory()
        gone = SquadFactory(tribe=self.tribe)
        dissolve_squad(gone, ends_before=dt.date(2021, 1, 1), by=self.users["Administrator"])
        self.entry = Entry.objects.get()

    def _take_part(self, **days: Any) -> dict[str, models.Model]:
        """Give each column's person their role; the rows by kind."""

        def person(column: str) -> dict[str, Any]:
            return {"person": self.users[column].person, **days}

        TrioSeatFactory(trio=self.tribe.trio, **person("Trio of the tribe"))
        TrioSeatFactory(trio=self.elsewhere.trio, **person("Trio in the alliance"))
        SquadMembershipFactory(squad=self.squad, role=SquadRole.PRODUCT_OWNER, **person("Product owner"))
        ChapterMembershipFactory(chapter=self.chapter, role=ChapterRole.LEAD, **person("Chapter lead"))
        GuildMembershipFactory(guild=self.guild, role=GuildRole.COORDINATOR, **person("Guild coordinator"))
        for column, (role, tribe) in ROLES.items():
            tribe_of_role = self.tribe if tribe else None
            RoleAssignmentFactory(role=role, tribe=tribe_of_role, **person(column))
            forget(self.users[column])  # which was read before it had the role
        return {
            "squads": SquadMembershipFactory(squad=self.squad, **person("Squad member")),
            "chapters": ChapterMembershipFactory(chapter=self.chapter, **person("Chapter member")),
            "guilds": GuildMembershipFactory(guild=self.guild, **person("Guild member")),
        }

    def subject(self, operation: str) -> Any:
        """What the operation is asked about: the element, or the row, of this stage."""
        if operation == LOAD_SHEETS:
            return None
        app = operation.partition(".")[0]
        parameter = registry[operation].subject
        if parameter is None:
            return None
        if operation.endswith("bot_membership"):
            return self.bot_membership
        if parameter.name == "membership":
            return self.rows[app]
        kinds = {"stay": self.squad.tribes.get, "trio": lambda: self.tribe.trio, "held": lambda: self.seat}
        kinds |= {"person": lambda: self.somebody, "absence": lambda: self.absence}
        return kinds.get(parameter.name, lambda: getattr(self, parameter.name))()


def test_table_names_every_operation_and_loading_sheets_and_nothing_else():
    assert sorted(table()) == sorted([*registry, LOAD_SHEETS])


@pytest.mark.django_db
def test_table_says_what_the_rules_say():
    stage, said = Stage(), table()

    held = {
        operation: {
            column: stage.users[column].has_perm(operation, stage.subject(operation)) for column in columns
        }
        for operation, columns in said.items()
    }

    assert held == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days",
    [{"ends_before": dt.date(2021, 1, 1)}, {"starts_on": dt.date(2999, 1, 1)}],
    ids=["ended", "only planned"],
)
def test_role_that_does_not_hold_today_gives_no_right(days):
    stage, said = Stage(**days), table()
    roles = set(stage.users) - {
        *("Administrator", "Accountable person", "Themselves", "Anybody here", "No person here")
    }

    rights = {
        (operation, column)
        for operation, columns in said.items()
        for column in roles
        if stage.users[column].has_perm(operation, stage.subject(operation)) and not columns["Anybody here"]
    }

    assert rights == set()


@pytest.mark.django_db
def test_account_that_is_switched_off_may_do_nothing():
    stage = Stage()
    boss = UserFactory(is_superuser=True, is_active=False)

    assert [operation for operation in registry if boss.has_perm(operation, stage.subject(operation))] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days",
    [{"ends_before": dt.date(2021, 1, 1)}, {"starts_on": dt.date(2999, 1, 1)}],
    ids=["has left", "is to come"],
)
def test_account_of_who_is_not_here_today_has_the_rights_of_nobody_here(days):
    stage = Stage()
    user = UserFactory(person=PersonFactory(**days))

    assert [operation for operation in registry if user.has_perm(operation, stage.subject(operation))] == []


@pytest.mark.django_db
def test_who_has_left_edits_their_own_profile_no_more():
    gone = PersonFactory(ends_before=timezone.localdate())
    to_come = PersonFactory(starts_on=dt.date(2999, 1, 1))

    may = [UserFactory(person=person).has_perm("people.edit_profile", person) for person in (gone, to_come)]

    assert may == [False, True]


@pytest.mark.django_db
def test_only_administrators_form_a_squad_or_chapter_in_no_tribe():
    users = Stage().users

    for operation in ("squads.form_squad", "chapters.form_chapter"):
        assert [column for column, user in users.items() if user.has_perm(operation, None)] == [
            "Administrator"
        ]


@pytest.mark.django_db
def test_what_django_permits_by_itself_is_never_an_operation():
    permissions = Permission.objects.values_list("content_type__app_label", "codename")

    assert {".".join(names) for names in permissions} & set(registry) == set()
