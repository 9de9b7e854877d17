"""A person's life in the organisation: leaving with successors, coming back, and two records that become one."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from chapters.models import ChapterMembership
from guilds.models import GuildMembership
from history.models import ChangeSet
from people.models import Person
from people.operations import offboard_person
from search.operations import rebuild
from squads.models import SquadMembership
from tests.browser.steps import open_form
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat, TrioSeat


@pytest.fixture
def ada(tribe) -> Person:
    """Somebody who holds five roles, and to whom two people report."""
    boss = PersonFactory(name="Ren Tanaka", handle="ren.tanaka")
    ada = PersonFactory(name="Ada Holm", handle="ada.holm", manager=boss)
    for name in ("Bo Lind", "Cai Reed"):
        PersonFactory(name=name, handle=name.lower().replace(" ", "."), manager=ada)
    TrioSeatFactory(trio=tribe.trio, person=ada, seat=Seat.PRODUCT_LEAD)
    SquadMembershipFactory(
        squad=SquadFactory(tribe=tribe, name="Cards"), person=ada, role="product_owner", allocation=40
    )
    SquadMembershipFactory(
        squad=SquadFactory(tribe=tribe, name="Loans"), person=ada, role="agile_coach", allocation=20
    )
    chapter = ChapterFactory(tribe=tribe, name="Product design")
    ChapterMembershipFactory(chapter=chapter, person=ada, role="lead")
    GuildMembershipFactory(guild=GuildFactory(name="Accessibility"), person=ada, role="coordinator")
    rebuild()
    return ada


def holders(name: str) -> list[str]:
    """What somebody holds, by the roles."""
    return [
        role
        for model, field in (
            (TrioSeat, "seat"),
            (SquadMembership, "role"),
            (ChapterMembership, "role"),
            (GuildMembership, "role"),
        )
        for role in model.objects.open()
        .filter(person__name=name)
        .order_by(field)
        .values_list(field, flat=True)
    ]


@pytest.mark.refusals(422)
def test_offboarding_somebody_who_holds_five_roles_names_successors_in_one_step(sign_in, admin, ada):
    page: Page = sign_in(admin)
    page.goto("/people/ada.holm/")
    page.get_by_text("More to do with").click()
    dialog = open_form(page, "Offboard Ada Holm")
    expect(dialog.get_by_label("New line manager of Bo Lind and Cai Reed")).to_have_value("Ren Tanaka")
    for label in ("New product owner of Cards", "New chapter lead of Product design"):
        dialog.get_by_label(label).fill("bo.lind")
    for label in ("New product lead", "New agile coach of Loans"):
        dialog.get_by_label(label).fill("cai.reed")
    dialog.get_by_label("New guild coordinator of Accessibility").fill("nobody at all")
    dialog.get_by_role("button", name="Offboard Ada Holm").click()
    expect(dialog.get_by_role("alert")).to_contain_text("No person found for “nobody at all”")
    expect(dialog.get_by_label("New agile coach of Loans")).to_have_value("cai.reed")

    dialog.get_by_label("New guild coordinator of Accessibility").fill("Bo Lind")
    dialog.get_by_role("button", name="Offboard Ada Holm").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("with 7 more")

    assert (holders("Ada Holm"), holders("Bo Lind"), holders("Cai Reed")) == (
        [],
        ["product_owner", "lead", "coordinator"],
        ["product_lead", "agile_coach"],
    )
    assert set(
        Person.objects.filter(manager__name="Ren Tanaka", ends_before=None).values_list("name", flat=True)
    ) == {
        "Bo Lind",
        "Cai Reed",
    }
    assert ChangeSet.objects.get().size == 8


def test_who_left_is_rehired_with_what_they_were_in_and_the_page_says_when_they_were_gone(
    sign_in, admin, ada
):
    offboard_person(ada, ends_before=dt.date(2026, 3, 1), by=admin)
    page: Page = sign_in(admin)
    page.goto("/people/ada.holm/?as_of=2026-04-01")
    page.get_by_text("More to do with").click()
    dialog = open_form(page, "Re-hire Ada Holm")
    dialog.get_by_label("First day").fill("2026-07-01")
    dialog.get_by_label("Ada Holm in Loans as agile coach").uncheck()
    dialog.get_by_role("button", name="Re-hire Ada Holm").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("with 4 more")
    expect(page.get_by_text("Not here from 1 Mar 2026 to 30 Jun 2026")).to_be_visible()

    page.goto("/people/ada.holm/?as_of=2026-07-01")
    expect(page.get_by_text("Not here from")).to_have_count(0)
    assert holders("Ada Holm") == ["product_lead", "product_owner", "lead", "coordinator"]


@pytest.mark.refusals(422)
def test_two_records_become_one_after_what_changes_was_shown(sign_in, admin, ada):
    PersonFactory(name="Ada Holm", handle="a.holm", job_title="Designer", manager=ada.manager)
    page: Page = sign_in(admin)
    page.goto("/people/a.holm/")
    page.get_by_text("More to do with").click()
    dialog = open_form(page, "Merge a duplicate into Ada Holm")
    dialog.get_by_label("Duplicate").fill("ada.holm")
    dialog.get_by_role("button", name="Review changes").click()
    dialog = page.get_by_role("dialog", name="Merge Ada Holm (ada.holm) into Ada Holm (a.holm)")
    expect(
        dialog.get_by_text("2 squad memberships: Cards as product owner, Loans as agile coach")
    ).to_be_visible()
    expect(dialog.get_by_text("The handle ada.holm redirects to a.holm")).to_be_visible()
    assert Person.objects.filter(handle="ada.holm").exists()

    dialog.get_by_role("button", name="Merge Ada Holm (ada.holm) into Ada Holm (a.holm)").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("Merged Ada Holm (ada.holm)")
    expect(page.get_by_role("link", name="See Cards")).to_be_visible()
    page.goto("/people/ada.holm/")
    expect(page).to_have_url(re.compile("/people/a.holm/"))
