"""All that is stored about a person, for them to read: whatever refers to them or to their account."""

import json
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZipFile

from axes.models import AccessAttempt
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from history.models import Entry
from mail.models import Mail
from orgmodel.domain.operations import Facts
from people.models import Person, Photo, User
from people.operations.erased_texts import accounts_of
from scim.models import Identity

# Fields of what would let whoever has the file sign in, and of what only the product reads.
LEFT_OUT = frozenset(
    {"password", "digest", "data", "session_key", "session_data", "token", "token_secret", "content", "photo"}
)
# References to people and accounts that are no data about them, with the reason.
EXCEPTED = {
    "admin.LogEntry.user": "isn’t written",
    "history.ChangeSet.by": "groups changes, which are listed by themselves",
    "history.Entry.by": "is listed with its sentences",
    "people.Person.manager": "is about who reports to them",
    "retries.Answer.by": "is a copy of a response, deleted after a day",
}
CHUNK = 500


class Section(NamedTuple):
    """Rows of one kind, each with its facts by what they are called."""

    title: str
    rows: list[Facts]


def write_personal_data(person: Person, file: BinaryIO) -> None:
    """Write a ZIP with all data about `person`: for programs, to read, and the photo."""
    sections = [section for section in _sections(person) if section.rows]
    context = {"person": person, "sections": sections}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open("personal-data.json", "w") as binary, TextIOWrapper(binary, "utf-8") as text:
            json.dump(
                dict(sections),
                text,
                cls=DjangoJSONEncoder,
                ensure_ascii=False,
                indent=1,
            )
        archive.writestr("personal-data.html", render_to_string("people/personal_data.html", context))
        if photo := Photo.objects.filter(digest=person.photo).first():
            archive.writestr("photo.webp", bytes(photo.large))


def references() -> list[models.ForeignKey]:
    """Each foreign key to a person or an account, but those that are no data about them."""
    found = [
        field
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in (Person, User)
    ]
    return [field for field in found if str(field) not in EXCEPTED]


def _sections(person: Person) -> Iterator[Section]:
    accounts = accounts_of(person)
    yield Section("person", _rows(Person.objects.filter(pk=person.pk)))
    yield Section("account", _rows(User.objects.filter(pk__in=[account.pk for account in accounts])))
    for field in references():
        targets = [person] if field.related_model is Person else accounts
        rows = field.model._base_manager.filter(**{f"{field.name}__in": targets}).order_by("pk")
        yield Section(f"{field.model._meta.verbose_name_plural} ({field.verbose_name})", _rows(rows))
    names = [account.username for account in accounts]
    yield Section(
        "failed sign-ins", _rows(AccessAttempt.objects.filter(username__in=[*names, person.email or " "]))
    )
    yield Section(
        "mails", _rows(Mail.objects.filter(to__iexact=person.email) if person.email else Mail.objects.none())
    )
    yield Section("directory identity", _rows(Identity.objects.filter(person=person.public_id)))
    about = Entry.with_accounts.filter(_concerns(person, names))
    yield Section("changes about the person", [_change(entry, person) for entry in _read(about)])
    made = Entry.with_accounts.filter(by__in=accounts)
    yield Section("changes by the person", [_change(entry, person) for entry in _read(made)])


def _concerns(person: Person, usernames: list[str]) -> Q:
    noted = Q(operation__startswith="accounts.", arguments__account__in=usernames)
    return Q(mentions__contains=[f"{Person._meta.label_lower}:{person.pk}"]) | noted


def _read(entries: QuerySet[Entry]) -> Iterator[Entry]:
    return entries.select_related("by").order_by("pk").iterator(chunk_size=CHUNK)


def _rows(rows: QuerySet) -> list[Facts]:
    """Rows with all their fields, what these refer to by its name; one query."""
    fields = [field for field in rows.model._meta.concrete_fields if field.name not in LEFT_OUT]
    named = [field.name for field in fields if field.is_relation]
    joined = rows.select_related(*named) if named else rows
    return [
        {str(field.verbose_name): _value(row, field) for field in fields}
        for row in joined.iterator(chunk_size=CHUNK)
    ]


def _value(row: models.Model, field: models.Field) -> str | int | list | dict | None:
    value = getattr(row, field.name)
    return str(value) if isinstance(value, models.Model) else value


def _change(entry: Entry, person: Person) -> Facts:
    """An entry as a sentence, with what it changed of the person."""
    own = [
        {"before": change["before"], "after": change["after"]}
        for change in entry.changes
        if (change["model"], change["id"]) == (Person._meta.label_lower, person.pk)
    ]
    facts = {"at": entry.at, "by": str(entry.by), "sentence": entry.label, "reason": entry.reason}
    return cast(Facts, {**facts, "changes of their own facts": own})
