"""Invitations over the API: who reads and sends them, with which token, what is refused, and that no link is shown."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from access.models import Invitation
from history.models import Entry
from mail.models import Mail
from mail.operations import queueing
from orgmodel.api.problems import MEDIA_TYPE
from people.models import Person, Scope, User
from people.operations import merge_person
from people.roles import Role
from tests.access.test_account_pages import people_admin, signed_in  # noqa: F401
from tests.access.test_accounts_over_the_api import by_token
from tests.access.test_invitations import link
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory, UserFactory

INVITATIONS = "/api/v1/invitations/"
ADA = f"{INVITATIONS}ada/"
AGAIN, WITHDRAW = f"{ADA}send-again/", f"{ADA}withdraw/"


@pytest.fixture
def ada(db) -> Person:
    """Somebody without an account."""
    return PersonFactory(name="Ada Holm", handle="ada", email="ada@example.com", location="São Paulo")


def asked(client: Client, address: str = INVITATIONS, **body: object):
    return client.post(address, body, "application/json")


def found(client: Client, **query: str) -> list[str]:
    return [row["person"] for row in client.get(INVITATIONS, query).json()["results"]]


def stored() -> list[list[tuple]]:
    return [
        list(Invitation.objects.order_by("pk").values_list()),
        list(Mail.objects.order_by("pk").values_list("pk", "sent_at")),
        list(User.objects.order_by("pk").values_list("pk", "is_active")),
    ]


def test_people_are_invited_by_handle_and_id_and_who_is_not_is_named(people_admin, ada):  # noqa: F811
    bo, mute = PersonFactory(name="Bo Lind", handle="bo"), PersonFactory(name="Mute", handle="mute", email="")
    client = signed_in(people_admin)

    done = asked(client, people=["ada", str(bo.public_id), "mute", "ada"])

    assert (done.status_code, done.json()) == (
        200,
        {
            "invited": ["ada", "bo"],
            "skipped": [
                {
                    "person": mute.handle,
                    "name": "Mute",
                    "code": "no-email",
                    "detail": "Mute has no email address.",
                }
            ],
        },
    )
    assert sorted(message.to for message in mail.outbox) == sorted([[ada.email], [bo.email]])
    assert f"{people_admin} invites you to create an account at testserver" in mail.outbox[0].body
    told = Entry.with_accounts.get(operation="accounts.invite")
    assert (told.by, told.arguments) == (people_admin, {"people": "ada, bo"})


def test_person_is_invited_by_the_id_of_a_record_that_was_merged(admin, ada):
    gone = PersonFactory(email="")
    merge_person(ada, other=gone, by=admin)

    assert asked(signed_in(admin), people=[str(gone.public_id)]).json()["invited"] == ["ada"]


@pytest.mark.parametrize(
    ("filters", "invited"),
    [
        ("location=S%C3%A3o Paulo&without=squad&without=chapter", ["ada"]),
        ("email=BO@example.com", ["bo"]),
        ("", ["ada", "bo"]),
    ],
)
def test_those_whom_a_query_of_people_finds_are_invited(people_admin, ada, filters, invited):  # noqa: F811
    PersonFactory(name="Bo Lind", handle="bo", email="bo@example.com")

    assert asked(signed_in(people_admin), filters=filters).json()["invited"] == invited


def test_invitation_says_what_came_of_it_and_nothing_of_the_link(people_admin, ada):  # noqa: F811
    client = signed_in(people_admin)
    asked(client, people=["ada"])
    Mail.objects.update(sent_at=None, problem="550 no such user")

    answer = client.get(ADA)

    row = Invitation.objects.get()
    shown = answer.json()
    assert [dt.datetime.fromisoformat(shown.pop(name)) for name in ("invited_at", "expires_at")] == [
        row.invited_at,
        row.expires_at,
    ]
    assert shown == {
        "person": "ada",
        "name": "Ada Holm",
        "email": "ada@example.com",
        "state": "failed",
        "problem": "550 no such user",
        "invited_by": people_admin.username,
        "accepted_at": None,
    }
    secret = link().rstrip("/").rpartition("/")[2]
    everything = f"{answer.content}{client.get(INVITATIONS).content}{asked(client, AGAIN).content}"
    assert [each in everything for each in (secret, row.digest)] == [False, False]
    # Mails are removed in time, and so may be who sent one.
    Mail.objects.all().delete()
    Invitation.objects.update(invited_by=None)
    assert {name: client.get(ADA).json()[name] for name in ("problem", "invited_by", "state")} == {
        "problem": "",
        "invited_by": None,
        "state": "sent",
    }


def test_invitations_are_listed_newest_first_and_found_by_words_and_state(admin, ada):
    PersonFactory(name="Bo Lind", handle="bo", email="bo@example.com")
    client = signed_in(admin)
    asked(client, people=["ada"])
    asked(client, people=["bo"])
    Invitation.objects.filter(person=ada).update(expires_at=timezone.now())

    assert found(client) == ["bo", "ada"]
    assert found(client, search="HOLM ada") == found(client, state="expired") == ["ada"]
    assert found(client, state="sent", search="lind") == ["bo"]
    refused = client.get(INVITATIONS, {"state": "gone", "search": "\0"})
    assert (refused.status_code, sorted(refused.json()["errors"])) == (400, ["search", "state"])
    assert client.get(INVITATIONS, {"ordering": "name"}).status_code == 400
    nobody = [client.get(f"{INVITATIONS}{name}/") for name in ("nobody", "%00", admin.person.handle)]
    assert [answer.status_code for answer in nobody] == [404, 404, 404]
    assert "has no invitation." in nobody[-1].json()["detail"]
    moved = client.get(f"{INVITATIONS}{ada.public_id}/")
    assert (moved.status_code, moved.url) == (307, ADA)


def test_invitation_is_sent_again_by_itself_and_among_others_and_its_old_link_ends(people_admin, ada, client):  # noqa: F811
    PersonFactory(name="Bo Lind", handle="bo")
    by = signed_in(people_admin)
    asked(by, people=["ada"])

    first = link()
    again = asked(by, AGAIN)
    second = link()
    assert (again.status_code, again.json()["person"], again.json()["state"]) == (200, "ada", "sent")
    assert [client.get(address).status_code for address in (first, second)] == [410, 200]

    assert asked(by, people=["ada", "bo"], again=True).json()["invited"] == ["ada", "bo"]
    assert client.get(second).status_code == 410


def test_withdrawn_invitation_is_gone(people_admin, ada, client):  # noqa: F811
    by = signed_in(people_admin)
    asked(by, people=["ada"])

    done = asked(by, WITHDRAW)

    assert (done.status_code, done.content) == (204, b"")
    assert [by.get(ADA).status_code, asked(by, WITHDRAW).status_code, client.get(link()).status_code] == [
        404,
        404,
        410,
    ]
    assert Entry.with_accounts.filter(operation="accounts.withdraw_invitation", by=people_admin).exists()


def test_what_conflicts_with_what_is_stored_is_a_409_that_says_why(people_admin, ada, monkeypatch):  # noqa: F811
    joined = PersonFactory(name="Cy Moe", handle="cy", email="cy@example.com")
    client = signed_in(people_admin)
    asked(client, people=["ada", "cy"])
    Invitation.objects.filter(person=joined).update(accepted_at=timezone.now())
    UserFactory(person=joined)
    before = stored()

    answers = {
        "Ada Holm is invited already.": ("people", asked(client, people=["ada"])),
        "Cy Moe has an account already.": ("filters", asked(client, filters="email=cy@example.com")),
        "There is nobody to invite.": ("filters", asked(client, filters="state=planned")),
        "Cy Moe has accepted the invitation. Switch their account off instead.": (
            "non_field_errors",
            asked(client, f"{INVITATIONS}cy/withdraw/"),
        ),
    }
    assert {
        why: (answer.status_code, answer.headers["Content-Type"], answer.json()["errors"])
        for why, (_, answer) in answers.items()
    } == {why: (409, MEDIA_TYPE, {on: [why]}) for why, (on, _) in answers.items()}
    again = asked(client, f"{INVITATIONS}cy/send-again/")
    assert again.json()["errors"]["non_field_errors"] == ["Cy Moe has an account already."]
    assert (again.status_code, stored()) == (409, before)

    monkeypatch.setattr(queueing, "_wake_worker", lambda: None)
    assert asked(client, AGAIN).json()["state"] == "waiting"
    waiting = asked(client, AGAIN)
    assert (waiting.status_code, "about to be sent" in waiting.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("body", "on"),
    [
        ({}, "non_field_errors"),
        ({"people": ["ada"], "filters": ""}, "non_field_errors"),
        ({"people": []}, "people"),
        ({"people": "ada"}, "people"),
        ({"people": ["ada", "nobody", "00000000-0000-0000-0000-000000000000"]}, "people"),
        ({"people": ["ada", "\0"]}, "people"),
        ({"people": ["ada", "\ud800"]}, "people"),
        ({"people": ["ada"] * 1001}, "people"),
        ({"filters": "location=S&colour=red&role=king"}, "filters"),
        ({"filters": "search=%00"}, "filters"),
        ({"filters": "\ud800"}, "filters"),
        ({"filters": {"location": "Oslo"}}, "filters"),
        ({"people": ["ada"], "again": "yes"}, "again"),
        ({"people": ["ada"], "site": "https://elsewhere.example"}, "site"),
    ],
)
def test_what_cannot_be_read_is_a_422_by_argument_and_invites_nobody(admin, ada, body, on):
    refused = asked(signed_in(admin), **body)

    assert (refused.status_code, refused.headers["Content-Type"]) == (422, MEDIA_TYPE)
    assert list(refused.json()["errors"]) == [on]
    assert not Invitation.objects.exists()


def test_refusals_name_everybody_who_is_unknown_and_each_parameter(admin, ada):
    client = signed_in(admin)

    unknown = asked(client, people=["ada", "bo", "cy"]).json()["errors"]["people"]
    wrong = asked(client, filters="colour=red&role=king").json()["errors"]["filters"]

    assert unknown == ["There is no person “bo”.", "There is no person “cy”."]
    assert (sorted(wrong), wrong["colour"]) == (["colour", "role"], ["There is no such parameter."])
    asked(client, people=["ada"])
    assert [asked(client, address, surplus="x").status_code for address in (AGAIN, WITHDRAW)] == [422, 422]


def test_invitations_are_read_by_auditors_too_and_changed_by_nobody_who_may_not_manage_accounts(
    admin, ada, bystander
):
    asked(signed_in(admin), people=["ada"])
    auditor = UserFactory(person=RoleAssignmentFactory(role=Role.AUDITOR).person)
    before = stored()

    for user, reads in ((bystander, [403, 403, 403]), (auditor, [200, 200, 404])):
        client = signed_in(user)
        read = [client.get(address) for address in (INVITATIONS, ADA, f"{INVITATIONS}nobody/")]
        answers = [asked(client, surplus="x"), asked(client, filters=""), client.post(f"{INVITATIONS}?x=1")]
        answers += [asked(client, address, surplus="x") for address in (AGAIN, WITHDRAW)]
        assert [answer.status_code for answer in read] == reads
        assert {answer.status_code for answer in answers} == {403}
        assert "You don’t have permission to invite people." in answers[-1].json()["detail"]
    assert signed_in(bystander).get(INVITATIONS).json()["detail"] == (
        "You don’t have permission to read invitations. Administrators, people admins and auditors can. "
        "A token of an administrator or a people admin needs the scope administer or access:write."
    )
    assert Client().get(INVITATIONS).status_code == asked(Client(), filters="").status_code == 401
    assert stored() == before


@pytest.mark.parametrize("scope", ["access:write", Scope.ADMINISTER])
def test_token_reads_and_changes_invitations_with_a_scope_for_accounts(people_admin, ada, scope):  # noqa: F811
    asked(signed_in(people_admin), people=["ada"])
    before = stored()

    def answers(client: Client) -> list:
        changes = [asked(client, AGAIN), asked(client, people=["ada"], again=True), asked(client, WITHDRAW)]
        return [client.get(INVITATIONS), *changes]

    for lesser in (Scope.READ, Scope.WRITE, "squads:write people:write"):
        why = (
            "This token can only read."
            if lesser == Scope.READ
            else "This token lacks the scope access:write."
        )
        read, *changed = answers(by_token(people_admin, lesser))
        assert (read.status_code, "needs the scope administer" in read.json()["detail"]) == (403, True)
        assert [(each.status_code, why in each.json()["detail"]) for each in changed] == [(403, True)] * 3
    assert stored() == before
    done = answers(by_token(people_admin, scope))
    assert [answer.status_code for answer in done] == [200, 200, 200, 204]


def test_request_that_is_sent_again_under_its_key_invites_once(admin, ada):
    client, headers = signed_in(admin), {"Idempotency-Key": "6f1c9c1e-4ad5-4ca0-9f1d-6a5d8f0c7f11"}

    answers = [
        client.post(INVITATIONS, {"people": ["ada"]}, "application/json", headers=headers) for _ in range(2)
    ]

    assert [answer.json()["invited"] for answer in answers] == [["ada"], ["ada"]]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_invitations_are_read_and_sent_in_as_many_queries_for_few_as_for_many(
    admin, count, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(queueing, "_wake_worker", lambda: None)
    people = PersonFactory.create_batch(count)
    client = signed_in(admin)

    # Session, account, who is named; a lock, three of who can be invited; mails, those before (2), invitations;
    # the entry and its lock; three savepoints of two each.
    with django_assert_num_queries(19):
        asked(client, people=[person.handle for person in people])
    with django_assert_num_queries(5):  # session, account, newest entry, the page, how many
        client.get(INVITATIONS)
