"""axe-core finds nothing on any kind of page: light, dark, and on a phone, where nothing scrolls sideways."""

from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.shortcuts import render
from playwright.sync_api import Page, expect

from orgmodel.web import current
from tests.browser.kinds import EACH, EMPTY, SIGNED_OUT, within
from tests.browser.steps import heading, open_form

DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
# All that axe checks by itself, and what WCAG 2.2 asks beyond; in the dark and on a phone, only what can differ there.
ALL = {"resultTypes": ["violations", "incomplete"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {"resultTypes": ["violations", "incomplete"], "runOnly": ["color-contrast"]}
NO_COLOURS = {**ALL, "rules": {**ALL["rules"], "color-contrast": {"enabled": False}}}
RUN = "options => axe.run(options).then(({violations, incomplete}) => ({violations, incomplete}))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# axe cannot tell the contrast of a text on a gradient: each is flattened to the colour below it.
FLATTEN = """
for (const element of document.querySelectorAll("*"))
  if (getComputedStyle(element).backgroundImage.includes("gradient")) element.style.backgroundImage = "none";
for (const side of document.querySelectorAll(".side")) side.style.backgroundColor = "var(--sunk)";
"""

AXE = Axe().axe_script

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")


def found(page: Page, look: str, checks: dict = ALL) -> list[str]:
    """What axe finds, each fault with its place; so that none hides, also text whose contrast it could not tell."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(FLATTEN)
    answer = page.evaluate(RUN, checks)
    faults = [(fault["id"], node) for fault in answer["violations"] for node in fault["nodes"]]
    for doubt in answer["incomplete"]:
        if doubt["id"] == "color-contrast":
            faults += [("unknown contrast", node) for node in doubt["nodes"] if unknown(node)]
    return [f"{look}: {fault} at {node['target']}: {node['failureSummary']}" for fault, node in faults]


def unknown(node: dict) -> bool:
    """Because of what lies below it; what overlaps it (an open panel, a drawing) is no doubt of ours."""
    return any((check["data"] or {}).get("messageKey") in ("bgGradient", "bgImage") for check in node["any"])


def look_at(page: Page) -> list[str]:
    """What is not as it should be on this page, in every look."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    faults = found(page, "light")
    page.emulate_media(color_scheme="dark")
    faults += found(page, "dark", COLOURS)
    page.set_viewport_size(PHONE)
    faults += found(page, "phone", NO_COLOURS)
    if sideways := page.evaluate(SIDEWAYS):
        faults.append(f"phone: scrolls sideways by {sideways}")
    return [f"{page.url} {fault}" for fault in faults]


def faults_at(page: Page, addresses: Iterable[str]) -> list[str]:
    """What is not as it should be on any of these pages."""
    faults = []
    for address in addresses:
        page.goto(address)
        faults += look_at(page)
    return faults


@pytest.mark.refusals(400, 404)
@pytest.mark.parametrize("addresses", EACH)
def test_page_with_content_is_accessible_in_every_look(sign_in, admin, world, addresses):
    assert faults_at(sign_in(admin), within(world, addresses)) == []


def test_page_without_content_is_accessible_in_every_look(sign_in, admin):
    assert faults_at(sign_in(admin), EMPTY) == []


def test_page_for_anybody_is_accessible_in_every_look(page, db):
    assert faults_at(page, SIGNED_OUT) == []


@pytest.mark.refusals(403)
def test_page_of_what_one_may_not_do_is_accessible_in_every_look(sign_in, bystander):
    page = sign_in(bystander)
    page.goto("/squads/new/")
    expect(heading(page)).to_have_text("You don’t have permission")

    assert look_at(page) == []


def test_error_pages_that_are_hard_to_reach_are_accessible_in_every_look(page, db, live_server, rf):
    pages = {}
    for status in ("403_csrf", 405, 413, 429, 500, 503):
        request = rf.get(f"/refused/{status}/")
        with current.answering(request):
            pages[request.path] = render(request, f"{status}.html").content.decode()
    page.route(
        "**/refused/*/",
        lambda route: route.fulfill(body=pages[urlsplit(route.request.url).path], content_type="text/html"),
    )

    assert faults_at(page, pages) == []


def test_steps_of_the_tour_are_accessible_in_every_look(sign_in, member, world):
    page = sign_in(member)
    page.goto("/")
    page.get_by_role("button", name="Take the tour").click()
    for step in ("1", "2", "3"):
        expect(page.get_by_role("dialog", name="Tour")).to_contain_text(f"step {step} of 6")
        assert look_at(page) == []
        page.set_viewport_size(DESK)
        page.keyboard.press("ArrowRight")


@pytest.mark.refusals(422)
def test_dialog_with_a_form_and_with_its_refusal_is_accessible_in_every_look(sign_in, admin, world):
    page = sign_in(admin)
    page.goto(world.squad.get_absolute_url())
    dialog = open_form(page, "Place a person")
    assert look_at(page) == []
    dialog.get_by_label("Person").fill("o")
    expect(dialog.get_by_role("option").first).to_be_visible()
    dialog.get_by_label("Person").press("ArrowDown")
    assert look_at(page) == []
    dialog.get_by_role("button", name="Place a person").click()
    expect(dialog.get_by_role("alert")).to_be_focused()

    assert look_at(page) == []


@pytest.mark.refusals(422)
def test_refused_form_on_its_own_page_is_accessible_in_every_look(sign_in, admin, world):
    page = sign_in(admin)
    page.goto(f"{world.squad.get_absolute_url()}place-member/")
    page.get_by_role("button", name="Place a person").click()
    expect(page.get_by_role("alert")).to_be_visible()

    assert look_at(page) == []


@pytest.mark.parametrize("opener", ["As of", "Your menu"])
def test_panel_when_open_is_accessible_in_every_look(sign_in, admin, world, opener):
    page = sign_in(admin)
    page.goto("/squads/?as_of=2021-03-01")
    page.get_by_role("button", name=opener).click()

    assert look_at(page) == []


def test_row_menu_and_details_when_open_are_accessible_in_every_look(sign_in, admin, world):
    page = sign_in(admin)
    page.goto(world.squad.get_absolute_url())
    page.get_by_text("1 former member").click()
    page.locator("summary[aria-label^='Change Ada']").first.click()
    expect(page.get_by_role("link", name="Change share of time")).to_be_visible()

    assert look_at(page) == []


def test_people_who_are_selected_and_moved_are_accessible_in_every_look(sign_in, admin, world):
    page = sign_in(admin)
    page.goto(world.tribe.get_absolute_url())
    person = page.locator(".matrix [data-member] .person").first
    person.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#selection")).to_contain_text("2 selected")
    assert look_at(page) == []

    page.keyboard.press("m")

    expect(page.locator("#moving")).to_contain_text("Moving 2 people")
    assert look_at(page) == []


def test_alterations_when_open_are_accessible_in_every_look(sign_in, admin, world):
    page = sign_in(admin)
    page.goto("/history/")
    page.get_by_role("main").get_by_text("Changes", exact=True).first.click()

    assert look_at(page) == []


def test_navigation_of_a_phone_opens_and_is_accessible(sign_in, admin):
    page = sign_in(admin, viewport=PHONE)
    page.goto("/squads/")
    main = page.get_by_role("navigation", name="Main")
    expect(main).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(main).to_be_visible()
    assert found(page, "phone") == []

    main.get_by_role("link", name="Tribes").click()

    expect(heading(page)).to_have_text("Tribes")
    expect(main).to_be_hidden()


def test_toast_is_accessible_and_can_be_dismissed(sign_in, admin, squad):
    page = sign_in(admin)
    page.goto(squad.get_absolute_url())
    form = open_form(page, f"Edit {squad}")
    with page.expect_response(lambda answer: answer.request.method == "GET"):  # the page, as it is then
        form.get_by_role("button", name="Save changes").click()
    toast = page.get_by_role("status")
    expect(toast).to_contain_text("Edited")
    expect(page.locator(".busy")).to_have_count(0)
    assert found(page, "light") == []

    toast.get_by_role("button", name="Dismiss").click()

    expect(toast).to_be_empty()
