"""Invitations: who is invited, once each; what the link does and when it no longer works; what came of it."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from access.models import Invitation
from access.operations import give_account, invitations
from history.models import Entry
from mail.models import Mail
from mail.operations import queueing
from orgmodel.domain.gaps import Gap, Gaps
from orgmodel.sign_in_providers import SignInProvider
from people.models import Person, User
from people.operations import merge_person, remove_person
from people.roles import Role
from tests.access.test_account_pages import people_admin, signed_in  # noqa: F401
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.text import text_of

PASSWORDS = {"password1": "hovercraft eels", "password2": "hovercraft eels"}
NEW = "/access/invitations/new/"
LIST = "/access/invitations/"


@pytest.fixture
def ada(db) -> Person:
    """Somebody without an account."""
    return PersonFactory(name="Ada Holm", handle="ada", email="ada@example.com", location="Turku")


def link() -> str:
    """The address of the link in the newest mail."""
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def invite(by: User, person: Person, **given: str):
    return signed_in(by).post(f"/access/people/{person.handle}/invite/", given)


def test_person_is_invited_accepts_and_lands_on_their_own_page(people_admin, ada, client):  # noqa: F811
    answer = invite(people_admin, ada, next="/people/ada/")

    assert (answer.status_code, answer.url, mail.outbox[0].to) == (302, "/people/ada/", [ada.email])
    assert f"{people_admin} invites you to create an account at testserver" in mail.outbox[0].body
    page = client.get(link())
    assert 'value="ada"' in page.content.decode()
    assert "on other devices" not in page.content.decode()  # which a new account has not
    done = client.post(link(), {"username": "ada", **PASSWORDS})
    account = User.objects.get(username="ada")
    assert (done.status_code, done.url, account.person) == (302, "/people/ada/", ada)
    assert client.get(done.url).status_code == 200
    assert client.session["_auth_user_id"] == str(account.pk)
    assert Client().get(link()).status_code == 410
    told = Entry.with_accounts.filter(operation__startswith="accounts.invite")
    assert [entry.arguments for entry in told] == [{"people": "ada"}]


def test_only_the_hash_of_the_key_is_stored(people_admin, ada):  # noqa: F811
    invite(people_admin, ada)

    key = link().rstrip("/").rpartition("/")[2]
    row = Invitation.objects.get()
    assert (len(key), row.digest) == (43, invitations.digest_of(key))
    assert Mail.objects.get().body == ""


@pytest.mark.parametrize("role", [None, Role.AUDITOR])
def test_who_manages_no_accounts_invites_nobody_and_only_an_auditor_sees_invitations(bystander, ada, role):
    if role:
        RoleAssignmentFactory(person=bystander.person, role=role)
    client = signed_in(bystander)

    read = client.get(LIST)
    answers = [client.get(NEW), client.post(NEW), client.post(f"{LIST}again/?state=sent")]
    answers += [client.post(f"/access/people/ada/{act}/") for act in ("invite", "withdraw")]

    assert read.status_code == (200 if role else 403)
    assert {answer.status_code for answer in answers} == {403}
    assert "Invite these people" not in text_of(client.get("/people/"))
    page = client.get("/people/ada/").content.decode()
    assert ('id="account"' in page, "Invite Ada Holm" in page) == (bool(role), False)
    assert not Invitation.objects.exists()


def test_all_who_are_found_are_invited_and_who_is_not_is_named(admin, ada, today):
    bo, without = PersonFactory(name="Bo Lind"), PersonFactory(name="No Mail", email="")
    PersonFactory(name="Gone Away", ends_before=today)
    off = UserFactory(person=PersonFactory(name="Switched Off"), is_active=False)
    client = signed_in(admin)

    page = client.get(NEW)

    assert page.context["number"] == 2
    assert [(label, [each.name for each in some]) for label, some in page.context["skipped"]] == [
        ("No email address", [without.name]),
        ("Account switched off", [off.person.name]),
        ("Account already", [admin.person.name]),
    ]
    assert client.post(NEW).status_code == 302
    assert {row.person for row in Invitation.objects.all()} == {ada, bo}
    assert sorted(message.to for message in mail.outbox) == [["ada@example.com"], [bo.email]]
    assert text_of(client.post(NEW)).count("There is nobody to invite.") == 1
    assert len(mail.outbox) == 2


def test_filtered_people_alone_are_invited_and_a_wrong_filter_invites_nobody(admin, ada):
    PersonFactory(name="Bo Lind", location="Oslo")
    client = signed_in(admin)

    assert client.post(f"{NEW}?location=Turku").status_code == 302
    assert [row.person for row in Invitation.objects.all()] == [ada]
    assert client.post(f"{NEW}?role=nonsense").status_code == 400
    assert f'href="{NEW}?location=Turku"' in client.get("/people/?location=Turku&page=1").content.decode()


def test_many_are_invited_in_few_queries_and_their_mail_lets_others_go_first(
    admin, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(queueing, "_wake_worker", lambda: None)
    PersonFactory.create_batch(60)

    with django_assert_max_num_queries(20):
        done = invitations.invite(Person.objects.all(), by=admin, site="http://testserver/")

    assert (len(done.invited), Mail.objects.filter(is_bulk=True).count()) == (60, 60)
    assert Entry.with_accounts.get(operation="accounts.invite").arguments == {"people": "60 people"}


def test_second_click_sends_nothing_and_the_database_has_one_invitation_of_each(admin, ada):
    invite(admin, ada)
    again = invite(admin, ada)

    assert (again.status_code, len(mail.outbox)) == (422, 1)
    assert "Ada Holm is invited already." in text_of(again)
    first = Invitation.objects.get()
    with pytest.raises(IntegrityError):
        Invitation.objects.bulk_create([Invitation(person=ada, email="x@y.zz", expires_at=first.expires_at)])


def test_sent_again_the_old_link_ends_and_while_one_waits_none_is_sent(admin, ada, client, monkeypatch):
    invite(admin, ada)
    old = link()
    invite(admin, ada, again="1")

    assert (client.get(old).status_code, client.get(link()).status_code) == (410, 200)
    monkeypatch.setattr(queueing, "_wake_worker", lambda: None)
    invite(admin, ada, again="1")
    refused = invite(admin, ada, again="1")
    assert "about to be sent" in text_of(refused)
    assert Mail.objects.filter(sent_at=None).count() == 1


def leaves(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(ends_before=timezone.localdate())


def gets_another_address(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(email="other@example.com")


def signs_in_otherwise(person: Person) -> None:
    UserFactory(person=person)


def is_switched_off(person: Person) -> None:
    UserFactory(person=person, is_active=False)


def waits_too_long(person: Person) -> None:
    Invitation.objects.update(expires_at=timezone.now())


@pytest.mark.parametrize(
    "meanwhile", [leaves, gets_another_address, signs_in_otherwise, is_switched_off, waits_too_long]
)
def test_link_no_longer_works_where_the_person(admin, ada, client, meanwhile):
    invite(admin, ada)
    meanwhile(ada)
    accounts = User.objects.count()

    answers = [client.get(link()), client.post(link(), {"username": "ada", **PASSWORDS})]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert User.objects.count() == accounts
    assert "_auth_user_id" not in client.session


def is_gone(person: Person, first: dt.date, back: dt.date) -> None:
    starts_on = first - dt.timedelta(100)
    Person.objects.filter(pk=person.pk).update(starts_on=starts_on, gaps=Gaps([Gap(first, back)]))


def test_link_of_who_is_to_come_back_works_from_their_first_day_back(admin, ada, client, today, settings):
    back = today + dt.timedelta(60)
    is_gone(ada, today, back)
    page = signed_in(admin).get(f"{NEW}?state=planned")
    invite(admin, ada)

    early = [client.get(link()), client.post(link(), {"username": "ada", **PASSWORDS})]

    last = back + dt.timedelta(settings.INVITATION_DAYS)
    assert "for whoever left and comes back later from their first day back." in text_of(page)
    assert (
        f"between {back:%-d %B %Y}, your first day back, and {last:%-d %B %Y}, 00:00" in mail.outbox[0].body
    )
    assert [answer.status_code for answer in early] == [403, 403]
    assert (
        f"This invitation works from {back:%-d %b %Y}, your first day back, to {last:%-d %b %Y}, 00:00 UTC."
        in text_of(early[0])
    )
    assert not User.objects.filter(username="ada").exists()
    is_gone(ada, today - dt.timedelta(10), today)
    assert client.post(link(), {"username": "ada", **PASSWORDS}).status_code == 302


def test_link_that_would_expire_in_a_gap_works_before_and_after_it(admin, ada, client, today, settings):
    first, back = today + dt.timedelta(2), today + dt.timedelta(60)
    is_gone(ada, first, back)

    invite(admin, ada)

    day_before = back - dt.timedelta(1)
    assert (
        f"It doesn’t work from {first:%-d %B %Y} to {day_before:%-d %B %Y}, while you" in mail.outbox[0].body
    )
    assert client.get(link()).status_code == 200
    expires_on = timezone.localdate(Invitation.objects.get().expires_at)
    assert expires_on == back + dt.timedelta(settings.INVITATION_DAYS)


def test_withdrawn_invitation_works_no_more_and_what_waits_is_not_sent(admin, ada, client, monkeypatch):
    invite(admin, ada)
    sent = link()
    assert signed_in(admin).post("/access/people/ada/withdraw/").status_code == 302
    assert client.get(sent).status_code == 410

    monkeypatch.setattr(queueing, "_wake_worker", lambda: None)
    invite(admin, ada)
    signed_in(admin).post("/access/people/ada/withdraw/")

    assert (Invitation.objects.count(), Mail.objects.filter(sent_at=None).count()) == (0, 0)


def test_accepted_invitation_is_not_withdrawn(admin, ada, client):
    invite(admin, ada)
    client.post(link(), {"username": "ada", **PASSWORDS})

    refused = signed_in(admin).post("/access/people/ada/withdraw/")

    assert (refused.status_code, User.objects.filter(username="ada").count()) == (422, 1)
    assert "Ada Holm has accepted the invitation." in text_of(refused)


def test_account_that_was_made_for_somebody_gets_its_password_by_the_link(admin, ada, client):
    account = give_account(ada, username="ada.h")
    invite(admin, ada)

    page = client.get(link())
    done = client.post(link(), PASSWORDS)

    account.refresh_from_db()
    assert "your user name ada.h" in text_of(page)
    assert (done.url, account.check_password("hovercraft eels")) == ("/people/ada/", True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "taken"}, "username"),
        ({"username": "no spaces"}, "username"),
        ({"password2": "another one"}, "password2"),
        ({"password1": "12345678", "password2": "12345678"}, "password2"),
    ],
)
def test_what_does_not_fit_is_422_keeps_what_was_typed_and_the_link_still_works(
    admin, ada, client, given, field
):
    UserFactory(username="taken")
    invite(admin, ada)

    refused = client.post(link(), {"username": "ada", **PASSWORDS, **given})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert f'value="{given.get("username", "ada")}"' in refused.content.decode()
    assert client.post(link(), {"username": "ada", **PASSWORDS}).status_code == 302


def test_where_passwords_are_off_the_link_makes_no_account(admin, ada, client, settings):
    invite(admin, ada)
    settings.PASSWORD_SIGN_IN = False
    settings.SIGN_IN_PROVIDERS = [
        SignInProvider(
            "contoso", "Contoso", issuer="https://contoso.example", client_id="1", client_secret="2"
        )
    ]

    page = client.get(link()).content.decode()

    assert ['name="password1"' in page, "Sign in with Contoso" in page] == [False, True]
    assert client.post(link(), {"username": "ada", **PASSWORDS}).status_code == 404
    assert not User.objects.filter(username="ada").exists()


def test_second_factor_that_is_required_is_asked_for_after_the_link(admin, ada, client, settings):
    invite(admin, ada)
    settings.MFA_REQUIRED = "everybody"

    done = client.post(link(), {"username": "ada", **PASSWORDS})

    assert client.get(done.url).url == "/accounts/security/"


def test_list_says_what_came_of_each_and_sends_those_again_that_failed(admin, ada, client, today):
    people = {
        "sent": ada,
        **{name: PersonFactory(name=name) for name in ("failed", "waiting", "expired", "joined")},
    }
    by_admin = signed_in(admin)
    by_admin.post(NEW)
    rows = {name: Invitation.objects.select_related("mail").get(person=each) for name, each in people.items()}
    Mail.objects.filter(pk=rows["failed"].mail.pk).update(sent_at=None, problem="550 no such user")
    Mail.objects.filter(pk=rows["waiting"].mail.pk).update(
        sent_at=None, next_try_at=timezone.now() + dt.timedelta(1)
    )
    Invitation.objects.filter(pk=rows["expired"].pk).update(expires_at=timezone.now() - dt.timedelta(1))
    UserFactory(person=people["joined"], last_login=timezone.now())

    page = by_admin.get(LIST)

    assert {row.person: row.state for row in page.context["page"]} == {
        each: name for name, each in people.items()
    }
    assert "550 no such user" in text_of(page)
    assert [row.person for row in by_admin.get(f"{LIST}?search=holm").context["page"]] == [ada]
    mail.outbox.clear()
    assert by_admin.post(f"{LIST}again/?state=failed").status_code == 302
    assert [message.to for message in mail.outbox] == [[people["failed"].email]]
    assert by_admin.post(f"{LIST}again/").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_does_not_depend_on_size(admin, count, django_assert_num_queries):
    PersonFactory.create_batch(count)
    client = signed_in(admin)
    client.post(NEW)
    client.get(LIST)

    with django_assert_num_queries(7):  # session, account, person, how many, rows, namesakes, states
        client.get(LIST)


def test_page_of_a_person_says_whether_they_have_an_account_and_invites_them(admin, ada, client):
    by_admin = signed_in(admin)
    assert "Invite Ada Holm" in text_of(by_admin.get("/people/ada/"))
    invite(admin, ada)
    assert "Send again" in text_of(by_admin.get("/people/ada/"))
    client.post(link(), {"username": "ada", **PASSWORDS})
    page = text_of(by_admin.get("/people/ada/"))
    assert ("Send again" in page, "last sign-in" in page) == (False, True)


def test_person_entered_by_mistake_is_removed_with_the_invitation(admin, ada, client):
    invite(admin, ada)

    remove_person(ada, by=admin)

    assert (Invitation.objects.count(), client.get(link()).status_code) == (0, 410)


def test_duplicate_that_is_merged_takes_its_invitation_with_it(admin, ada, client):
    invite(admin, ada)

    merge_person(PersonFactory(name="Ada Holm", email=""), other=ada, by=admin)

    assert (Invitation.objects.count(), client.get(link()).status_code) == (0, 410)
