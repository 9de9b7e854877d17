"""Sessions are read as Django's own store reads them."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

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
