"""Sheets go in by the browser: checked, seen, confirmed and watched, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from history.models import Entry
from people.models import Person
from sheets.format.writing import zipped
from squads.models import Squad
from tests.browser.steps import MARK, MARKED, heading
from tests.browser.test_accessibility import faults_at
from tests.sheets.small import ROWS, changed, small, with_rows
from tests.sheets.uploads import as_it_was, of_every_state, uploaded

pytestmark = pytest.mark.usefixtures("worker")
LATER = 30_000  # milliseconds


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "ours.zip"


def refresh_while_at_work(page: Page) -> None:
    while page.get_by_role("link", name="Refresh").count():
        page.get_by_role("link", name="Refresh").click()


def upload(page: Page, *files: Path, button: str = "Check sheets") -> None:
    page.get_by_label("Choose files, or drop them here").set_input_files(list(files))
    page.get_by_role("button", name=button).click()


def test_sheets_are_checked_seen_confirmed_and_loaded(sign_in, admin, archive):
    archive.write_bytes(zipped(small()))
    page = sign_in(admin)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Sheets").click()
    upload(page, archive)
    expect(heading(page)).to_have_text(f"{ROWS} rows are new or changed")
    expect(page.get_by_role("region", name="Changes to make")).to_contain_text(
        "Placed Ada Holm in Cards as member from 1 January 2020."
    )
    page.get_by_role("link", name="People 3").click()
    expect(page.get_by_role("region", name="Changes to make")).not_to_contain_text("Placed Ada Holm")

    page.get_by_label("Reason").fill("First load")
    page.get_by_role("button", name="Load the sheets").click()

    expect(heading(page)).to_have_text("Loaded")
    assert (Squad.objects.count(), Entry.objects.filter(by=admin, reason="First load").count()) == (2, ROWS)


def test_long_work_is_watched_and_its_page_becomes_the_preview_by_itself(sign_in, admin, archive):
    archive.write_bytes(zipped(with_rows(people="".join(f"p{n},P{n},,,,,,\n" for n in range(1200)))))
    page = sign_in(admin)
    page.goto("/sheets/")
    upload(page, archive)
    expect(heading(page)).to_have_text("Checking")
    page.evaluate(MARK)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("of 1217 rows")).to_be_visible()

    expect(heading(page)).to_have_text("1217 rows are new or changed", timeout=LATER)

    assert page.evaluate(MARKED)
    assert Person.objects.count() == 1


def test_faults_are_shown_by_row_and_the_mended_file_goes_on_from_there(sign_in, admin, archive):
    archive.write_bytes(zipped(changed("guilds", "2020-01-01", "1.1.2020")))
    page = sign_in(admin)
    page.goto("/sheets/")
    upload(page, archive)
    expect(heading(page)).to_have_text("1 problem to fix")
    table = page.get_by_role("table", name="guilds.csv")
    expect(table.get_by_role("row").last).to_contain_text("“1.1.2020” isn’t a day; write year-month-day")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all as CSV").click()
    assert "guilds.csv,2,from" in download.value.path().read_text(encoding="utf-8-sig")

    archive.write_bytes(zipped(small()))
    upload(page, archive, button="Check again")

    expect(heading(page)).to_have_text(f"{ROWS} rows are new or changed")


def test_what_was_stopped_says_so_and_is_begun_again(sign_in, admin):
    stopped = as_it_was(uploaded(small(), admin), state="loading", done=3, total=ROWS)
    page = sign_in(admin)
    page.goto(stopped.get_absolute_url())
    expect(heading(page)).to_have_text("Stopped before it was done")
    expect(page.get_by_role("main")).to_contain_text("Nothing was changed.")

    page.get_by_role("button", name="Check again").click()

    expect(heading(page)).to_have_text(f"{ROWS} rows are new or changed")


@pytest.mark.refusals(422)
def test_sheets_without_scripts_go_in_as_separate_files(sign_in, admin, tmp_path):
    page = sign_in(admin, java_script_enabled=False)
    page.goto("/sheets/")
    page.get_by_role("button", name="Check sheets").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one file.")
    paths = [tmp_path / name for name in small()]
    for path in paths:
        path.write_bytes(small()[path.name])
    upload(page, *paths)
    refresh_while_at_work(page)
    expect(heading(page)).to_have_text(f"{ROWS} rows are new or changed")

    page.get_by_role("button", name="Load the sheets").click()
    refresh_while_at_work(page)

    expect(heading(page)).to_have_text("Loaded")
    page.get_by_role("link", name="Go home").click()
    expect(heading(page)).to_have_text("Home")


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_page_of_every_state_is_accessible_in_every_look(sign_in, admin):
    addresses = [upload.get_absolute_url() for upload in of_every_state(admin).values()]

    assert faults_at(sign_in(admin), addresses) == []
