"""Erasing somebody who has left: nothing of them is found anywhere, and what they were in stays."""

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import BinaryField, CharField, JSONField, TextField
from django.utils import timezone

from access.models import Session
from access.operations import add_tool, issue_token
from history.models import ChangeSet, Entry
from history.operations import undo_entry
from mail.models import Mail
from orgmodel.domain.operations import KnownCalls, Origin, ParsedCall, call_together
from people import operations
from people.models import ErasedHandle, Person, Photo, User
from people.operations.erased_texts import text_fields
from people.profile import Profile
from plans.models import Plan
from plans.operations import apply_plan, plan_calls
from retries.models import Answer
from scim.models import Identity
from search.models import Document
from sheets.loading.load import load
from sheets.models import FoundEffect, FoundFault, FoundUnlisted, Upload
from squads.operations import place_member
from tests.factories.access import InvitationFactory
from tests.factories.people import PersonFactory, UserFactory, picture
from tests.factories.squads import SquadFactory
from tests.scim.conftest import CORE, Directory
from tests.sheets.small import said

MARK = "zxqv"
NAME = "Zxqva Berg"
JANUARY, JUNE = dt.date(2020, 1, 1), dt.date(2024, 6, 1)
TEXT_TYPES = (
    "text",
    "character varying",
    "jsonb",
    "json",
    "ARRAY",
    "bytea",
    "tsvector",
    "inet",
    "USER-DEFINED",
)

ELEMENT = "is an element: what is said of it isn’t about one person"
NEVER_FILLED = {
    **dict.fromkeys(
        [
            *("alliances_alliance", "chapters_chapter", "guilds_guild"),
            *("squads_squad", "tribes_tribe", "bots_bot"),
        ],
        ELEMENT,
    ),
    **dict.fromkeys(
        ["auth_group", "auth_permission", "django_content_type", "socialaccount_socialapp"],
        "is about the product, not about people",
    ),
    "access_roleassignment": "names what maintains a role",
    "access_usedassertion": "has ids that identity providers make anew for each sign-in",
    "django_session": "isn’t used: the product has a table of sessions of its own",
    "people_erasedhandle": "has hashes only",
    "people_photo": "has pictures and their digests, which the photo of a person names",
}


@pytest.fixture
def left(admin, squad):
    """Somebody who has left, with a text of their own in each place that has any."""
    person = operations.add_person(
        by=admin,
        reason=f"{NAME} joins",
        **_texts("1"),
        handle="zxqva.berg",
        name=NAME,
        email="zxqva@example.com",
        starts_on=JANUARY,
    )
    operations.edit_profile(
        person, version=1, by=admin, **{f.name: f"{MARK} 2" for f in Profile._meta.fields}
    )
    photo = operations.keep_photo(picture())
    operations.change_photo(person, photo=photo, by=admin)
    person.refresh_from_db()
    operations.edit_person(
        person, version=person.version, handle="zxqva.holm", name="Zxqva Holm", by=admin, reason="Wedding"
    )
    membership = place_member(
        squad, person=person, starts_on=JANUARY, by=admin, reason="With zxqva.berg at last"
    )
    calls = [
        ParsedCall(operations.offboard_person.operation, person, {"ends_before": JUNE}, "Zxqva Holm leaves"),
        ParsedCall(
            place_member.operation, squad, {"person": PersonFactory(), "starts_on": JUNE}, "Zxqva Holm left"
        ),
    ]
    call_together(KnownCalls(calls), by=admin, origin=Origin("request", is_named_by_first=True))
    person.refresh_from_db()
    account = _account(person)
    _elsewhere(person, account, admin)
    assert membership.person_id == person.pk
    return person


def _texts(number):
    own = ("handle", "name", "email", "former_keys", "time_zone", "photo")
    return {field.name: f"{MARK} {number}" for field in text_fields() if field.name not in own}


def _account(person):
    account = UserFactory(
        username="zxqva", first_name="Zxqva", last_name="Berg", email=person.email, password="known-123-abc"
    )
    account.last_name = "Holm"
    account.save()
    issue_token(account, name=f"{MARK} token", scope="read", expiry=None)
    address = EmailAddress.objects.create(user=account, email=person.email, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, key=MARK)
    LogEntry.objects.create(user=account, object_repr=MARK, action_flag=1)
    linked = SocialAccount.objects.create(user=account, provider="sso", uid=MARK)
    SocialToken.objects.create(account=linked, token=MARK)
    Authenticator.objects.create(user=account, type="totp", data={"secret": MARK})
    Session.objects.create(
        session_key=MARK, session_data=MARK, account=account, device=MARK, expire_date=timezone.now()
    )
    return account


def _elsewhere(person, account, admin):
    InvitationFactory(person=person, email=f"{MARK}@example.com")
    AccessAttempt.objects.create(username=account.username, user_agent=MARK, failures_since_start=1)
    for model in (AccessLog, AccessFailureLog):
        model.objects.create(username=person.email, user_agent=MARK)
    Mail.objects.create(message_id="1", to=person.email, subject=f"For {MARK}", body=MARK)
    Mail.objects.create(
        message_id="2", to="bo@example.com", subject="Zxqva Holm leaves", body=f"{NAME} leaves"
    )
    Identity.objects.create(person=person.public_id, user_name=f"{MARK}@example.com", formatted=NAME)
    Answer.objects.create(
        by=admin, credential="1", key="1", fingerprint="1", status=200, content=b'{"handle": "zxqva.holm"}'
    )
    Answer.objects.create(
        by=account, credential="1", key="2", fingerprint="1", status=200, content=MARK.encode()
    )
    upload = Upload.objects.create(name="people.csv", content=MARK.encode(), by=admin, notes=[[MARK]])
    FoundEffect.objects.create(upload=upload, number=1, kind="new", element=NAME, sentence=f"added {NAME}")
    FoundFault.objects.create(upload=upload, number=1, sheet="people.csv", message=f"“{MARK}” is too long")
    FoundUnlisted.objects.create(upload=upload, number=1, sheet="people", key="zxqva.holm", name=NAME)
    in_a_day = timezone.now() + dt.timedelta(days=1)
    call = {"operation": "people.edit_person", "subject": "zxqva.holm", "name": MARK}
    Plan.objects.create(by=admin, calls=[call], expires_at=in_a_day)
    Plan.objects.create(
        by=admin, calls=[call], expires_at=in_a_day, applied_at=timezone.now(), applied_by=admin
    )
    Plan.objects.create(by=admin, name="people.csv", content=MARK.encode(), expires_at=in_a_day)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) "
            "VALUES ('default', 'sheets.run_upload', %s, 'succeeded')",
            [json.dumps({"reason": f"Without {NAME}"})],
        )


def erase(person, by, **arguments):
    return operations.erase_person(person, confirm_handle=person.handle, by=by, **arguments)


def found(text):
    """Each column of each table that has `text`, in whichever case."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT columns.table_name, column_name, data_type FROM information_schema.columns
            JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type = ANY(%s)
            """,
            [list(TEXT_TYPES)],
        )
        places = []
        for table, column, kind in cursor.fetchall():
            value = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {value} ILIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                places.append(f"{table}.{column}")
    return sorted(places)


def test_nothing_of_who_was_erased_is_in_any_column_of_any_table(left, admin):
    assert len(found(MARK)) > 40

    erase(left, admin, clear_reasons=True, reason="Zxqva Holm asked for it")

    assert found(MARK) == []


def test_every_table_with_texts_has_one_of_who_is_erased_or_never_has_any(left):
    filled = {place.partition(".")[0] for place in found(MARK)}

    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and any(map(_is_text, model._meta.concrete_fields))
    }

    assert sorted(tables - filled - NEVER_FILLED.keys()) == []
    assert sorted(filled & NEVER_FILLED.keys()) == []


def _is_text(field):
    return isinstance(field, CharField | TextField | JSONField | BinaryField) and not field.choices


def test_erase_person_keeps_what_they_were_in_and_who_they_were_to_the_history(left, admin, squad):
    entries = Entry.with_accounts.count()

    erase(left, admin)

    left.refresh_from_db()
    assert (left.name, left.handle) == (f"Former member {left.pk}", f"former-member-{left.pk}")
    assert (left.starts_on, left.ends_before, left.erased_on) == (JANUARY, JUNE, timezone.localdate())
    assert [(row.starts_on, row.ends_before) for row in squad.memberships.filter(person=left)] == [
        (JANUARY, JUNE)
    ]
    assert Entry.with_accounts.count() == entries + 1
    labels = [entry.label for entry in Entry.objects.about(left).order_by("pk")]
    assert labels[0] == f"added Former member {left.pk}"
    assert labels[-1] == f"erased the personal data of Former member {left.pk}"
    assert User.objects.get(username=f"former-member-{left.pk}").is_active is False
    assert Photo.objects.count() == 0


def test_reasons_keep_all_but_the_name_unless_they_are_cleared(left, admin):
    erase(left, admin)

    reasons = list(Entry.objects.exclude(reason="").order_by("pk").values_list("reason", flat=True))
    former = f"Former member {left.pk}"
    assert reasons == [
        *(f"{former} joins", "Wedding", f"With {former} at last"),
        *(f"{former} leaves", f"{former} left"),
    ]
    assert ChangeSet.objects.get().title == f"offboarded {former}, last day 31 May 2024"


def test_a_namesake_keeps_their_name(left, admin, squad):
    namesake = PersonFactory(name="Zxqva Holm", email="other@example.com")
    place_member(squad, person=namesake, starts_on=JUNE, by=admin, reason="Zxqva Holm joins")

    erase(left, admin)

    entry = Entry.objects.about(namesake).get()
    assert (entry.label, entry.reason) == (
        f"placed Zxqva Holm in {squad} as member from 1 June 2024",
        "Zxqva Holm joins",
    )


@pytest.mark.parametrize(
    ("ends_before", "handle", "refusal"),
    [
        (None, "ada.holm", "hasn’t left. Offboard them first."),
        (dt.date(2199, 1, 1), "ada.holm", "hasn’t left. Offboard them first."),
        (JUNE, "ada", "Type ada.holm to confirm."),
    ],
)
def test_erase_person_is_refused(admin, ends_before, handle, refusal):
    person = PersonFactory(handle="ada.holm", starts_on=JANUARY, ends_before=ends_before)

    with pytest.raises(ValidationError, match=refusal):
        operations.erase_person(person, confirm_handle=handle, by=admin)

    person.refresh_from_db()
    assert person.handle == "ada.holm"


def test_erase_person_with_an_administrators_account_is_refused(left, admin):
    User.objects.filter(username="zxqva").update(is_superuser=True)

    with pytest.raises(ValidationError, match="is an administrator’s by itself"):
        erase(left, admin)


def test_erase_person_is_denied_to_bystanders(left, bystander):
    with pytest.raises(PermissionDenied):
        erase(left, bystander)


def test_who_was_erased_stays_so(left, admin):
    erase(left, admin)
    left.refresh_from_db()
    offboarding = Entry.objects.get(operation="people.offboard_person")
    erasure = Entry.objects.get(operation="people.erase_person")

    for change in (
        lambda: operations.edit_person(left, version=left.version, name="Zxqva Holm", by=admin),
        lambda: operations.return_person(left, by=admin),
        lambda: erase(left, admin),
        lambda: undo_entry(offboarding, by=admin),
        lambda: undo_entry(erasure, by=admin),
    ):
        with pytest.raises(ValidationError, match=r"was .*erased"):
            change()
    assert erasure.way_back_of_all(admin) == ""


@pytest.mark.parametrize("handle", ["zxqva.holm", "zxqva.berg"])
def test_nobody_gets_a_handle_of_who_was_erased(left, admin, handle):
    erase(left, admin)

    with pytest.raises(
        ValidationError, match=f"The handle {handle} belonged to somebody whose data was erased"
    ):
        operations.add_person(handle=handle, name="Bo", by=admin)
    assert ErasedHandle.objects.count() == 2


def test_the_history_refuses_changes_of_anything_but_texts_even_while_erasing(left):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL orgmodel.erasing = 'on'")
        with pytest.raises(Exception, match="append-only"):
            cursor.execute("UPDATE history_entry SET at = now()")


def test_the_form_lists_what_goes_and_the_reasons(client, left, admin):
    client.force_login(admin)

    SquadFactory(name="Cards", mission="Zxqva Berg knows the cards.")

    page = client.get(f"/people/{left.handle}/erase-person/").content.decode()

    assert "Mission of Cards" in page
    assert "The account zxqva with its sessions" in page
    assert "The files of all uploads and plans of sheets (2)" in page
    assert "With zxqva.berg at last" in page
    assert "Type zxqva.holm to confirm." in page


def test_the_form_erases_and_leads_to_the_new_address_without_undo(client, left, admin):
    client.force_login(admin)
    client.get(f"/people/{left.handle}/")

    response = client.post(
        f"/people/{left.handle}/erase-person/", {"confirm_handle": "zxqva.holm"}, follow=True
    )

    assert response.redirect_chain == [(f"/people/former-member-{left.pk}/", 302)]
    assert f"Former member {left.pk}" in response.content.decode()
    page = response.content.decode()
    assert MARK not in page.lower()
    assert "The personal data was erased on" in page
    assert [
        act for act in ("edit-person", "grant", "add-absence", "return-person") if f"{act}/" in page
    ] == []
    assert Document.objects.get(kind="person", row=left.pk).title == f"Former member {left.pk}"


def test_a_sheet_that_still_lists_who_was_erased_is_refused(left, admin):
    erase(left, admin)

    head = "person,name,email,job_title,location,manager,joined,left"
    people = f"{head}\nzxqva.holm,Zxqva Holm,,,,,2020-01-01,2024-06-01\n"
    report = load({"people.csv": people.encode()}, by=admin)

    [fault] = said(report)
    assert fault.endswith(
        "The handle zxqva.holm belonged to somebody whose data was erased. Choose another handle."
    )
    assert found("zxqv") == []


def test_a_directory_sees_who_was_erased_no_more_and_cannot_bring_them_back(left, admin):
    directory = Directory(add_tool(username="entra", name="Entra ID", administrator=True))
    erase(left, admin, clear_reasons=True)

    assert directory.ask("GET", f"/Users/{left.public_id}")[0] == 404
    assert directory.ask("GET", "/Users")[1]["totalResults"] == Person.objects.exclude(pk=left.pk).count()
    body = {"schemas": [CORE], "userName": "zxqva.holm@example.com", "displayName": "Zxqva Holm"}
    status, refusal = directory.ask("POST", "/Users", body)
    assert (status, "belonged to somebody whose data was erased" in refusal["detail"]) == (400, True)
    assert found("zxqv") == []


def test_a_plan_erases_somebody_and_is_empty_afterwards(left, admin):
    call = {"operation": "people.erase_person", "subject": "zxqva.holm", "confirm_handle": "zxqva.holm"}
    plan = plan_calls([{**call, "clear_reasons": True}], by=admin)
    assert plan.refusals == []

    apply_plan(plan.pk, by=admin)

    plan.refresh_from_db()
    assert (plan.state, plan.calls) == ("applied", [])
    assert found(MARK) == []
