"""Writing the history: an entry for each operation, in its transaction; and undoing what one tells of."""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from django.db import connection, models

from history.models import OF_ACCOUNTS, ChangeSet, Entry, RowChange, mention
from history.rows import Reference, affected, as_it_was, link, look_up, set_facts
from history.undoing import COUNTED, altered, obstacle, undone
from orgmodel.domain.operations import (
    Call,
    Change,
    Json,
    as_json,
    current_batch,
    facts_of,
    insert_at_commit,
    listen,
    on_batch_end,
    operation,
    reference,
    refuse,
    remove,
    save,
)
from orgmodel.domain.periods import Period, parent_model, period_model
from people.models import User

# Names the advisory lock of whoever writes to the history.
TURN = 0x417


@listen
def record(call: Call) -> None:
    """Write the entry of a call that has just succeeded."""
    entry = Entry(**entry_of(call))
    entry.change_set = _change_set(call, entry)
    call.entry = entry
    insert_at_commit(call.entry, before_insert=take_turn)


def _change_set(call: Call, entry: Entry) -> ChangeSet | None:
    """The change set of the batch that a call belongs to, if it is one; `entry` is of the call."""
    batch = current_batch()
    if batch is None or batch.origin is None or call.operation.name.startswith(OF_ACCOUNTS):
        return None
    change_set = batch.shared.get("change set")
    if not isinstance(change_set, ChangeSet):
        change_set = batch.shared["change set"] = ChangeSet(
            pk=_next_id(ChangeSet),
            kind=batch.origin.kind,
            undoes_id=batch.origin.undoes,
            by=cast(User, call.by),
            reason=call.reason,
            title=entry.label if batch.origin.is_named_by_first else "",
        )
    on_batch_end(_write_change_sets, change_set)
    return change_set


def _next_id(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        (number,) = cursor.fetchone()
    return int(number)


def _write_change_sets(written: list[ChangeSet]) -> None:
    """Write the change set of each entry, and count it; entries may be counted in several goes."""
    with connection.cursor() as cursor:
        for change_set, count in Counter(written).items():
            cursor.execute(
                """
                INSERT INTO history_changeset (id, at, kind, by_id, reason, title, undoes_id, size)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
                ON CONFLICT (id) DO UPDATE SET size = history_changeset.size + excluded.size
                """,
                [
                    *(change_set.pk, change_set.at, change_set.kind, change_set.by_id, change_set.reason),
                    *(change_set.title, change_set.undoes_id, count),
                ],
            )


def take_turn() -> None:
    """Let one transaction at a time write to the history, until it is committed.

    So entries are numbered in the order in which they can be read, and who
    follows the history misses none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [TURN])


def entry_of(call: Call) -> dict[str, object]:
    """The fields of the entry of a call."""
    return {
        "operation": call.operation.name,
        "subject": _subject(call),
        "result": as_json(call.result),
        "arguments": {name: as_json(value) for name, value in call.arguments.items()},
        "changes": [_change(change) for change in call.changes],
        "mentions": sorted(set(_mentions(call))),
        "by": call.by,
        "reason": call.reason,
    }


@operation("undid: {subject}", act="undo this change")
def undo_entry(entry: Entry, *, by: User, reason: str = "") -> None:
    """Take back what an entry of the history tells of, as long as nothing later depends on it.

    Rows that it made are removed, rows that it altered have those facts again
    that it altered, rows that it removed come back under their old ids; all
    of it or nothing. What undid something can be undone itself.

    Raises:
        PermissionDenied: `by` is no administrator, and did not do it or would
            not be allowed to today.
        ValidationError: it was undone already; a row was changed or removed
            since, or is referred to by others now; or what would be as before
            cannot be beside what is true today.
    """
    if _is_undone(entry):
        raise refuse("This was already undone.", code="undone")
    rows = _rows_of(entry)
    for row in rows.values():
        link(row, rows)
    present = {each: facts_of(row) for each, row in rows.items()}
    if reason_why_not := obstacle(entry, present, {each: str(row) for each, row in rows.items()}):
        raise refuse(reason_why_not, code="superseded")
    for change in reversed(entry.changes):
        _take_back(change, rows)


def _rows_of(entry: Entry) -> dict[Reference, Period]:
    """The rows that an entry changed or refers to, as they are now; in a batch, those that it has locked already
    aren't read again."""
    wanted = affected(entry)
    batch = current_batch()
    locked = batch.fresh.rows if batch else {}
    rows: dict[Reference, Period] = {}
    for label, pk in wanted:
        row = locked.get((period_model(label), pk))
        if isinstance(row, Period):
            row._state.fields_cache = {}
            rows[label, pk] = row
    return {**rows, **look_up(wanted - rows.keys())} if len(rows) < len(wanted) else rows


def _is_undone(entry: Entry) -> bool:
    """Whether an entry was undone and is so still; of those of a change set one query finds out, as they are locked."""
    batch = current_batch()
    if batch is None or batch.origin is None or batch.origin.undoes is None:
        return bool(undone([entry]))
    if "undone" not in batch.shared:
        batch.shared["undone"] = undone(Entry.objects.filter(change_set=batch.origin.undoes).only("pk"))
    return entry.pk in cast(set[int], batch.shared["undone"])


def _take_back(change: RowChange, rows: dict[Reference, Period]) -> None:
    """Make one row as it was before `change`."""
    reference, before, after = (change["model"], change["id"]), change["before"], change["after"]
    if before is None:
        if reference in rows:  # else it went with what it was one with
            remove(rows.pop(reference))
        return
    if after is None:
        row = rows[reference] = as_it_was(change)
        if COUNTED in before:
            setattr(row, COUNTED, getattr(row, COUNTED) + 1)
        link(row, rows)
    else:
        row = rows[reference]
        set_facts(row, {name: before[name] for name in altered(before, after) if name in before})
    save(row)


def _subject(call: Call) -> dict[str, Json] | None:
    """The reference to what was acted on; a removed row has no id any more, but its change has."""
    if call.subject is None:
        return None
    subject = reference(call.subject)
    if isinstance(call.subject, Entry):
        return {**subject, "text": call.subject.label}
    for change in call.changes:
        if change.row is call.subject:
            return {**subject, "id": change.id, "text": _name_before(change)}
    return subject


def _change(change: Change) -> RowChange:
    row = change.row
    return {
        "model": row._meta.label_lower,
        "id": change.id,
        "text": _name_before(change),
        "before": change.before,
        "after": change.after,
    }


def _name_before(change: Change) -> str:
    """What a row was called before a change, so that readers of a renaming know what was renamed."""
    name = change.before.get("name") if change.before else None
    return name if isinstance(name, str) else str(change.row)


def _mentions(call: Call) -> Iterator[str]:
    for value in (call.subject, call.result, *call.arguments.values()):
        if isinstance(value, models.Model) and value.pk:
            yield mention(value)
        if isinstance(value, Entry):
            yield from (mention(Entry(pk=pk)) for pk in value.act.undoes)
    for change in call.changes:
        yield f"{change.row._meta.label_lower}:{change.id}"
        yield from _parents(change.row)


def _parents(row: Period) -> Iterator[str]:
    """What `row` lies within; where that is one with its own parent (a trio with its tribe), that one too."""
    for name in row.within:
        parent = parent_model(type(row), name)
        if pk := getattr(row, f"{name}_id"):
            yield f"{parent._meta.label_lower}:{pk}"
            if any(parent._meta.get_field(each).one_to_one for each in parent.within):
                yield from _parents(getattr(row, name))
