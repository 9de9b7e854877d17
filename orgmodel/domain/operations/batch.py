"""What many calls made as one change share: rows read once, inserts and deletes that are deferred, answers that hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass

from django.db import connection, models

from orgmodel.caching import per_request
from orgmodel.domain.accounts import Account
from orgmodel.domain.operations.calls import Call, Change, Operation
from orgmodel.domain.operations.locks import Fresh
from orgmodel.domain.periods import Period, Tenure, depth

INSERTED_AT_ONCE = 1000
# With so many deferred rows of a model they are written; of those deferred until the commit, which
# then block other sessions, as many as memory may hold.
MOST_DEFERRED, MOST_DEFERRED_UNTIL_COMMIT = 5000, 50_000
NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"


@dataclass(frozen=True)
class Origin:
    """Where the calls of a batch come from: a `kind` that the history knows, and the change set that they undo.

    The history names it by its first call if `is_named_by_first`, since the others follow from that one.
    """

    kind: str
    undoes: int | None = None
    is_named_by_first: bool = False


class Batch:
    """Calls made one after the other in one transaction, each as if it were alone.

    Nothing is read that an earlier call changed without being read again. With
    `defers_inserts`, new rows are inserted together, and removed ones deleted, at the latest before the
    database is queried for anything else, so that no query sees the difference.
    With an `origin` the history shows all of it as one change set.
    """

    def __init__(
        self, by: Account, *, number: int, defers_inserts: bool, origin: Origin | None = None
    ) -> None:
        self.by, self.defers_inserts, self.origin = by, defers_inserts, origin
        # What its calls share, by what it is; read while all that they name is locked.
        self.shared: dict[str, object] = {}
        self.fresh = Fresh()
        # That of the latest call.
        self.operation: Operation | None = None
        self._ids_at_once = max(1, min(number, INSERTED_AT_ONCE))
        self._deferred: dict[type[models.Model], list[models.Model]] = {}
        self._deleted: dict[type[models.Model], list[int]] = {}
        self._ids: dict[type[models.Model], Iterator[int]] = {}
        self._before_insert: dict[type[models.Model], Callable[[], None]] = {}
        # What is to be done at the end, as functions that each take several items.
        self._at_end: dict[Callable, list] = {}
        self._is_inserting = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Calls are made within it; what is deferred is written when it ends without an exception."""
        token = _current.set(self)
        per_request.forget(self.by)
        try:
            with per_request.memoized_for(self.by), connection.execute_wrapper(self._before_query):
                yield
                self._insert(list(self._deferred))
                for function, items in self._at_end.items():
                    function(items)
        finally:
            per_request.forget(self.by)
            _current.reset(token)

    def defer(self, row: models.Model) -> None:
        """Insert `row` later, with the others of its model; it has its id at once."""
        row.pk = row.pk or self._next_id(type(row))
        row._state.adding, row._state.db = False, connection.alias
        # A copy: the row may change until then.
        if self._append(copy(row)) == MOST_DEFERRED:
            self._insert(self._deferred_until_query())

    def defer_delete(self, row: models.Model) -> None:
        """Delete `row` later, with others of its model; nothing refers to it any more but what is deleted too."""
        if kinds := self._deferred_until_query():  # it may be one of these
            self._insert(kinds)
        self._deleted.setdefault(type(row), []).append(row.pk)

    def defer_until_commit(self, row: models.Model, before_insert: Callable[[], None]) -> None:
        """Insert `row` at the end of the transaction, when it gets its id, right after `before_insert`."""
        self._before_insert[type(row)] = before_insert
        if self._append(row) == MOST_DEFERRED_UNTIL_COMMIT:
            self._insert(list(self._deferred))

    def _append(self, row: models.Model) -> int:
        rows = self._deferred.setdefault(type(row), [])
        rows.append(row)
        return len(rows)

    @contextmanager
    def piece(self) -> Iterator[None]:
        """What is made within it is inserted at its end; where it raises, that is forgotten."""
        deferred = {model: list(rows) for model, rows in self._deferred.items()}
        deleted = {model: list(ids) for model, ids in self._deleted.items()}
        at_end = {function: list(items) for function, items in self._at_end.items()}
        try:
            yield
            self._insert(self._deferred_until_query())
        except BaseException:
            self._deferred, self._deleted, self._at_end = deferred, deleted, at_end
            self.start_afresh()
            raise

    def _deferred_until_query(self) -> list[type[models.Model]]:
        return [model for model in self._deferred if model not in self._before_insert]

    def on_end[Item](self, function: Callable[[list[Item]], None], item: Item) -> None:
        """Call `function` with `item` and those of other calls at the end, or when they are MOST_DEFERRED."""
        items = self._at_end.setdefault(function, [])
        items.append(item)
        if len(items) == MOST_DEFERRED:
            function(self._at_end.pop(function))

    def changed(self, call: Call) -> None:
        """Forget the rows and answers that `call` may have changed."""
        for change in call.changes:
            self.fresh.forget((type(change.row), change.id))
        if not self.by.is_superuser and any(map(self._may_give_rights, call.changes)):
            per_request.forget(self.by)

    def start_afresh(self) -> None:
        """Forget all, as what was done since was rolled back."""
        self.fresh = Fresh()
        per_request.forget(self.by)

    def _may_give_rights(self, change: Change) -> bool:
        """Whether the account's rights may depend on a change: all but what other people are in or hold."""
        if not isinstance(change.row, Tenure):
            return True
        me = self.by.person and self.by.person.pk
        return any(facts and facts["person_id"] == me for facts in (change.before, change.after))

    def _before_query[T](
        self,
        execute: Callable[[str, object, bool, dict[str, object]], T],
        sql: str,
        params: object,
        many: bool,
        context: dict[str, object],
    ) -> T:
        if (self._deferred or self._deleted) and not self._is_inserting:
            self._insert([model for model in self._deferred if _may_read(str(sql), model)])
        return execute(sql, params, many, context)

    def _insert(self, kinds: list[type[models.Model]]) -> None:
        """Write the deferred rows of these kinds, once all that is to be deleted has gone."""
        with self._inserting():
            for model in sorted(self._deleted, key=_depth, reverse=True):
                _delete(model, self._deleted.pop(model))
            for model in sorted(kinds, key=lambda model: (model in self._before_insert, _depth(model))):
                if model in self._before_insert:
                    self._before_insert[model]()
                model._base_manager.bulk_create(self._deferred.pop(model), batch_size=INSERTED_AT_ONCE)

    def _next_id(self, model: type[models.Model]) -> int:
        number = next(self._ids.get(model, iter(())), None)
        if number is None:
            table, key = model._meta.db_table, model._meta.pk.column
            with self._inserting(), connection.cursor() as cursor:  # deferred rows do not matter to it
                cursor.execute(NEXT_IDS, [table, key, self._ids_at_once])
                self._ids[model] = iter([number for (number,) in cursor.fetchall()])
            number = next(self._ids[model])
        return number

    @contextmanager
    def _inserting(self) -> Iterator[None]:
        """Queries within it do not make deferred rows be inserted."""
        self._is_inserting = True
        try:
            yield
        finally:
            self._is_inserting = False


_current: ContextVar[Batch | None] = ContextVar("the batch that is running", default=None)


def current_batch() -> Batch | None:
    """The batch that the present call belongs to; None for a call alone."""
    return _current.get()


def insert(row: models.Model) -> None:
    """Insert a new row; in a batch, together with other rows of its model."""
    batch = _current.get()
    if batch and batch.defers_inserts:
        batch.defer(row)
    else:
        row.save(force_insert=True)


def delete(row: models.Model) -> None:
    """Delete a row that nothing refers to; in a batch, together with other rows of its model."""
    batch = _current.get()
    if batch and batch.defers_inserts:
        batch.defer_delete(row)
    else:
        _delete(type(row), [row.pk])
    row.pk = None


def _delete(model: type[models.Model], ids: list[int]) -> None:
    """Delete rows with what is deleted with them, such as invitations of people.

    Other references are not asked for as Django would: constraints refuse where there are any.
    """
    for relation in model._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids}).delete()
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quote(model._meta.db_table)} WHERE id = ANY(%s)", [ids])  # noqa: S608  a table's own name


def insert_at_commit(row: models.Model, *, before_insert: Callable[[], None]) -> None:
    """Insert a new row after everything else of the transaction, when it gets its id.

    `before_insert` is called right before, and may block other sessions until
    this transaction ends.
    """
    if batch := _current.get():
        batch.defer_until_commit(row, before_insert)
        return
    before_insert()
    row.save(force_insert=True)


def on_batch_end[Item](function: Callable[[list[Item]], None], item: Item) -> None:
    """Call `function` with [item] now; in a batch, at its end with the items of all its calls.

    For what no operation reads: it may be written later than other rows.
    """
    if batch := _current.get():
        batch.on_end(function, item)
    else:
        function([item])


def _may_read(sql: str, model: type[models.Model]) -> bool:
    """Whether a query may depend on rows of `model`: on facts any may, by constraints and triggers."""
    return issubclass(model, Period) or model._meta.db_table in sql


def _depth(model: type[models.Model]) -> int:
    """Parents are inserted before their children."""
    return depth(model) if issubclass(model, Period) else 0
