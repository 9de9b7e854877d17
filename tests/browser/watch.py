"""What no page may do in a browser: err, warn, fail to load something, leave this host, or break its own policy."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

# The browser says this of every answer of 400 and more; `answered` judges those by their number.
ANSWER = "Failed to load resource: the server responded with a status of"

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`against the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Watch:
    """Notes the faults of every page of the contexts it is told of.

    `refusals` are the statuses of 400 and more that a test provokes.
    """

    def __init__(self, address: str, refusals: set[int]) -> None:
        # Others are those to which a test means to go.
        self.hosts = {urlsplit(address).netloc}
        self.refusals = refusals
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def over(self, context: BrowserContext) -> None:
        """Note what goes wrong in `context` from now on."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self.said)
        context.on("weberror", lambda broken: self.faults.append(f"uncaught: {broken.error}"))
        context.on("request", self.asked)
        context.on("requestfailed", self.failed)
        context.on("response", self.answered)
        self.contexts.append(context)

    def said(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWER):
            self.faults.append(f"console {message.type}: {message.text}")

    def asked(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc not in self.hosts:
            self.faults.append(f"asked another host: {request.url}")

    def failed(self, request: Any) -> None:
        dropped = request.failure == "net::ERR_ABORTED" and request.resource_type != "document"
        if not dropped:  # as is what a page still loads when one leaves it
            self.faults.append(f"{request.failure}: {request.url}")

    def answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.refusals:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def seen(self) -> list[str]:
        """The faults so far, those included that the browser has not told yet."""
        for context in self.contexts:
            for page in context.pages:
                page.wait_for_load_state()
                page.evaluate("0")
        return self.faults
