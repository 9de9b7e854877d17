"""What becomes of the texts that people write, whichever surface they come from."""

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

import orgmodel.urls  # noqa: F401  every app's operations are registered
from access.operations import issue_token
from history.models import Entry
from orgmodel.domain.elements import KeyField
from orgmodel.domain.operations import NormalizedField, registry
from orgmodel.domain.texts import LONGEST_REASON, LONGEST_TEXT, long_text, short_text
from people.models import Person, Scope, User
from people.operations import edit_person, offboard_person
from squads.operations import edit_squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.sheets.small import changed, load, said, small

OURS = {
    model
    for model in apps.get_models()
    if Path(apps.get_app_config(model._meta.app_label).path).parent == settings.BASE_DIR
}
# Texts that programs write, and what has a form of its own.
WRITTEN_BY_PROGRAMS = {
    "access.FailedSignIn": {"get_data", "http_accept", "path_info", "post_data", "user_agent", "username"},
    "access.Invitation": {"digest"},
    "access.PermissionGroup": {"name"},
    "access.Session": {"device", "session_data", "session_key"},
    "access.UsedAssertion": {"digest"},
    "history.ChangeSet": {"title"},
    "history.Entry": {"operation"},
    "mail.Mail": {"body", "message_id", "problem", "subject", "to"},
    "people.ErasedHandle": {"digest"},
    "people.Person": {"photo"},
    "people.PersonGap": {"name"},
    "people.Photo": {"digest"},
    "people.Token": {"digest", "scope", "token_key"},
    "people.User": {"password", "username"},
    "plans.Plan": {"digest"},
    "retries.Answer": {"key", "fingerprint", "credential"},
    "search.Document": {"kind", "key", "title", "subtitle", "folded"},
    "search.Word": {"variant", "word"},
    "sheets.Upload": {"refusal", "digest"},
    "sheets.FoundFault": {"sheet", "column", "message"},
    "sheets.FoundEffect": {"kind", "element", "key", "sentence"},
    "sheets.FoundUnlisted": {"sheet", "key", "name"},
}
# Compared with the handle that is stored, and kept as that.
COMPARED = {"people.erase_person confirm_handle"}


def texts_of(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]


def test_every_text_that_people_write_is_a_field_that_normalizes_and_bounds_it():
    plain = {
        model._meta.label: found
        for model in OURS
        if (
            found := {
                field.name
                for field in texts_of(model)
                if not isinstance(field, NormalizedField | KeyField) or not field.max_length
            }
        )
    }

    assert plain == WRITTEN_BY_PROGRAMS


def test_every_text_argument_of_an_operation_is_for_a_field_that_is_validated():
    loose = {
        f"{operation.name} {name}"
        for operation in registry.values()
        for name, parameter in operation.arguments.items()
        if parameter.annotation is str
        and not any(name in {field.name for field in model._meta.fields} for model in operation.row_models)
    }

    assert loose == COMPARED


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ann   Berg ", "Ann Berg"),
        ("Ann\tBerg\r\n", "Ann Berg"),
        ("Ann\u00a0\u3000Berg", "Ann Berg"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\ufeffAnn\u200b Be\u00adrg\u200e", "Ann Berg"),
        ("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc", "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc"),
        ("\u200b \u200f", ""),
    ],
)
def test_short_text_is_normalized(typed, stored):
    assert short_text(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("\n One  \r\n\r\n  two\rthree \n\n", "One\n\n  two\nthree"),
        ("Zoe\u0308\u2028", "Zo\u00eb"),
        (" \n\t", ""),
    ],
)
def test_long_text_keeps_its_lines(typed, stored):
    assert long_text(typed) == stored


@pytest.mark.parametrize(
    "name",
    ["", "  ", "\u200b", "\u3164", "\u2800", "a\0b", "a\x07b", "\ud800", "a\u202eb", "a\u2066b", "\u0301"],
)
def test_name_that_is_blank_invisible_or_turned_round_is_refused(admin, name):
    person = PersonFactory()

    with pytest.raises(ValidationError) as refused:
        edit_person(person, version=1, name=name, by=admin)

    assert list(refused.value.message_dict) == ["name"]


def test_mission_longer_than_may_be_is_refused_once_the_spaces_around_it_are_gone(admin):
    squad = SquadFactory()

    edit_squad(squad, version=1, mission=f"  {'x' * LONGEST_TEXT}\n", by=admin)
    with pytest.raises(ValidationError, match="at most 10000 characters"):
        edit_squad(squad, version=2, mission="x" * (LONGEST_TEXT + 1), by=admin)


@pytest.mark.parametrize("reason", ["x" * (LONGEST_REASON + 1), "a\u202eb", "\ud800", "a\0"])
def test_reason_that_is_too_long_or_cannot_be_stored_is_refused(admin, reason):
    person = PersonFactory()

    with pytest.raises(ValidationError) as refused:
        edit_person(person, version=1, name="New", by=admin, reason=reason)

    assert (list(refused.value.message_dict), Entry.objects.count()) == (["reason"], 0)


def test_history_has_the_texts_as_they_are_stored(admin):
    person = PersonFactory()

    edit_person(person, version=1, name=" Zoe\u0308  Lind", by=admin, reason=" Said\r\nshe. ")

    entry = Entry.objects.get()
    assert (entry.arguments["name"], entry.reason) == ("Zo\u00eb Lind", "Said\nshe.")


def test_text_that_only_differs_in_what_is_normalized_changes_nothing(admin):
    person = PersonFactory(name="Ann Berg")

    edit_person(person, version=1, name="Ann  Berg ", by=admin)

    person.refresh_from_db()
    assert (person.version, Entry.objects.get().changes) == (1, [])


def test_row_with_a_text_from_before_the_rules_can_be_ended_and_edited_otherwise(admin):
    person = PersonFactory(name="a\u202eb")

    edit_person(person, version=1, job_title="Engineer", by=admin)
    offboard_person(person, ends_before=dt.date(2030, 1, 1), by=admin)

    assert Person.objects.filter(job_title="Engineer").exclude(ends_before=None).exists()


@pytest.mark.parametrize("label", ["a\u202eb", "\u3164", "x" * 201])
def test_label_of_a_link_is_a_short_text(admin, label):
    squad = SquadFactory()

    with pytest.raises(ValidationError) as refused:
        edit_squad(squad, version=1, links=[{"label": label, "url": "https://a.example/"}], by=admin)

    assert list(refused.value.message_dict) == ["links"]


def test_name_of_a_token_is_a_short_text(admin):
    with pytest.raises(ValidationError) as refused:
        issue_token(admin, name="a\u202eb", scope=Scope.READ, expiry=None)

    assert list(refused.value.message_dict) == ["name"]


def test_name_of_an_account_is_a_short_text():
    with pytest.raises(ValidationError) as refused:
        User(username="ann", password="x", first_name="a\u202eb").full_clean()

    assert list(refused.value.message_dict) == ["first_name"]


@pytest.mark.parametrize("name", ["a\u202eb", "\u3164", "a\x07b"])
def test_sheet_with_a_name_that_cannot_be_is_refused_by_row_and_column(admin, name):
    report = load(changed("people", "Ada Holm", name), by=admin)

    (fault,) = said(report)
    assert fault.startswith("people.csv, row 2, name: ")


def test_sheet_that_only_differs_in_spaces_changes_nothing(admin):
    load(small(), by=admin)

    report = load(changed("people", "Ada Holm", "  Ada \u00a0 Holm "), by=admin)

    assert (said(report), Person.objects.get(handle="ada").version) == ([], 1)
