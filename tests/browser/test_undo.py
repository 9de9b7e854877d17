"""What was just done is undone from its toast, by mouse, key, and without JavaScript; and from the history."""

import re

import pytest
from playwright.sync_api import Page, expect

from squads.models import Squad, SquadMembership
from tests.browser.steps import heading, open_form
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory


def place_ada(page: Page, squad: Squad) -> None:
    page.goto(squad.get_absolute_url())
    dialog = open_form(page, "Place a person")
    dialog.get_by_label("Person").fill("ada")
    dialog.get_by_label("Reason").click()  # the offered names go away
    dialog.get_by_role("button", name="Place a person").click()
    expect(page.get_by_role("status")).to_contain_text("Placed Ada Holm")


@pytest.fixture
def ada(db):
    return PersonFactory(name="Ada Holm", handle="ada")


@pytest.mark.parametrize("by", ["mouse", "key"])
def test_toast_offers_to_undo_and_after_that_to_undo_the_undoing(sign_in, admin, squad, ada, by):
    page = sign_in(admin)
    place_ada(page, squad)
    undo = page.get_by_role("status").get_by_role("button", name="Undo")
    chip = page.get_by_role("main").get_by_role("link", name="Ada Holm")

    undo.click() if by == "mouse" else page.keyboard.press("Control+z")

    expect(page.get_by_role("status")).to_contain_text(f"Undid: placed Ada Holm in {squad} as member")
    expect(page.get_by_role("region", name="People").get_by_role("link", name="Ada Holm")).to_have_count(0)
    assert not SquadMembership.objects.filter(person=ada).exists()

    page.get_by_role("status").get_by_role("button", name="Undo").click()

    expect(chip.first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Undid: undid")
    assert SquadMembership.objects.filter(person=ada).exists()


def test_key_that_undoes_is_left_to_the_field_in_which_one_types(sign_in, admin, squad, ada):
    page = sign_in(admin)
    place_ada(page, squad)
    page.get_by_role("button", name="As of").click()

    page.get_by_label("Show the organisation on").press("Control+z")

    assert SquadMembership.objects.filter(person=ada).exists()


@pytest.mark.refusals(422)
def test_undo_that_comes_too_late_says_what_is_in_the_way(sign_in, admin, squad, ada):
    page = sign_in(admin)
    place_ada(page, squad)
    SquadMembership.objects.filter(person=ada).update(allocation=50)

    page.get_by_role("status").get_by_role("button", name="Undo").click()

    dialog = page.get_by_role("dialog", name="Undo this change")
    expect(dialog.get_by_role("alert")).to_contain_text("has been changed since. Undo that change first.")


def test_page_of_what_undoing_removes_is_left(sign_in, admin, tribe):
    page = sign_in(admin)
    page.goto("/squads/")
    dialog = open_form(page, "Form a squad")
    dialog.get_by_label("Name", exact=True).fill("Cards")
    dialog.get_by_label("Short name").fill("cards")
    dialog.get_by_role("button", name="Form a squad").click()
    expect(heading(page)).to_have_text("Cards")

    page.get_by_role("status").get_by_role("button", name="Undo").click()

    expect(heading(page)).to_have_text("History")
    expect(page.get_by_role("status")).to_contain_text("Undid: formed Cards.")


def test_history_offers_to_undo_with_a_reason(sign_in, admin, squad):
    row = SquadMembershipFactory(squad=squad, person__name="Bo Lind")
    page = sign_in(admin)
    page.goto(f"{squad.get_absolute_url()}members/{row.pk}/remove-membership/")
    page.get_by_role("main").get_by_role("button", name="Remove Bo Lind").click()
    expect(page.get_by_role("status")).to_contain_text("Removed Bo Lind")
    page.goto("/history/")
    page.get_by_role("link", name=re.compile("Undo.*removed Bo Lind")).click()
    dialog = page.get_by_role("dialog", name="Undo this change")
    dialog.get_by_label("Reason").fill("It was real.")

    dialog.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("listitem").filter(has_text="undid: removed Bo Lind")).to_contain_text(
        "It was real."
    )
    assert SquadMembership.objects.get(pk=row.pk).person == row.person


def test_message_offers_to_undo_without_javascript(sign_in, admin, squad, ada):
    page = sign_in(admin, java_script_enabled=False)
    page.goto(f"{squad.get_absolute_url()}place-member/?person=ada")
    page.get_by_role("main").get_by_role("button", name="Place Ada Holm").click()

    page.get_by_role("status").get_by_role("button", name="Undo").click()

    expect(heading(page)).to_contain_text(squad.name)
    expect(page.get_by_role("status")).to_contain_text("Undid: placed Ada Holm")
    assert not SquadMembership.objects.filter(person=ada).exists()
