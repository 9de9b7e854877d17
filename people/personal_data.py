"""All that is stored about a person, for them to read: whatever refers to them or to their account."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from typing import BinaryIO, NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZipFile

from axes.models import AccessAttempt
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from history.models import Entry, mentions_of
from mail.models import Mail
from orgmodel.domain.days import day_before
from orgmodel.domain.operations import Facts
from orgmodel.domain.periods import long_date
from people.models import Person, Photo, User
from people.operations.erased_texts import accounts_of
from scim.models import Identity

# Fields of what would let whoever has the file sign in, and of what only the product reads.
LEFT_OUT = frozenset(
    {
        *("password", "digest", "data", "session_key", "session_data", "token", "token_secret", "content"),
        *("id", "version", "effective_from", "photo", "merged_ids", "former_ids"),
    }
)
# References to people and accounts that are no data about them, with the reason.
EXCEPTED = {
    "admin.LogEntry.user": "isn’t written",
    "history.ChangeSet.by": "groups changes, which are listed by themselves",
    "history.Entry.by": "is listed with its sentences",
    "people.Person.manager": "is about who reports to them",
    "retries.Answer.by": "is a copy of a response, deleted after a day",
}
OF_CHANGES = {name: name for name in ("at", "by", "sentence", "reason", "changes")}
CHUNK = 500


class Section(NamedTuple):
    """Rows of one kind, each with its facts by the names of their fields."""

    title: str
    rows: list[Facts]
    labels: Mapping[str, str]


class Table(NamedTuple):
    """A section to read: what any row has, by headings."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def write_personal_data(person: Person, file: BinaryIO) -> None:
    """Write a ZIP with all data about `person`: for programs, to read, and the photo."""
    sections = [section for section in _sections(person) if section.rows]
    context = {"person": person, "tables": [_table(section) for section in sections]}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open("personal-data.json", "w") as binary, TextIOWrapper(binary, "utf-8") as text:
            data = {section.title: section.rows for section in sections}
            json.dump(data, text, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
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
    names = [account.username for account in accounts]
    yield _section("person", Person.objects.filter(pk=person.pk))
    yield _section("account", User.objects.filter(username__in=names))
    for field in references():
        targets = [person] if field.related_model is Person else accounts
        rows = field.model._base_manager.filter(**{f"{field.name}__in": targets}).order_by("pk")
        yield _section(f"{field.model._meta.verbose_name_plural} ({field.verbose_name})", rows)
    yield _section(
        "failed sign-ins", AccessAttempt.objects.filter(username__in={*names, person.email} - {""})
    )
    yield _section("mails", Mail.objects.exclude(to="").filter(to__iexact=person.email))
    yield _section(
        "directory identity", Identity.objects.filter(person__in=[person.public_id, *person.former_ids])
    )
    about = Entry.with_accounts.filter(_concerns(person, names))
    yield Section("changes about the person", [_change(entry, person) for entry in _read(about)], OF_CHANGES)
    made = Entry.with_accounts.filter(by__in=accounts)
    yield Section("changes by the person", [_change(entry, person) for entry in _read(made)], OF_CHANGES)


def _concerns(person: Person, usernames: list[str]) -> Q:
    noted = Q(operation__startswith="accounts.", arguments__account__in=usernames)
    return Q(mentions__overlap=mentions_of(person)) | noted


def _read(entries: QuerySet[Entry]) -> Iterator[Entry]:
    return entries.select_related("by").order_by("pk").iterator(chunk_size=CHUNK)


def _section(title: str, rows: QuerySet) -> Section:
    """Rows with all their fields, what these refer to by its name; one query."""
    fields = [field for field in rows.model._meta.concrete_fields if field.name not in LEFT_OUT]
    named = [field.name for field in fields if field.is_relation]
    joined = rows.select_related(*named) if named else rows
    facts = [
        {field.name: _value(row, field) for field in fields} for row in joined.iterator(chunk_size=CHUNK)
    ]
    return Section(title, cast(list[Facts], facts), {field.name: str(field.verbose_name) for field in fields})


def _value(row: models.Model, field: models.Field) -> object:
    value = getattr(row, field.name)
    return str(value) if isinstance(value, models.Model) else value


def _change(entry: Entry, person: Person) -> Facts:
    """An entry as a sentence, with what it changed of the person."""
    own = [
        {"before": change["before"], "after": change["after"]}
        for change in entry.changes
        if change["model"] == Person._meta.label_lower and change["id"] in (person.pk, *person.merged_ids)
    ]
    facts = {
        "at": entry.at,
        "by": str(entry.by),
        "sentence": entry.label,
        "reason": entry.reason,
        "changes": own,
    }
    return cast(Facts, facts)


def _table(section: Section) -> Table:
    """What people read of a section: without columns that are empty in all rows."""
    rows = [{name: _text(name, value) for name, value in row.items()} for row in section.rows]
    shown = [name for name in section.labels if any(row[name] for row in rows)]
    return Table(
        section.title,
        [section.labels[name] for name in shown],
        [[row[name] for name in shown] for row in rows],
    )


def _text(name: str, value: object) -> str:
    """A value as people read it; of the end of a period, the last day."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return f"{value:%-d %b %Y, %H:%M} UTC"
        case dt.date():
            return long_date(day_before(value) if name == "ends_before" else value)
        case list() if name == "changes":
            return "; ".join(
                part for each in value for part in _altered(each["before"] or {}, each["after"] or {})
            )
        case list() | tuple():
            return ", ".join(map(str, value))
    return str(value)


def _altered(before: Facts, after: Facts) -> Iterator[str]:
    """Each fact of the person that a change gave another value."""
    for field in Person._meta.concrete_fields:
        old, new = before.get(field.attname), after.get(field.attname)
        if field.name not in LEFT_OUT | {"public_id"} and (old or None) != (new or None):
            yield f"{field.verbose_name}: {_text(field.name, old) or '—'} → {_text(field.name, new) or '—'}"
