"""Sessions are read as Django's own store reads them."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from access.models import Session
from access.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    """The key of a stored session."""
    session = SessionStore()
    session["seen"] = "map"
    session.create()
    assert session.session_key
    return session.session_key


def test_session_is_read_by_its_key_in_one_query(key, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert SessionStore(key)["seen"] == "map"


def test_session_that_expired_is_empty_and_its_key_is_not_used_again(key):
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    session = SessionStore(key)

    assert (session.get("seen"), session.session_key) == (None, None)


def test_key_of_no_session_is_not_used_again(key):
    session = SessionStore("a" * 32)

    assert (session.get("seen"), session.session_key) == (None, None)


def test_closed_account_is_signed_out(client, bystander):
    client.force_login(bystander)
    before = client.get("/people/").status_code
    bystander.is_active = False
    bystander.save()

    assert (before, client.get("/people/").status_code) == (200, 302)


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
SECURITY = "/accounts/security/"


def browser(user, agent: str, address: str = "192.0.2.7") -> Client:
    """A browser in which `user` signed in."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": user.username, "password": "correct horse"})
    return client


def test_owner_sees_in_which_browsers_and_from_where_they_are_signed_in(bystander, member):
    here, _, _ = (
        browser(bystander, FIREFOX),
        browser(bystander, SAFARI, "198.51.100.3"),
        browser(member, SAFARI),
    )

    page = here.get(SECURITY)

    shown = [(session.device_name, session.address) for session in page.context["sessions"]]
    assert shown == [("Firefox on Linux", "192.0.2.7"), ("Safari on iPhone", "198.51.100.3")]


def test_session_that_its_owner_ended_is_refused_at_its_next_request(bystander):
    here, lost = browser(bystander, FIREFOX), browser(bystander, SAFARI)
    public_id = Session.objects.get(pk=lost.session.session_key).public_id

    ended = here.post(f"/accounts/sessions/{public_id}/end/", follow=True)

    assert "Signed out of Safari on iPhone." in ended.content.decode()
    assert (lost.get("/squads/").status_code, here.get("/squads/").status_code) == (302, 200)


def test_session_of_somebody_else_cannot_be_ended(bystander, member):
    here, theirs = browser(bystander, FIREFOX), browser(member, SAFARI)
    public_id = Session.objects.get(pk=theirs.session.session_key).public_id

    here.post(f"/accounts/sessions/{public_id}/end/")

    assert theirs.get("/squads/").status_code == 200


def test_all_other_sessions_are_ended_together(bystander):
    here, one, two = (browser(bystander, agent) for agent in (FIREFOX, SAFARI, "curl/8"))

    here.post("/accounts/sessions/end-others/")

    assert [each.get("/squads/").status_code for each in (here, one, two)] == [200, 302, 302]


def test_new_password_ends_all_other_sessions(bystander):
    here, other = browser(bystander, FIREFOX), browser(bystander, SAFARI)
    new = "hovercraft eels"

    here.post(
        "/accounts/password/change/", {"oldpassword": "correct horse", "password1": new, "password2": new}
    )

    assert Session.objects.filter(account=bystander).count() == 1
    assert [each.get("/squads/").status_code for each in (here, other)] == [200, 302]


def test_use_of_a_session_is_noted_every_five_minutes(bystander):
    here = browser(bystander, FIREFOX)
    before = timezone.now() - dt.timedelta(hours=1)
    Session.objects.update(seen_at=before, account=None)

    here.get("/squads/")

    session = Session.objects.get()
    assert (session.seen_at > before, session.account) == (True, bystander)


def test_saving_a_session_keeps_since_when_and_where_it_is(bystander):
    here = browser(bystander, FIREFOX)
    before = Session.objects.values().get()
    session = SessionStore(before["session_key"])
    session["more"] = 1
    session.save()

    after = Session.objects.values().get()

    assert {name for name in before if before[name] != after[name]} <= {"session_data", "expire_date"}
    assert here.get("/squads/").status_code == 200
