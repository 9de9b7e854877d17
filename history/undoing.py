"""Whether something that was done can be undone: what stands in the way, and for whom it is offered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Cast

from history.models import Entry, mention
from history.rows import Reference, StoredRow, affected, changed, referred
from orgmodel.caching.compiled import CompiledQuery, union
from orgmodel.domain.accounts import is_administrator
from orgmodel.domain.operations import Facts
from orgmodel.domain.periods import Period, period_model
from people.models import User

# Whoever looks at a page.
type Reader = User | AnonymousUser

UNDO = "history.undo_entry"
# Each edit counts it up, also one that is undone.
COUNTED = "version"
# For so many different things a page finds out whether a reader who is no administrator may undo them.
CHECKED = 12


class Outcome(NamedTuple):
    """A row before and after an entry, which may have changed it several times, and its name."""

    before: Facts | None
    after: Facts | None
    text: str


def undone(entries: Iterable[Entry]) -> set[int]:
    """The ids of those of `entries` that were undone and are so still; one query."""
    mentions = ",".join(mention(entry) for entry in entries)
    if not mentions:
        return set()
    later: dict[int, list[int]] = defaultdict(list)
    for pk, target in _undoings.rows(mentions=f"{{{mentions}}}"):
        later[target].append(pk)

    def is_undone(pk: int) -> bool:
        return any(not is_undone(undoing) for undoing in later[pk])

    return {entry.pk for entry in entries if is_undone(entry.pk)}


# Of a text, as PostgreSQL writes arrays: with a list of texts it would be another query for each number of them.
_undoings = CompiledQuery(
    lambda mentions: (
        Entry.objects.filter(
            operation=UNDO, mentions__overlap=Cast(Value(mentions), Entry._meta.get_field("mentions"))
        )
        .order_by()
        .values_list("pk", Cast("subject__id", BigIntegerField()))
    ),
    mentions=str,
)


def obstacle(entry: Entry, present: Mapping[Reference, Facts], names: Mapping[Reference, str]) -> str:
    """What has happened since to the rows that an entry changed, or refers to, in a sentence; nothing for nothing.

    `present` are the facts of all of them that are still there. `names` are what they are called now;
    where one is missing, the sentence has the name in the entry.
    """
    for reference, (before, after, text) in outcomes(entry).items():
        facts, name = present.get(reference), names.get(reference, text)
        if facts and facts.get("erased_on"):
            return f"The data of {name} was erased, so nothing about them can be restored."
        if after is None:
            if facts is not None:
                return f"{name} is already back."
        elif facts is None:
            return f"{text} has been removed since."
        elif any(facts[column] != after[column] for column in altered(before, after) & facts.keys()):
            return f"{name} has been changed since. Undo that change first."
    for change in entry.changes:
        for reference in referred(change["model"], change["before"]):
            if reference not in present and reference not in changed(entry):
                kind = period_model(reference[0])._meta.verbose_name
                return (
                    f"{change['text']} can’t be restored: a {kind} that it refers to has been removed since."
                )
    return ""


def outcomes(entry: Entry) -> dict[Reference, Outcome]:
    """What the entry made of each row that it changed."""
    found: dict[Reference, Outcome] = {}
    for change in entry.changes:
        reference = change["model"], change["id"]
        before = found[reference].before if reference in found else change["before"]
        found[reference] = Outcome(before, change["after"], change["text"])
    return found


def altered(before: Facts | None, after: Facts) -> set[str]:
    """The columns that differ; all where there was nothing before."""
    names = {name for name in after if before is None or before.get(name) != after[name]}
    return names - {COUNTED}


def own(entries: Iterable[Entry], reader: Reader) -> list[Entry]:
    """Those of `entries` that `reader` might undo: an administrator any, others what they did."""
    return [entry for entry in entries if is_administrator(reader) or entry.by_id == reader.pk]


def undoable(own_entries: list[Entry], rows: Mapping[Reference, StoredRow], reader: Reader) -> set[int]:
    """The ids of those of the `reader`'s `own` entries that they may undo, and that nothing has superseded.

    `rows` are, with their facts, those that the entries changed and refer to. Two queries for
    an administrator; for anybody else also what it takes to find out who may undo the
    first dozen.
    """
    standing = [entry for entry in own_entries if entry.changes and not _is_superseded(entry, rows)]
    gone, needed = undone(standing), _needed(standing)
    left = [entry for entry in standing if entry.pk not in gone and not needed[entry.pk]]
    return _permitted(left, reader)


def _is_superseded(entry: Entry, rows: Mapping[Reference, StoredRow]) -> bool:
    present = {reference: rows[reference].facts for reference in affected(entry) if reference in rows}
    return bool(obstacle(entry, present, {}))


def _permitted(entries: list[Entry], reader: Reader) -> set[int]:
    """Those that `reader` may undo; found out once for all entries of one operation on one thing."""
    answers: dict[tuple[str, str], bool] = {}
    for entry in entries:
        question = entry.operation, str(entry.subject)
        if question not in answers and len(answers) < CHECKED:
            answers[question] = reader.has_perm(UNDO, entry)
    return {entry.pk for entry in entries if answers.get((entry.operation, str(entry.subject)))}


def _needed(entries: list[Entry]) -> dict[int, bool]:
    """Whether something that an entry made is referred to by what it did not make; one query."""
    made = {
        entry.pk: {reference for reference, outcome in outcomes(entry).items() if outcome.before is None}
        for entry in entries
    }
    used = list(_uses(set().union(*made.values())))
    return {
        pk: any(target in references and user not in references for user, target in used)
        for pk, references in made.items()
    }


def _uses(targets: Collection[Reference]) -> Iterator[tuple[Reference, Reference]]:
    """Each row that refers to one of `targets`, with that one."""
    ids = defaultdict(list)
    for label, pk in targets:
        ids[label].append(pk)
    users = [query.sql(ids=pks) for label, pks in ids.items() for query in _users(label)]
    if users:
        for user, user_id, target, target_id in union(*users):
            yield (user, user_id), (target, target_id)


@cache
def _users(label: str) -> list[CompiledQuery]:
    """For each foreign key of facts that refers to rows of the model, what refers to those with some `ids`."""
    return [
        _users_by(period_model(relation.related_model._meta.label), relation.field.name, label)
        for relation in period_model(label)._meta.related_objects
        if issubclass(relation.related_model, Period)
    ]


def _users_by(model: type[Period], name: str, label: str) -> CompiledQuery:
    columns = Value(model._meta.label_lower), F("pk"), Value(label), F(f"{name}_id")
    return CompiledQuery(
        lambda ids: model.objects.filter(**{f"{name}__among": ids}).order_by().values_list(*columns), ids=list
    )
