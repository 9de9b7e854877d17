"""The admin in a real browser: it works under the same policy, with nothing to say in the console."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from history.models import Entry
from squads.models import SquadMembership
from tests.browser.world import NAMES

# All but the field that offers rows while one types, which is of a library of Django's.
RUN = """() => axe.run({exclude: [[".select2"]]}).then(({violations}) =>
  violations.flatMap((each) => each.nodes.map((node) => `${each.id} at ${node.target}`)))"""


def test_admin_adds_somebody_inside_a_squad_whom_one_finds_by_typing(sign_in, admin, world):
    page = sign_in(admin)
    page.goto(f"/admin/squads/squad/{world.squad.pk}/change/")
    page.locator("#memberships-group").get_by_text("Add another Squad membership").click()
    expect(page.locator(".related-widget-wrapper-link")).to_have_count(0)
    row = page.locator("tr.dynamic-memberships").last
    row.get_by_role("combobox").first.click()
    page.locator(".select2-search__field").fill("cleo")
    page.get_by_role("option", name=NAMES[2]).click()
    row.locator("select[name$=role]").select_option("agile_coach")
    row.locator("input[name$=starts_on]").fill("2026-03-01")
    page.get_by_label("Reason").fill("She asked.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text(f"Placed {NAMES[2]}")
    expect(page.locator(".messagelist").get_by_role("link", name="Undo")).to_be_visible()
    made = SquadMembership.objects.latest("pk")
    assert (made.person.name, made.role, Entry.objects.first().reason) == (
        NAMES[2],
        "agile_coach",
        "She asked.",
    )


def test_admin_searches_filters_and_asks_before_it_deletes(sign_in, admin, world):
    page = sign_in(admin)
    page.goto("/admin/people/person/")

    page.locator("#searchbar").fill("ada")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Ada Holm")).to_be_visible()
    page.get_by_role("link", name="Ada Holm").first.click()
    page.locator(".deletelink").click()
    expect(page.get_by_label("Reason")).to_be_visible()
    page.get_by_text("Cancel").click()

    expect(page.get_by_label("Name")).to_have_value("Ada Holm")


def test_admin_offboards_people_of_a_list_in_one_go(sign_in, admin, world):
    page = sign_in(admin)
    page.goto("/admin/people/person/?q=marsh")

    page.get_by_role("checkbox", name="Select all").check()
    page.locator("select[name=action]").select_option("offboard")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("Last day").fill("2027-12-31")
    page.get_by_label("Reason").fill("Their team closes.")
    page.get_by_role("button", name="Offboard").click()

    expect(page.locator(".messagelist")).to_contain_text("last day 31 December 2027")
    assert Entry.objects.first().reason == "Their team closes."


def test_pages_of_the_admin_that_are_ours_are_accessible_light_and_dark(sign_in, admin, world):
    page = sign_in(admin)
    squad = f"/admin/squads/squad/{world.squad.pk}"
    addresses = ("/admin/", "/admin/people/person/", f"{squad}/change/", f"{squad}/history/")
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            faults += faults_of(page, scheme)
        page.goto("/admin/people/person/")
        page.get_by_role("checkbox", name="Select all").check()
        page.locator("select[name=action]").select_option("place")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_label("Reason")).to_be_visible()
        faults += faults_of(page, scheme)

    assert faults == []


def faults_of(page, scheme: str) -> list[str]:
    """What axe finds on the page that is shown."""
    page.evaluate(Axe().axe_script)
    return [f"{page.url} {scheme}: {fault}" for fault in page.evaluate(RUN)]
