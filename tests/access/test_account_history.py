"""What the history tells administrators of accounts, rights and tokens, and nobody else."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command

from access.operations import issue_token
from history.models import Entry
from orgmodel.web.current import commanding
from people.models import USERNAME_TAKEN, Scope, Token, User
from people.operations import add_person
from tests.access.test_accounts import RIGHT, for_a_token
from tests.factories.people import UserFactory

NEW = "hovercraft eels"
HISTORY, FEED = "/history/", "/api/v1/history/"


def told() -> list[str]:
    """What the history tells of accounts, oldest first: who did what."""
    entries = Entry.with_accounts.filter(operation__startswith="accounts.").order_by("pk")
    return [f"{entry.by.username} {entry.label}" for entry in entries]


@pytest.fixture
def ada(db) -> User:
    return UserFactory(username="ada", email="ada@example.com", first_name="")


@pytest.fixture
def root(client, admin) -> User:
    """An administrator who is signed in."""
    User.objects.filter(pk=admin.pk).update(username="root")
    client.force_login(admin)
    return User.objects.get(pk=admin.pk)


def edit(client, account: User, **changes: object):
    """Save the admin's form of an account with some fields changed."""
    page = f"/admin/people/user/{account.pk}/change/"
    fields = ("username", "first_name", "last_name", "email")
    kept = {name: getattr(account, name) for name in fields}
    flags = {name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(account, name)}
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}
    response = client.post(page, {**kept, **flags, **joined, **changes})
    assert response.status_code == 302, response.context["errors"]


def test_account_made_an_administrator_in_the_admin_says_by_whom(client, root, ada):
    edit(client, ada, is_superuser="on", is_staff="on", email="eve@example.com")

    assert told() == [
        "root changed the account ada: email address ada@example.com → eve@example.com; "
        "staff status no → yes; superuser status no → yes"
    ]


def test_account_added_in_the_admin_or_removed_says_by_whom(client, root):
    client.post(
        "/admin/people/user/add/",
        {"username": "ada", "password1": NEW, "password2": NEW, "usable_password": "true"},
    )
    client.post(f"/admin/people/user/{User.objects.get(username='ada').pk}/delete/", {"post": "yes"})

    assert told() == [
        "root created the account ada, without rights of its own",
        "root set a password of the account ada",
        "root removed the account ada",
    ]


def test_account_added_in_the_admin_with_a_user_name_that_is_taken_is_refused_in_the_words_of_the_pages(
    client, root, ada
):
    page = client.post(
        "/admin/people/user/add/",
        {"username": ada.username, "password1": NEW, "password2": NEW, "usable_password": "true"},
    )

    assert page.context["adminform"].form.errors["username"] == [USERNAME_TAKEN]


def test_account_closed_or_given_groups_and_permissions_says_so(client, root, ada):
    group, permission = Group.objects.create(name="Helpers"), Permission.objects.first()
    edit(client, ada, is_active="", groups=[group.pk], user_permissions=[permission.pk])
    ada.refresh_from_db()
    edit(client, ada, groups=[], user_permissions=[permission.pk])

    assert told() == [
        "root changed the account ada: active yes → no",
        "root changed the account ada: added to groups Helpers",
        f"root changed the account ada: added to permissions {permission}",
        "root changed the account ada: removed from groups Helpers",
    ]


def test_account_made_on_the_command_line_says_so(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    with commanding():
        call_command(
            "createsuperuser", username="boss", email="b@example.com", interactive=False, verbosity=0
        )

    assert told() == ["command-line created the account boss with email b@example.com, an administrator"]


def test_account_of_who_signed_up_says_so(client, settings, db):
    settings.SIGN_UP_OPEN, settings.SIGN_UP_DOMAINS = True, ["example.com"]
    client.post("/accounts/signup/", {"email": "eve@example.com"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]

    client.post(link, {"username": "eve", "password1": NEW, "password2": NEW})

    assert told() == [
        "eve created the account eve with email eve@example.com, without rights of its own",
        "eve set a password of the account eve",
    ]


def test_tool_and_its_tokens_say_who_made_and_revoked_them(client, root):
    client.post("/access/tools/new/", {"username": "payroll", "name": "Payroll", "administrator": "on"})
    client.post("/access/accounts/payroll/", {"name": "Nightly", "scope": "administer"})
    client.post(f"/access/accounts/payroll/tokens/{Token.objects.get().token_key}/revoke/")
    client.post("/access/accounts/payroll/", {"name": "Weekly", "scope": "read"})
    client.post("/access/accounts/payroll/switch-off/")

    assert told() == [
        "root created the account payroll, an administrator",
        "root created the token “Nightly” of the account payroll, with access to administer",
        "root revoked the token “Nightly” of the account payroll",
        "root created the token “Weekly” of the account payroll, with access to read",
        "root revoked the token “Weekly” of the account payroll",
        "root changed the account payroll: active yes → no",
    ]


@pytest.mark.parametrize("way", ["revoke", "revoke-all"])
def test_token_had_and_revoked_over_the_api_says_so(client, ada, way):
    text = for_a_token(client, ada, RIGHT).json()["token"]
    client.post(f"/api/v1/token/{way}/", headers={"Authorization": f"Token {text}"})

    assert told() == [
        "ada created the token “Signed in over the API” of the account ada, with access to write",
        "ada revoked the token “Signed in over the API” of the account ada",
    ]


def test_token_deleted_in_the_admin_says_by_whom(client, root, ada):
    token, _ = issue_token(ada, name="Chat bot", scope=Scope.READ, expiry=None)
    client.post(f"/admin/people/token/{token.pk}/delete/", {"post": "yes"})

    assert told() == ["root revoked the token “Chat bot” of the account ada"]


def test_password_that_was_changed_or_reset_says_by_whom_and_never_what(client, ada):
    client.force_login(ada)
    client.post("/accounts/password/change/", {"oldpassword": RIGHT, "password1": NEW, "password2": NEW})
    client.logout()
    client.post("/accounts/password/reset/", {"email": ada.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW[::-1], "password2": NEW[::-1]})

    ada.refresh_from_db()
    assert told() == ["ada set a password of the account ada"] * 2
    everything = str(list(Entry.with_accounts.values()))
    assert [secret in everything for secret in (NEW, NEW[::-1], ada.password)] == [False] * 3


def test_sign_in_tells_nothing(client, ada):
    client.post("/accounts/login/", {"login": "ada", "password": RIGHT})

    assert told() == []


@pytest.fixture
def entry(client, root, ada) -> Entry:
    """Of an account that was made an administrator's."""
    edit(client, ada, is_superuser="on", is_staff="on")
    client.logout()
    return Entry.with_accounts.get()


def reads(client, user: User, entry: Entry) -> list[bool]:
    """On which of the page, the API's list and its feed `user` reads the entry."""
    client.force_login(user)
    answers = [client.get(page) for page in (HISTORY, FEED, f"{FEED}?after=0")]
    return ["superuser status no" in answer.content.decode() for answer in answers]


def test_entry_of_an_account_is_read_by_administrators_alone(client, entry, root, bystander, member):
    assert [reads(client, user, entry) for user in (root, bystander, member)] == [
        [True] * 3,
        [False] * 3,
        [False] * 3,
    ]
    assert "superuser status" not in client.get("/").content.decode()


@pytest.mark.parametrize(("scope", "read"), [(Scope.WRITE, False), (Scope.ADMINISTER, True)])
def test_entry_of_an_account_is_read_by_tokens_that_administer_alone(client, entry, root, scope, read):
    _, text = issue_token(root, name="Audit", scope=scope, expiry=None)

    answer = client.get(f"{FEED}?verb=accounts.change", headers={"Authorization": f"Token {text}"}).json()

    assert (answer["count"], len(answer["results"])) == (int(read), int(read))


def test_entry_of_an_account_cannot_be_undone_by_anybody(client, entry, root):
    client.force_login(root)

    sent = {"content_type": "application/json"}
    answers = [
        client.post(f"/history/{entry.pk}/undo-entry/"),
        client.post(f"{FEED}{entry.pk}/undo-entry/", **sent),
        client.post("/api/v1/operations/history.undo_entry/", {"calls": [{"subject": entry.pk}]}, **sent),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 422]
    assert not Entry.objects.exists()
    assert User.objects.get(username="ada").is_superuser


def test_history_of_the_organisation_is_what_it_was(client, entry, root, bystander):
    add_person(handle="new.comer", name="New Comer", by=root)
    added = Entry.objects.get()

    client.force_login(bystander)
    listed = client.get(FEED).json()

    assert ([each["id"] for each in listed["results"]], listed["count"]) == ([added.pk], 1)
    assert client.get(f"{FEED}{entry.pk}/").status_code == 404
    client.force_login(root)
    assert client.get(f"{FEED}{entry.pk}/").json()["sentence"].startswith("changed the account ada")
