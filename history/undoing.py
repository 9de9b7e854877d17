"""Whether something that was done can be undone: what stands in the way, and for whom it is offered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.db.models import F, Value

from history.models import Entry, mention
from history.rows import Reference, Rows, changed, referred
from orgmodel.domain.operations import facts_of

UNDO = "history.undo_entry"
# Each edit counts it up; it says nothing about the rest.
COUNTED = "version"
# So many different things a reader who is no administrator is asked about on one page.
ASKED = 12


def undone(entries: Iterable[Entry]) -> set[int]:
    """The ids of those of `entries` that were undone and are so still; one query."""
    mentions = [mention(entry) for entry in entries]
    if not mentions:
        return set()
    later: dict[int, list[int]] = defaultdict(list)
    acts: Any = Entry.objects.filter(operation=UNDO, mentions__overlap=mentions)
    for pk, subject in acts.values_list("pk", "subject"):
        later[subject["id"]].append(pk)

    def is_undone(pk: int) -> bool:
        return any(not is_undone(act) for act in later[pk])

    return {entry.pk for entry in entries if is_undone(entry.pk)}


def obstacle(entry: Entry, rows: Rows) -> str:
    """What has happened since to the rows that an entry changed, or refers to, in a sentence; nothing for nothing.

    `rows` are all of those that are still there.
    """
    for reference, (before, after, text) in outcomes(entry).items():
        row = rows.get(reference)
        if after is None:
            if row is not None:
                return f"{row} is back already."
        elif row is None:
            return f"{text} was removed since."
        elif not _says_still(row, before, after):
            return f"{row} was changed since. Undo that first."
    for change in entry.changes:
        for reference in referred({**change, "after": None}):
            if reference not in rows and reference not in changed(entry):
                kind = apps.get_model(reference[0])._meta.verbose_name
                return f"{change['text']} cannot be as before: a {kind} that it refers to was removed since."
    return ""


def outcomes(entry: Entry) -> dict[Reference, tuple[Any, Any, str]]:
    """Each row that an entry changed: its facts before all of it and after, and its name."""
    found: dict[Reference, tuple[Any, Any, str]] = {}
    for change in entry.changes:
        reference = change["model"], change["id"]
        before = found[reference][0] if reference in found else change["before"]
        found[reference] = before, change["after"], change["text"]
    return found


def altered(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> set[str]:
    """The columns that differ; all where there was nothing before."""
    names = {name for name in after if before is None or before.get(name) != after[name]}
    return names - {COUNTED}


def _says_still(row: models.Model, before: Any, after: Mapping[str, Any]) -> bool:
    now = facts_of(row)
    return all(now[name] == after[name] for name in altered(before, after) if name in now)


def own(entries: list[Entry], reader: Any) -> list[Entry]:
    """Those of `entries` that `reader` might undo: an administrator any, others what they did."""
    return [entry for entry in entries if reader.is_superuser or entry.by_id == reader.pk]


def undoable(entries: list[Entry], rows: Rows, reader: Any) -> set[int]:
    """The ids of those of `entries` that `reader` may undo, and that nothing has superseded.

    `rows` are those that the entries changed and refer to. Three queries for
    an administrator; for anybody else also what it takes to ask about the
    first dozen of their own.
    """
    standing = [entry for entry in own(entries, reader) if entry.changes and not obstacle(entry, rows)]
    gone, needed = undone(standing), _needed(standing)
    left = [entry for entry in standing if entry.pk not in gone and not needed[entry.pk]]
    return _permitted(left, reader)


def _permitted(entries: list[Entry], reader: Any) -> set[int]:
    """Those that `reader` may undo; entries of one operation on one thing are asked about once."""
    answers: dict[Any, bool] = {}
    for entry in entries:
        question = entry.operation, str(entry.subject)
        if question not in answers and len(answers) < ASKED:
            answers[question] = reader.has_perm(UNDO, entry)
    return {entry.pk for entry in entries if answers.get((entry.operation, str(entry.subject)))}


def _needed(entries: list[Entry]) -> dict[int, bool]:
    """Whether something that an entry made is referred to by what it did not make; one query."""
    made = {
        entry.pk: {reference for reference, (before, _, _) in outcomes(entry).items() if before is None}
        for entry in entries
    }
    used = list(_uses({reference for references in made.values() for reference in references}))
    return {
        pk: any(target in references and user not in references for user, target in used)
        for pk, references in made.items()
    }


def _uses(targets: set[Reference]) -> Iterator[tuple[Reference, Reference]]:
    """Each row that refers to one of `targets`, with that one."""
    ids = defaultdict(set)
    for label, pk in targets:
        ids[label].add(pk)
    asked: list[Any] = []
    for label, pks in ids.items():
        for relation in apps.get_model(label)._meta.related_objects:
            column = cast(Any, relation.field)
            users = cast(Any, relation.related_model)._base_manager.filter(**{f"{column.name}__in": pks})
            names = Value(relation.related_model._meta.label_lower), F("pk"), Value(label), F(column.attname)
            asked.append(users.order_by().values_list(*names))
    if asked:
        for user, user_id, target, target_id in asked[0].union(*asked[1:], all=True).order_by():
            yield (user, user_id), (target, target_id)
