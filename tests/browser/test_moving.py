"""People moved in the picture of a tribe: dragged, by keys, by links; nothing happens before the form is sent."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from orgmodel.domain.periods import long_date
from squads.models import Role, SquadMembership
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory


@pytest.fixture
def squads(tribe):
    """Cards, with Ada; Bills, with an owner; and Bo, who is in the chapter and in no squad."""
    cards, bills = SquadFactory(name="Cards", tribe=tribe), SquadFactory(name="Bills", tribe=tribe)
    ada = PersonFactory(name="Ada Holm", handle="ada")
    SquadMembershipFactory(squad=cards, person=ada, allocation=40)
    SquadMembershipFactory(squad=bills, role=Role.PRODUCT_OWNER, person__name="Cleo Marsh")
    chapter = ChapterFactory(name="Backend", tribe=tribe)
    for person in (ada, PersonFactory(name="Bo Lind", handle="bo")):
        ChapterMembershipFactory(chapter=chapter, person=person)
    return cards, bills


@pytest.fixture
def page(sign_in, admin, tribe, squads) -> Page:
    page = sign_in(admin)
    page.goto(tribe.get_absolute_url())
    page.locator("#picture-scroll").scroll_into_view_if_needed()
    return page


def chip(page: Page, name: str) -> Locator:
    return page.locator(".matrix .movable .person", has_text=name).first


def head(page: Page, name: str) -> Locator:
    return page.locator(".matrix thead th", has_text=name)


def drag(page: Page, what: Locator, to: Locator) -> None:
    start, end = what.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()


def where(handle: str) -> list[tuple[str, int]]:
    """The squads in which somebody is today, with their share."""
    rows = SquadMembership.objects.on(timezone.localdate()).filter(person__handle=handle)
    return [(row.squad.name, row.allocation) for row in rows.select_related("squad")]


def test_person_dragged_to_another_squad_moves_once_the_form_is_sent(page):
    drag(page, chip(page, "Ada Holm"), head(page, "Bills"))
    dialog = page.get_by_role("dialog", name="Move Ada Holm")
    expect(dialog.get_by_label("To")).to_have_value(
        SquadMembership.objects.get(role="product_owner").squad.slug
    )
    assert where("ada") == [("Cards", 40)]

    dialog.get_by_label("Reason").fill("Bills needs her.")
    dialog.get_by_role("button", name="Move Ada Holm to Bills").click()

    expect(page.get_by_role("status").filter(has_text="Moved Ada Holm")).to_be_visible()
    expect(chip(page, "Ada Holm")).to_be_focused()
    assert where("ada") == [("Bills", 40)]

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undid: moved Ada Holm")).to_be_visible()
    assert where("ada") == [("Cards", 40)]


def test_person_who_is_dropped_and_not_sent_stays(page):
    drag(page, chip(page, "Ada Holm"), head(page, "Bills"))
    dialog = page.get_by_role("dialog", name="Move Ada Holm")
    expect(page.locator(".matrix .pending")).to_have_count(1)

    dialog.get_by_role("link", name="Cancel").click()

    expect(page.locator(".matrix :is(.pending, .leaving)")).to_have_count(0)
    expect(chip(page, "Ada Holm")).to_be_focused()
    assert where("ada") == [("Cards", 40)]


@pytest.mark.refusals(422)
def test_move_that_is_refused_says_why_and_keeps_what_was_typed(page):
    today = timezone.localdate()
    SquadMembership.objects.filter(person__handle="ada").update(ends_before=today + dt.timedelta(days=5))
    page.reload()
    drag(page, chip(page, "Ada Holm"), head(page, "Bills"))
    dialog = page.get_by_role("dialog", name="Move Ada Holm")
    dialog.get_by_label("First day").fill(f"{today + dt.timedelta(days=9)}")
    dialog.get_by_label("Reason").fill("Bills needs her.")

    dialog.get_by_role("button", name="Move Ada Holm to Bills").click()

    expect(dialog.get_by_role("alert")).to_contain_text("has already ended on that day")
    expect(dialog.get_by_label("Reason")).to_have_value("Bills needs her.")
    assert where("ada") == [("Cards", 40)]


def test_squad_that_has_a_product_owner_takes_no_other(page):
    SquadMembership.objects.filter(person__handle="ada").update(role=Role.PRODUCT_OWNER)
    page.reload()
    chip(page, "Ada Holm").focus()

    page.keyboard.press("m")

    expect(head(page, "Bills")).to_have_attribute("aria-disabled", "true")
    expect(head(page, "No squad here")).not_to_have_attribute("aria-disabled", "true")


def test_person_in_no_squad_is_dragged_into_one(page):
    drag(page, chip(page, "Bo Lind"), head(page, "Cards"))
    dialog = page.get_by_role("dialog", name="Place Bo Lind in")
    expect(dialog.get_by_label("Person")).to_have_value("Bo Lind")

    dialog.get_by_role("button", name="Place Bo Lind in").click()

    expect(page.get_by_text("Placed Bo Lind in Cards")).to_be_visible()
    assert where("bo") == [("Cards", 100)]


def test_person_dragged_to_the_edge_leaves_the_squad(page):
    drag(page, chip(page, "Ada Holm"), head(page, "No squad here"))
    page.get_by_role("dialog", name="End Ada Holm’s membership").get_by_role(
        "button", name="End Ada Holm"
    ).click()

    today = timezone.localdate()
    expect(page.locator("#toasts")).to_contain_text(
        f"Ended Ada Holm in Cards as member, last day {long_date(today)}."
    )
    assert SquadMembership.objects.get(person__handle="ada").last_day == today


def test_person_is_picked_up_moved_and_dropped_by_keys(page):
    chip(page, "Ada Holm").focus()
    said = page.locator("#moving")

    page.keyboard.press("m")
    expect(said).to_have_text("Moving Ada Holm: arrow keys choose a squad, Enter moves, Esc cancels.")
    expect(said).to_be_in_viewport(ratio=1)
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("Moving Ada Holm to Bills (1 of 2): Enter moves, Esc cancels.")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Move Ada Holm")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Reason").press("Enter")

    expect(page.get_by_text("Moved Ada Holm in Cards")).to_be_visible()
    expect(chip(page, "Ada Holm")).to_be_focused()
    assert where("ada") == [("Bills", 40)]


def test_person_picked_up_by_key_is_put_back_by_escape(page):
    chip(page, "Ada Holm").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowLeft")

    page.keyboard.press("Escape")

    expect(page.locator("#moving")).to_have_text("Cancelled. Ada Holm hasn’t moved.")
    expect(page.locator("#moving")).to_have_class("moving-hint visually-hidden")
    expect(page.locator(".matrix :is(.target, .picked)")).to_have_count(0)
    expect(chip(page, "Ada Holm")).to_be_focused()


def test_button_beside_who_is_in_no_squad_picks_up_and_a_click_on_a_squad_drops(page):
    chip(page, "Bo Lind").hover()
    page.get_by_role("button", name="Move Bo Lind to a squad").click()

    head(page, "Bills").get_by_role("link").click()

    expect(page.get_by_role("dialog", name="Place Bo Lind in").get_by_label("Person")).to_have_value(
        "Bo Lind"
    )


def test_product_owner_moves_people_between_their_own_squads_and_into_no_other(sign_in, tribe, squads):
    owner = SquadMembership.objects.get(role=Role.PRODUCT_OWNER).person
    page = sign_in(UserFactory(person=owner))
    page.goto(tribe.get_absolute_url())
    expect(chip(page, "Cleo Marsh")).to_have_count(0)  # there is no other squad to move to
    loans = SquadFactory(name="Loans", tribe=tribe)
    SquadMembershipFactory(squad=loans, person=owner, role=Role.PRODUCT_OWNER, allocation=20)
    page.reload()

    chip(page, "Cleo Marsh").focus()
    page.keyboard.press("m")

    expect(page.locator(".matrix .movable[data-person=ada]")).to_have_count(0)
    expect(head(page, "Cards")).to_have_class("kind-squad closed")
    expect(head(page, "Cards")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".matrix [aria-disabled]")).to_have_count(0)


def test_legend_speaks_of_fingers_where_there_are_no_keys(sign_in, admin, tribe, squads):
    page = sign_in(admin, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(tribe.get_absolute_url())
    legend = page.get_by_role("list", name="Legend")

    expect(legend.get_by_text("Press and hold a person")).to_be_visible()
    expect(legend.locator("kbd").first).to_be_hidden()


def test_link_beside_a_person_leads_to_the_form_without_javascript(sign_in, admin, tribe, squads):
    page = sign_in(admin, java_script_enabled=False)
    page.goto(tribe.get_absolute_url())

    page.get_by_role("link", name="Move Ada Holm").click()
    page.get_by_label("To", exact=True).select_option("Bills")
    page.get_by_role("main").get_by_role("button", name="Move Ada Holm to another squad").click()

    expect(page.get_by_role("status")).to_contain_text("Moved Ada Holm in Cards as member to Bills")
    assert where("ada") == [("Bills", 40)]


@pytest.fixture
def more(squads):
    """Dan and Eve in Cards too."""
    for name in ("Dan Ode", "Eve Roy"):
        SquadMembershipFactory(squad=squads[0], person__name=name)


def everybody_in(squad: str) -> set[str]:
    rows = SquadMembership.objects.on(timezone.localdate()).filter(squad__name=squad)
    return set(rows.values_list("person__name", flat=True))


def bar(page: Page) -> Locator:
    return page.locator("#selection")


def test_box_scrolls_the_page_at_its_edge_and_selects_who_comes_in_sight(page, more, squads):
    cards, _ = squads
    for number in range(30):
        SquadMembershipFactory(squad=cards, person__name=f"Zed {number:02}")
    page.reload()
    cell = chip(page, "Zed 00").locator("xpath=ancestor::td").bounding_box()
    page.evaluate("top => window.scrollBy(0, top)", cell["y"] - 200)
    cell = chip(page, "Zed 00").locator("xpath=ancestor::td").bounding_box()
    page.mouse.move(cell["x"] + 2, cell["y"] + 2)
    page.mouse.down()
    page.mouse.move(cell["x"] + 60, page.viewport_size["height"] - 10, steps=4)

    expect(page.locator(".matrix [data-member]", has_text="Zed 29")).to_have_class(re.compile("selected"))

    page.mouse.up()
    expect(page.locator(".selection-box")).to_have_count(0)


def test_people_are_selected_by_box_and_click_and_move_together(page, more):
    page.reload()
    cell = chip(page, "Dan Ode").locator("xpath=ancestor::td").bounding_box()
    page.mouse.move(cell["x"] + 2, cell["y"] + 2)
    page.mouse.down()
    page.mouse.move(cell["x"] + 60, cell["y"] + cell["height"] - 2, steps=4)
    page.mouse.up()
    expect(bar(page).locator("b")).to_have_text("2 selected")
    chip(page, "Ada Holm").click(modifiers=["ControlOrMeta"])
    expect(bar(page).locator("b")).to_have_text("3 selected")
    chip(page, "Eve Roy").click(modifiers=["ControlOrMeta"])

    bar(page).get_by_role("button", name="Move…").click()
    dialog = page.get_by_role("dialog", name="Move 2 people")
    expect(dialog.get_by_role("checkbox", checked=True)).to_have_count(2)
    dialog.get_by_label("To").select_option("Bills")
    dialog.get_by_label("Reason").fill("Bills needs them.")
    dialog.get_by_role("button", name="Move 2 people").click()

    expect(page.locator("#toasts")).to_contain_text("Moved 2 people to Bills")
    expect(bar(page)).to_be_hidden()
    assert everybody_in("Bills") == {"Ada Holm", "Cleo Marsh", "Dan Ode"}
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undid 2 changes")
    assert everybody_in("Bills") == {"Cleo Marsh"}


def test_people_are_selected_and_moved_by_keys_alone(page, more):
    page.reload()
    chip(page, "Dan Ode").focus()

    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(chip(page, "Eve Roy")).to_be_focused()
    expect(bar(page).locator("b")).to_have_text("2 selected")
    expect(page.locator("#moving")).to_have_text("Eve Roy selected. 2 selected.")
    page.keyboard.press("m")
    expect(page.locator("#moving")).to_contain_text("Moving 2 people: arrow keys choose a squad")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Move 2 people")
    expect(dialog.get_by_label("To")).to_have_value(
        SquadMembership.objects.get(role="product_owner").squad.slug
    )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Escape")

    expect(bar(page)).to_be_hidden()
    expect(page.locator(".matrix :is(.selected, .pending, .leaving)")).to_have_count(0)


def test_finger_that_rests_selects_and_taps_select_more(sign_in, admin, tribe, squads, more):
    page = sign_in(admin, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(tribe.get_absolute_url())
    person = chip(page, "Dan Ode")
    person.scroll_into_view_if_needed()
    place = person.bounding_box()
    touch = page.context.new_cdp_session(page)
    point = {"x": place["x"] + 30, "y": place["y"] + 12}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.wait_for_timeout(500)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(bar(page).locator("b")).to_have_text("1 selected")

    chip(page, "Eve Roy").tap()

    expect(bar(page).locator("b")).to_have_text("2 selected")
    expect(page).to_have_url(re.compile(tribe.get_absolute_url()))


def test_several_are_moved_without_javascript(sign_in, admin, tribe, squads, more):
    page = sign_in(admin, java_script_enabled=False)
    page.goto(tribe.get_absolute_url())

    page.get_by_role("link", name="Move people").click()
    page.get_by_role("checkbox", name="Dan Ode").check()
    page.get_by_role("checkbox", name="Eve Roy").check()
    page.get_by_label("To").select_option("Bills")
    page.get_by_role("main").get_by_role("button", name="Move people").click()

    expect(page.locator("#toasts")).to_contain_text("Moved 2 people to Bills")
    assert everybody_in("Bills") == {"Cleo Marsh", "Dan Ode", "Eve Roy"}
