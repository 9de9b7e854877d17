"""What one does and looks at again and again."""

import re

from playwright.sync_api import Locator, Page, expect

# Set on a page, and gone when the page is loaded again.
MARK, MARKED = "window.marked = true", "window.marked === true"


def heading(page: Page) -> Locator:
    """The title of the page itself; an open dialog has its own."""
    return page.locator("main h1")


def open_form(page: Page, act: str) -> Locator:
    """Follow a link in the page's head or sections that opens a dialog; both say this act, or begin with it."""
    page.get_by_role("main").get_by_role("link", name=re.compile(f"^{re.escape(act)}")).first.click()
    dialog = page.get_by_role("dialog", name=act)
    expect(dialog).to_be_visible()
    return dialog
