"""What the history says of somebody who is erased: the one change that its entries ever get."""

from collections.abc import Iterator
from typing import cast

from django.db import connection
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from history.models import OF_ACCOUNTS, ChangeSet, Entry, mentions_of
from orgmodel.domain.operations import Facts, Json
from people.models import Person
from people.operations.erased_texts import Erased

PERSON = Person._meta.label_lower
TEXTS = ("subject", "result", "arguments", "changes", "reason")
BATCH = 500
# The database accepts this only while a transaction says so, and of texts alone.
ERASING = "SET LOCAL orgmodel.erasing = 'on'"
NO_LONGER = "SET LOCAL orgmodel.erasing = 'off'"


def former_facts(person: Person) -> list[Facts]:
    """The facts of a person before and after each change that the history has of them."""
    entries = Entry.objects.about(person).order_by("pk").values_list("changes", flat=True)
    return [
        facts
        for changes in entries.iterator(chunk_size=BATCH)
        for change in changes
        if _is_a_record(change["model"], change["id"], person)
        for facts in (change["before"], change["after"])
        if facts
    ]


def reasons_about(person: Person) -> QuerySet[Entry]:
    """The entries that concern a person and have a reason, which may name them, the newest first."""
    entries: QuerySet[Entry] = Entry.objects.about(person).exclude(reason="")
    return entries


def erase_from_entries(person: Person, erased: Erased, *, clear_reasons: bool) -> None:
    """Overwrite what entries and change sets say of a person."""
    with connection.cursor() as cursor:
        cursor.execute(ERASING)
    about = {*mentions_of(person)}
    sets: set[int] = set()
    for entry in _entries_with(person, erased):
        is_about = not about.isdisjoint(entry.mentions)
        before = {name: getattr(entry, name) for name in TEXTS}
        _rewrite(entry, person, erased, is_about=is_about)
        if is_about and clear_reasons:
            entry.reason = ""
        if any(getattr(entry, name) != value for name, value in before.items()):
            entry.save(update_fields=TEXTS)
        if is_about and entry.change_set_id:
            sets.add(entry.change_set_id)
    _erase_from_sets(sets, erased, clear_reasons=clear_reasons)
    with connection.cursor() as cursor:
        cursor.execute(NO_LONGER)


def _entries_with(person: Person, erased: Erased) -> Iterator[Entry]:
    """Entries that concern the person or their account, or have a text that is theirs alone."""
    found = Q(mentions__overlap=mentions_of(person))
    for username in erased.usernames:
        found |= Q(operation__startswith=OF_ACCOUNTS, arguments__account=username)
    for text in erased.unique:
        found |= Q(everything__icontains=text)
    columns = [Coalesce(Cast(name, TextField()), Value("", TextField())) for name in TEXTS]
    entries = Entry.with_accounts.alias(everything=Concat(*columns)).filter(found).order_by("pk")
    return entries.iterator(chunk_size=BATCH)


def _rewrite(entry: Entry, person: Person, erased: Erased, *, is_about: bool) -> None:
    if entry.operation.startswith(OF_ACCOUNTS) and entry.arguments.get("account") in erased.usernames:
        entry.arguments = {name: erased.handle if name == "account" else "" for name in entry.arguments}
    elif entry.operation.startswith(f"{Person._meta.app_label}.") and _is_of(entry, person):
        entry.arguments = {name: erased.facts.get(name, value) for name, value in entry.arguments.items()}
    entry.changes = [_without_facts(change, person, erased) for change in entry.changes]
    for name in ("subject", "result", "arguments", "changes"):
        setattr(entry, name, erased.without_in(getattr(entry, name), is_about=is_about))
    entry.reason = erased.without(entry.reason, only_unique=not is_about)


def _is_of(entry: Entry, person: Person) -> bool:
    """Whether the operation acted on the person, or made them."""
    return any(
        isinstance(each, dict) and _is_a_record(each["model"], each["id"], person)
        for each in (entry.subject, entry.result)
    )


def _is_a_record(model: Json, number: Json, person: Person) -> bool:
    """Whether a row of an entry is the person, or a record that was merged into theirs."""
    return model == PERSON and number in (person.pk, *person.merged_ids)


def _without_facts(change: dict[str, Json], person: Person, erased: Erased) -> dict[str, Json]:
    """A change of the person with blank texts; any other as it is."""
    if not _is_a_record(change["model"], change["id"], person):
        return change
    states = {state: _blank(cast(Facts | None, change[state]), erased) for state in ("before", "after")}
    return {**change, **states, "text": erased.name}


def _blank(facts: Facts | None, erased: Erased) -> Json:
    return facts and {name: erased.facts.get(name, value) for name, value in facts.items()}


def _erase_from_sets(concerned: set[int], erased: Erased, *, clear_reasons: bool) -> None:
    """The same of the reasons and titles of change sets; `concerned` are those with an entry that is about them."""
    found = Q(pk__in=concerned)
    for text in erased.unique:
        found |= Q(reason__icontains=text) | Q(title__icontains=text)
    for change_set in ChangeSet.objects.filter(found).iterator(chunk_size=BATCH):
        is_about = change_set.pk in concerned
        reason = erased.without(change_set.reason, only_unique=not is_about)
        change_set.reason = "" if is_about and clear_reasons else reason
        change_set.title = erased.without(change_set.title, only_unique=not is_about)
        change_set.save(update_fields=["reason", "title"])
