"""An organisation of which every filter keeps a part."""

import datetime as dt

import pytest

from search.operations import rebuild
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory


@pytest.fixture
def organisation(db, today) -> None:
    """Two tribes, three squads, two chapters, two guilds, two alliances, four people; and one of each that is over."""
    pay = TribeFactory(slug="pay", name="Pay", purpose="Money.")
    find = TribeFactory(slug="find", name="Find")
    ada = PersonFactory(
        handle="ada", name="Ada", job_title="Engineer", location="Oslo", starts_on=dt.date(2020, 1, 1)
    )
    bo = PersonFactory(handle="bo", name="Bo", job_title="Coach", location="Lund", manager=ada)
    cy = PersonFactory(handle="cy", name="Cy", manager=ada)
    PersonFactory(handle="di", name="Di", starts_on=today - dt.timedelta(days=10), manager=bo)
    PersonFactory(handle="ex", name="Ex", ends_before=today - dt.timedelta(days=5))
    PersonFactory(handle="fy", name="Fy", starts_on=today + dt.timedelta(days=9))
    cards = SquadFactory(
        slug="cards", name="Cards", tribe=pay, mission="Pay.", way_of_working="Kanban", feature_area="Cards"
    )
    search = SquadFactory(slug="search", name="Search", tribe=find, way_of_working="Scrum")
    SquadFactory(slug="alone", name="Alone", tribe=None, mission="Alone.")
    SquadFactory(slug="over", name="Over", tribe=None, ends_before=dt.date(2021, 1, 1))
    SquadMembershipFactory(squad=cards, person=ada, role="product_owner")
    SquadMembershipFactory(squad=cards, person=cy)
    SquadMembershipFactory(squad=search, person=bo, role="agile_coach")
    backend = ChapterFactory(slug="backend", name="Backend", tribe=pay, competence="Backend")
    ChapterFactory(slug="design", name="Design", tribe=find, competence="Design")
    ChapterMembershipFactory(chapter=backend, person=cy, role="lead")
    rust = GuildFactory(slug="rust", name="Rust", channel="#rust")
    GuildFactory(slug="empty", name="Empty")
    GuildMembershipFactory(guild=rust, person=bo, role="coordinator")
    TrioSeatFactory(trio=pay.trio, person=cy, seat="tribe_lead")
    late = AllianceFactory(slug="late", name="Late", goal="Soon.", target_date=dt.date(2021, 1, 1))
    AllianceFactory(slug="someday", name="Someday")
    AllianceTrioFactory(alliance=late, trio=pay.trio)
    BotMembershipFactory(squad=cards, bot=BotFactory(slug="herald", name="Herald", accountable=cy))
    rebuild()


@pytest.fixture
def signed_in(client, organisation):
    """A browser, or a tool, of somebody who is no person here."""
    client.force_login(UserFactory(username="zoe", email=""))
    return client
