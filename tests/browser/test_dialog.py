"""Operations in the dialog: their forms, refusals and outcomes, without the page going away."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from orgmodel.domain.periods import long_date
from search.operations import rebuild
from squads.models import Squad, SquadMembership
from tests.browser.steps import MARK, MARKED, heading, open_form
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory
from trios.models import TrioSeat


def open_squad(page: Page, squad: Squad) -> None:
    page.goto(squad.get_absolute_url())
    page.evaluate(MARK)


def place(page: Page, person: str) -> None:
    page.get_by_role("dialog").get_by_label("Person").fill(person)
    page.get_by_role("dialog").get_by_role("button", name="Place a person").click()


def test_squad_formed_from_the_list_takes_people_in(sign_in, admin, tribe):
    people = [PersonFactory(name="Ada Holm"), PersonFactory(name="Bo Lind")]
    page = sign_in(admin)
    page.goto("/squads/")
    open_form(page, "Form a squad")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    dialog.get_by_label("Name", exact=True).fill("Checkout")
    expect(dialog.get_by_label("Short name")).to_have_value("checkout")
    dialog.get_by_label("Tribe").select_option(label=str(tribe))
    dialog.get_by_role("button", name="Form a squad").click()
    expect(heading(page)).to_have_text("Checkout")
    expect(page.get_by_role("status")).to_contain_text("Formed Checkout.")
    page.evaluate(MARK)
    for person in people:
        open_form(page, "Place a person")
        place(page, person.handle)
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("status")).to_contain_text(f"Placed {person} in Checkout")
        expect(page.get_by_role("region", name="People")).to_contain_text(person.name)

    assert page.url.endswith("/squads/checkout/")
    assert page.evaluate(MARKED)
    squad = Squad.objects.get(slug="checkout")
    assert [squad.tribes.get().tribe, {row.person for row in squad.memberships.all()}] == [tribe, set(people)]


@pytest.mark.refusals(422)
def test_placement_refused_keeps_what_was_typed_and_is_saved_once_mended(sign_in, tribe_lead, squad):
    ada = PersonFactory(name="Ada Holm", handle="ada.holm")
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    open_form(page, "Place a person")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Role").select_option(label="Agile coach")
    dialog.get_by_label("First day optional", exact=True).fill("2019-01-01")
    dialog.get_by_label("Reason").fill("She asked to.")
    place(page, "ada.holm")
    summary = dialog.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Nothing was saved")
    expect(dialog.get_by_label("Person")).to_have_value("ada.holm")
    expect(dialog.get_by_label("Role")).to_have_value("agile_coach")
    expect(dialog.get_by_label("First day optional", exact=True)).to_have_value("2019-01-01")
    expect(dialog.get_by_label("Reason")).to_have_value("She asked to.")
    assert not SquadMembership.objects.filter(person=ada).exists()

    dialog.get_by_label("First day optional", exact=True).fill("2026-03-01")
    dialog.get_by_role("button", name="Place a person").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("Placed Ada Holm")
    expect(page.get_by_role("region", name="People")).to_contain_text("Ada Holm")
    assert page.evaluate(MARKED)
    placed = SquadMembership.objects.get(person=ada)
    assert (placed.role, placed.starts_on) == ("agile_coach", dt.date(2026, 3, 1))


@pytest.mark.refusals(422)
def test_fault_in_the_summary_when_followed_leads_to_its_field(sign_in, tribe_lead, squad):
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    open_form(page, "Place a person")
    place(page, "nobody.of.that.name")
    page.get_by_role("alert").get_by_role("link", name="Person").press("Enter")

    field = page.get_by_role("dialog").get_by_label("Person")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("^No person found for “nobody.of.that.name”"))


def test_person_chosen_with_the_keyboard_alone_is_placed(sign_in, tribe_lead, squad):
    PersonFactory(name="Adam Holm", handle="adam.holm")
    ada = PersonFactory(name="Ada Holm", handle="ada.holm")
    rebuild()
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    page.get_by_role("link", name="Place a person").press("Enter")
    field = page.get_by_role("combobox", name="Person")
    expect(field).to_be_focused()
    page.keyboard.type("holm")
    offered = page.get_by_role("listbox", name="People").get_by_role("option")
    expect(offered).to_contain_text(["Ada Holm", "Adam Holm"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(offered.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Ada Holm")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Placed Ada Holm")
    assert SquadMembership.objects.filter(squad=squad, person=ada).count() == 1


def test_escape_when_people_are_offered_closes_the_offer_and_not_the_dialog(sign_in, tribe_lead, squad):
    rebuild()
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    open_form(page, "Place a person")
    page.get_by_role("combobox", name="Person").press_sequentially("person")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("combobox", name="Person")).to_have_value("person")


@pytest.mark.parametrize("way_out", ["Escape", "Cancel", "Close"])
def test_dialog_when_left_gives_the_focus_back_to_its_opener(sign_in, tribe_lead, squad, way_out):
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    opener = page.get_by_role("link", name="Place a person")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Person")).to_be_focused()
    if way_out == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog.locator("[data-close]", has_text="" if way_out == "Close" else way_out).first.press("Enter")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_row_menu_when_used_gives_the_focus_back_to_its_button_after_saving(sign_in, tribe_lead, squad):
    membership = SquadMembershipFactory(squad=squad, person__name="Ada Holm")
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    row = page.get_by_role("region", name="People").get_by_role("listitem").filter(has_text="Ada Holm").first
    row.locator("summary").press("Enter")
    row.get_by_role("link", name="Change share of time").press("Enter")
    field = page.get_by_role("dialog").get_by_label("Share of time in percent")
    expect(field).to_have_value("100")
    field.fill("50")
    field.press("Enter")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(row).to_contain_text("50 %")
    assert [row.allocation for row in squad.memberships.filter(person=membership.person)] == [100, 50]


def test_squad_dissolved_says_so_on_its_page_and_in_the_history(sign_in, admin, squad):
    page = sign_in(admin)
    open_squad(page, squad)
    page.get_by_text("More to do with").click()
    open_form(page, f"Dissolve {squad}")
    dialog = page.get_by_role("dialog")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    dialog.get_by_label("Last day").fill(f"{yesterday}")
    dialog.get_by_label("Reason").fill("Its work is done.")
    dialog.get_by_role("button", name=f"Dissolve {squad}").click()

    expect(page.get_by_role("status")).to_contain_text(f"Dissolved {squad}")
    expect(heading(page)).to_have_text(f"{squad} dissolved", use_inner_text=True)
    page.get_by_text("More to do with").click()
    expect(page.get_by_role("link", name="Reopen")).to_be_visible()

    page.get_by_role("link", name="All activity").click()
    entry = page.get_by_role("main").locator("ol.timeline").get_by_role("listitem").first
    expect(entry).to_contain_text(f"{admin} dissolved {squad}, last day {long_date(yesterday)}")
    expect(entry).to_contain_text("Its work is done.")


@pytest.mark.refusals(403)
def test_right_that_is_lost_while_a_form_is_open_leaves_what_was_typed(sign_in, tribe_lead, tribe, squad):
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    open_form(page, "Place a person")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("She asked to.")
    TrioSeat.objects.update(ends_before=timezone.localdate())
    place(page, tribe_lead.person.handle)

    expect(dialog.get_by_role("alert")).to_contain_text("You don’t have permission")
    expect(dialog.get_by_role("alert")).to_contain_text("Only administrators can.")
    expect(dialog.get_by_label("Reason")).to_have_value("She asked to.")


def test_session_ended_when_a_form_is_sent_leads_to_the_sign_in_page_and_back_to_what_was_typed(
    sign_in, tribe_lead, squad
):
    page = sign_in(tribe_lead)
    open_squad(page, squad)
    open_form(page, "Place a person")
    page.get_by_role("dialog").get_by_label("Reason").fill("She asked to.")
    page.context.clear_cookies(name="sessionid")
    place(page, tribe_lead.person.handle)
    expect(heading(page)).to_have_text("Sign in")
    expect(page.get_by_text("your input is kept")).to_be_visible()
    page.get_by_label("Login").fill(tribe_lead.username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_text("Nothing has been saved yet")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("She asked to.")
    page.get_by_role("main").get_by_role("button", name="Place a person").click()

    expect(heading(page)).to_contain_text(squad.name)
    assert page.url.endswith(squad.get_absolute_url())
    assert squad.memberships.filter(person=tribe_lead.person).exists()
