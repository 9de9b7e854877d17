"""All that is stored about a person, for them to read: whatever refers to them or to their account.

It is read while it is sent, since somebody who has changed much has made many entries.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, cast

from axes.models import AccessAttempt
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.template.backends.jinja2 import Template as JinjaTemplate
from django.template.loader import get_template

from history.models import Entry, mentions_of
from mail.models import Mail
from orgmodel.domain.days import day_before
from orgmodel.domain.operations import Facts
from orgmodel.domain.periods import long_date
from orgmodel.domain.snapshots import snapshot
from orgmodel.domain.visibility import unrestricted
from orgmodel.web.downloads import zip_in_pieces
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


@dataclass(frozen=True, eq=False)
class Section:
    """Rows of one kind, each with its facts by the names of their fields; `read` reads them anew."""

    title: str
    labels: Mapping[str, str]
    read: Callable[[], Iterator[Facts]]


class Alterations(list[Mapping[str, Facts | None]]):
    """The facts of a person before and after each change of an entry."""


class Shape:
    """How many rows a section has, and which facts any of them has."""

    def __init__(self) -> None:
        self.count = 0
        self.filled: set[str] = set()

    def add(self, row: Facts) -> None:
        """Take one row more into account."""
        self.count += 1
        self.filled.update(name for name in row.keys() - self.filled if _text(name, row[name]))


class Table(NamedTuple):
    """A section to read: what any row has, by headings."""

    title: str
    size: int
    headings: list[str]
    rows: Iterator[list[str]]


def personal_data(person: Person) -> Iterator[bytes]:
    """A ZIP with all data about `person`, of one moment: for programs, to read, and the photo.

    A guest too is told all that is about them.
    """
    with unrestricted(), snapshot():
        yield from zip_in_pieces(_files(person))


def _files(person: Person) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Each file with its content, to be read in this order: the second has the tables of which the first found rows."""
    shapes: dict[Section, Shape] = {}
    yield "personal-data.json", _as_json(_sections(person), shapes)
    yield "personal-data.html", _as_html(person, shapes)
    if photo := Photo.objects.filter(digest=person.photo).first():
        yield "photo.webp", [bytes(photo.large)]


def _as_json(sections: Iterable[Section], shapes: dict[Section, Shape]) -> Iterator[bytes]:
    """An object with the rows of each section that has any, whose shapes are added to `shapes`."""
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    yield b"{"
    for section in sections:
        for row in section.read():
            if section in shapes:
                yield b",\n"
            else:
                yield f"{',' if shapes else ''}\n{encode(section.title)}: [\n".encode()
                shapes[section] = Shape()
            shapes[section].add(row)
            yield encode(row).encode()
        if section in shapes:
            yield b"\n]"
    yield b"\n}\n"


def _as_html(person: Person, shapes: Mapping[Section, Shape]) -> Iterator[bytes]:
    """A page with a table for each section; a piece for some hundred cells."""
    tables = [_table(section, shape) for section, shape in shapes.items()]
    template = cast(JinjaTemplate, get_template("people/personal_data.html")).template
    stream = template.stream(person=person, tables=tables)
    stream.enable_buffering(CHUNK)
    return (piece.encode() for piece in stream)


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
    yield Section("changes about the person", OF_CHANGES, partial(_changes, about, person))
    made = Entry.with_accounts.filter(by__in=accounts)
    yield Section("changes by the person", OF_CHANGES, partial(_changes, made, person))


def _concerns(person: Person, usernames: list[str]) -> Q:
    noted = Q(operation__startswith="accounts.", arguments__account__in=usernames)
    return Q(mentions__overlap=mentions_of(person)) | noted


def _section(title: str, rows: QuerySet) -> Section:
    """Rows with all their fields, what these refer to by its name; one query each time that they are read."""
    fields = [field for field in rows.model._meta.concrete_fields if field.name not in LEFT_OUT]
    labels = {field.name: str(field.verbose_name) for field in fields}
    return Section(title, labels, partial(_facts, rows, fields))


def _facts(rows: QuerySet, fields: Iterable[models.Field]) -> Iterator[Facts]:
    named = [field.name for field in fields if field.is_relation]
    left_out = [field for field in rows.model._meta.concrete_fields if field.name in LEFT_OUT]
    unread = [field.name for field in left_out if not field.primary_key]
    joined = rows.select_related(*named) if named else rows
    for row in joined.defer(*unread).iterator(CHUNK):
        yield cast(Facts, {field.name: _value(row, field) for field in fields})


def _value(row: models.Model, field: models.Field) -> object:
    value = getattr(row, field.name)
    return str(value) if isinstance(value, models.Model) else value


def _changes(entries: QuerySet[Entry], person: Person) -> Iterator[Facts]:
    for entry in entries.select_related("by").order_by("pk").iterator(CHUNK):
        yield _change(entry, person)


def _change(entry: Entry, person: Person) -> Facts:
    """An entry as a sentence, with what it changed of the person."""
    own = Alterations(
        {"before": change["before"], "after": change["after"]}
        for change in entry.changes
        if change["model"] == Person._meta.label_lower and change["id"] in (person.pk, *person.merged_ids)
    )
    facts = {
        "at": entry.at,
        "by": str(entry.by),
        "sentence": entry.label,
        "reason": entry.reason,
        "changes": own,
    }
    return cast(Facts, facts)


def _table(section: Section, shape: Shape) -> Table:
    """What people read of a section: without columns that are empty in all rows."""
    shown = [name for name in section.labels if name in shape.filled]
    rows = ([_text(name, row[name]) for name in shown] for row in section.read())
    return Table(section.title, shape.count, [section.labels[name] for name in shown], rows)


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
        case Alterations():
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
