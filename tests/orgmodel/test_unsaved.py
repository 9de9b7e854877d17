"""What was typed when the session had ended comes back after the sign-in, unsaved."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories.squads import SquadFactory

HTMX = {"HX-Request": "true", "HX-Target": "dialog", "HX-Current-URL": "http://testserver/squads/cards/"}
TYPED = {
    "name": "Kärten & Pay",
    "slug": "cards",
    "version": "1",
    "mission": "Pay = fast.",
    "reason": "New name.",
}


def after_sign_in(answer) -> str:
    """Where the sign-in page goes on to."""
    address = urlsplit(answer.headers.get("HX-Redirect") or answer["Location"])
    assert address.path == "/accounts/login/"
    return parse_qs(address.query)["next"][0]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "dialog"])
def test_form_sent_without_a_session_comes_back_with_what_was_typed_and_saves_it(client, admin, headers):
    squad = SquadFactory(slug="cards", name="Cards")
    sent = client.post("/squads/cards/edit-squad/?as_of=2026-03-01", TYPED, headers=headers)
    client.force_login(admin)

    back = client.get(after_sign_in(sent))

    form = back.context["form"]
    assert (back.status_code, {name: form[name].value() for name in TYPED}) == (200, TYPED)
    assert "Nothing has been saved yet" in back.content.decode()
    assert "There is no filter" not in back.content.decode()
    assert str(form.day) == "2026-03-01"
    saved = client.post(after_sign_in(sent), {name: form[name].value() or "" for name in form.fields})
    squad.refresh_from_db()
    assert (saved.status_code, squad.name, squad.mission) == (302, TYPED["name"], TYPED["mission"])


def test_form_that_is_no_operations_or_too_long_leads_back_without_what_was_typed(client, db):
    SquadFactory(slug="cards")

    sent = [
        client.post("/accounts/password/change/", {"oldpassword": "secret"}),
        client.post("/squads/cards/edit-squad/", {"mission": "x" * 7000}),
        client.post("/squads/cards/edit-squad/", {"mission": "x" * 7000}, headers=HTMX),
    ]

    assert [after_sign_in(answer) for answer in sent] == [
        "/accounts/password/change/",
        "/squads/cards/edit-squad/",
        "/squads/cards/",
    ]


def test_sign_in_page_says_that_what_was_typed_is_kept(client, db):
    SquadFactory(slug="cards")

    plain = client.get("/squads/", follow=True).content.decode()
    typed = client.post("/squads/cards/edit-squad/", TYPED, follow=True).content.decode()

    assert ("your input is kept" in plain, "your input is kept" in typed) == (False, True)
