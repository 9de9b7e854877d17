"""What was typed when the session had ended comes back after the sign-in, unsaved."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from access.models import Session
from squads.models import Squad
from tests.factories.squads import SquadFactory, SquadMembershipFactory

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


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "dialog"])
def test_long_text_comes_back_until_it_is_saved(client, admin, headers):
    SquadFactory(slug="cards", name="Cards")
    typed = {**TYPED, "mission": "Zahlen & Fakten. " * 580, "reason": "Långt."}
    sent = client.post("/squads/cards/edit-squad/?as_of=2026-03-01", typed, headers=headers)
    address = after_sign_in(sent)
    client.force_login(admin)

    twice = [client.get(address).context["form"] for _ in range(2)]

    assert len(address) < 100
    assert [{name: form[name].value() for name in typed} for form in twice] == [typed, typed]
    saved = client.post(address, {name: twice[0][name].value() or "" for name in twice[0].fields})
    assert (saved.status_code, client.session.get("unsaved")) == (302, {})


def test_session_keeps_the_last_three_long_texts(client, admin):
    SquadFactory(slug="cards")
    typed = [{**TYPED, "mission": f"{n} " * 4000} for n in range(4)]
    sent = [client.post("/squads/cards/edit-squad/", each) for each in typed]
    client.force_login(admin)

    back = [client.get(after_sign_in(each)).context["form"]["mission"].value() for each in sent]

    assert [text[0] for text in back[1:]] == ["1", "2", "3"]
    assert back[0] == Squad.objects.get().mission


def test_only_some_long_texts_in_a_minute_wait_for_somebody_who_may_be_anybody(client, db):
    SquadFactory(slug="cards")
    typed = {**TYPED, "mission": "long " * 2000}

    sent = [Client().post("/squads/cards/edit-squad/", typed)["Location"] for _ in range(12)]

    assert ["lost=1" in address for address in sent] == [False] * 10 + [True] * 2
    assert Session.objects.count() == 10


def test_people_selected_to_be_moved_come_back(client, admin, tribe):
    rows = [SquadMembershipFactory(squad=SquadFactory(tribe=tribe)) for _ in range(3)]
    SquadFactory(slug="cards", tribe=tribe)
    typed = {
        "members": [row.pk for row in rows[:2]],
        "squad": "cards",
        "starts_on": "2026-03-01",
        "reason": "R.",
    }
    sent = client.post(f"{tribe.get_absolute_url()}move-people/", typed)
    client.force_login(admin)

    back = client.get(after_sign_in(sent))

    form = back.context["form"]
    assert "Nothing has been saved yet" in back.content.decode()
    assert form["members"].value() == [str(row.pk) for row in rows[:2]]
    assert [form[name].value() for name in ("squad", "starts_on", "reason")] == ["cards", "2026-03-01", "R."]
    assert client.post(after_sign_in(sent), typed).status_code == 302


def test_sign_in_page_says_what_cannot_be_kept(client, db):
    SquadFactory(slug="cards")
    too_long = {"mission": "x" * 200_001}

    sent = [
        client.post("/accounts/password/change/", {"oldpassword": "secret"}),
        client.post("/squads/cards/edit-squad/", too_long),
        client.post("/squads/cards/edit-squad/", too_long, headers=HTMX),
    ]

    assert [after_sign_in(answer) for answer in sent] == [
        "/accounts/password/change/",
        "/squads/cards/edit-squad/",
        "/squads/cards/",
    ]
    for answer in sent:
        page = client.get(answer.headers.get("HX-Redirect") or answer["Location"]).content.decode()
        assert "What you typed can’t be kept" in page


def test_sign_in_page_says_that_what_was_typed_is_kept(client, db):
    SquadFactory(slug="cards")

    plain = client.get("/squads/", follow=True).content.decode()
    typed = client.post("/squads/cards/edit-squad/", TYPED, follow=True).content.decode()

    assert ("your input is kept" in plain, "your input is kept" in typed) == (False, True)
