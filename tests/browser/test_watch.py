"""The watch over all browser tests sees what it is there to see."""

import pytest

POLICY = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline'; style-src 'self'",
    "Content-Type": "text/html",
}


@pytest.mark.parametrize(
    ("body", "noticed"),
    [
        ("<script>console.warn('careful')</script>", ["console warning: careful"]),
        ("<script>console.error('broken')</script>", ["console error: broken"]),
        ("<script>throw new Error('lost')</script>", ["uncaught: lost"]),
        ("<img src='/nowhere.png' alt=''>", ["404: GET {}/nowhere.png"]),
    ],
)
def test_watch_when_a_page_errs_notes_it(page, watch, base_url, body, noticed):
    page.route("**/page", lambda route: route.fulfill(body=body, headers=POLICY))
    page.goto("/page")

    assert [fault.partition("\n")[0] for fault in watch.seen()] == [
        fault.format(base_url) for fault in noticed
    ]
    watch.faults.clear()


@pytest.mark.parametrize("scripts", [True, False])
def test_watch_when_a_page_breaks_its_policy_notes_it(new_context, watch, scripts):
    page = new_context(java_script_enabled=scripts).new_page()
    page.route("**/page", lambda route: route.fulfill(body="<p style='color: red'>Red</p>", headers=POLICY))
    page.goto("/page")

    assert watch.seen() != []
    watch.faults.clear()


def test_watch_when_another_host_is_asked_notes_it(page, watch):
    page.route(
        "**/page", lambda route: route.fulfill(body="<img src='https://other.example/'>", headers=POLICY)
    )
    page.goto("/page")

    assert "asked another host: https://other.example/" in watch.seen()
    watch.faults.clear()
