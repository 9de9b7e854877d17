"""What many calls made as one change share: rows read once, inserts that wait for each other, answers that hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import cache
from typing import Any, cast

from django.db import connection, models

from orgmodel.caching import per_request as answers
from orgmodel.domain.operations.calls import Call
from orgmodel.domain.operations.locks import Fresh
from orgmodel.domain.periods import Period, Tenure

BATCH = 1000
# So many of a kind are written before more is kept in memory; of what waits for a turn, which
# nobody else has from then on, as many as memory may hold.
MOST_WAITING, MOST_WAITING_FOR_A_TURN = 5000, 50_000
NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"


class Together:
    """Calls made one after the other in one transaction, each as if it were alone.

    Nothing is read that an earlier call changed without being read again. With
    `inserts_wait`, new rows are inserted together, at the latest before the
    database is asked anything else, so that nobody can tell the difference.
    """

    def __init__(self, by: Any, *, number: int, inserts_wait: bool) -> None:
        self.by, self.inserts_wait = by, inserts_wait
        self.fresh = Fresh()
        self._at_a_time = max(1, min(number, BATCH))
        self._waiting: dict[type[models.Model], list[Any]] = {}
        self._ids: dict[type[models.Model], Iterator[int]] = {}
        self._turns: dict[type[models.Model], Callable[[], None]] = {}
        self._last: dict[Callable[[list[Any]], None], list[Any]] = {}
        self._is_ours = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within it calls are made; what waits is written when it ends well."""
        token = _now.set(self)
        answers.forget(self.by)
        try:
            with answers.remembered(self.by), connection.execute_wrapper(self._before):
                yield
                self._insert(list(self._waiting))
                for function, items in self._last.items():
                    function(items)
        finally:
            answers.forget(self.by)
            _now.reset(token)

    def keep(self, row: Any, turn: Callable[[], None] | None) -> None:
        """Insert `row` with the others of its kind; it has its id at once, unless it has to wait for a turn."""
        if turn:
            self._turns[type(row)] = turn
        else:
            row.pk = row.pk or self._next_id(type(row))
            row._state.adding, row._state.db = False, connection.alias
            row = copy(row)  # whatever becomes of it until then
        waiting = self._waiting.setdefault(type(row), [])
        waiting.append(row)
        if turn and len(waiting) == MOST_WAITING_FOR_A_TURN:
            self._insert(list(self._waiting))
        elif not turn and len(waiting) == MOST_WAITING:
            self._insert(self._waiting_for_no_turn())

    @contextmanager
    def piece(self) -> Iterator[None]:
        """Within it, what is made is inserted in the end; where it is taken back, it is forgotten."""
        waiting = {model: list(rows) for model, rows in self._waiting.items()}
        last = {function: list(items) for function, items in self._last.items()}
        try:
            yield
            self._insert(self._waiting_for_no_turn())
        except BaseException:
            self._waiting, self._last = waiting, last
            self.start_afresh()
            raise

    def _waiting_for_no_turn(self) -> list[type[models.Model]]:
        return [model for model in self._waiting if model not in self._turns]

    def last(self, function: Callable[[list[Any]], None], item: Any) -> None:
        items = self._last.setdefault(function, [])
        items.append(item)
        if len(items) == MOST_WAITING:
            function(self._last.pop(function))

    def changed(self, call: Call) -> None:
        """Forget what `call` has made untrue of what was read and asked."""
        for change in call.changes:
            self.fresh.forget((type(change.row), change.id))
        if not self.by.is_superuser and any(map(self._may_give_rights, call.changes)):
            answers.forget(self.by)

    def start_afresh(self) -> None:
        """Forget all, as what was done since was taken back."""
        self.fresh = Fresh()
        answers.forget(self.by)

    def _may_give_rights(self, change: Any) -> bool:
        """Whether somebody's rights may depend on it: all but what other people are in or hold."""
        if not isinstance(change.row, Tenure):
            return True
        mine = self.by.person and self.by.person.pk
        return any(facts and facts["person_id"] == mine for facts in (change.before, change.after))

    def _before(self, execute: Callable, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if self._waiting and not self._is_ours:
            self._insert([model for model in self._waiting if _may_matter_to(str(sql), model)])
        return execute(sql, params, many, context)

    def _insert(self, kinds: list[type[models.Model]]) -> None:
        with self._by_ourselves():
            for model in sorted(kinds, key=lambda kind: (kind in self._turns, _depth(kind))):
                if model in self._turns:
                    self._turns[model]()
                model._base_manager.bulk_create(self._waiting.pop(model), batch_size=BATCH)

    def _next_id(self, model: type[models.Model]) -> int:
        found = next(self._ids.get(model, iter(())), None)
        if found is None:
            key = cast(Any, model._meta.pk).column
            with self._by_ourselves(), connection.cursor() as cursor:  # what waits does not matter to it
                cursor.execute(NEXT_IDS, [model._meta.db_table, key, self._at_a_time])
                self._ids[model] = iter([number for (number,) in cursor.fetchall()])
            found = next(self._ids[model])
        return found

    @contextmanager
    def _by_ourselves(self) -> Iterator[None]:
        """Within it, what is sent to the database lets nothing be inserted."""
        self._is_ours = True
        try:
            yield
        finally:
            self._is_ours = False


_now: ContextVar[Together | None] = ContextVar("calls made together", default=None)


def now_together() -> Together | None:
    """The calls among which the present one is made; None for one alone."""
    return _now.get()


def insert(row: Any, *, turn: Callable[[], None] | None = None) -> None:
    """Insert a new row; among many calls, together with other rows of its kind.

    With `turn`, which is called right before, rows get their ids only then,
    after everything else: others wait for a turn until this transaction ends.
    """
    together = _now.get()
    if together and (turn or together.inserts_wait):
        together.keep(row, turn)
        return
    if turn:
        turn()
    row.save(force_insert=True)


def after_all(function: Callable[[list[Any]], None], item: Any) -> None:
    """Have `function` do its work for [item] now, or for the items of all calls that are made together.

    For what no operation reads: the order among other writes is not kept.
    """
    if together := _now.get():
        together.last(function, item)
    else:
        function([item])


def _may_matter_to(sql: str, model: type[models.Model]) -> bool:
    """Facts concern each other, if only by constraints and triggers; anything else only who speaks of its table."""
    return issubclass(model, Period) or model._meta.db_table in sql


@cache
def _depth(model: type[models.Model]) -> int:
    """Wholes are inserted before what lies within them."""
    wholes = (cast(Any, model._meta.get_field(name).related_model) for name in getattr(model, "within", ()))
    return max((1 + _depth(whole) for whole in wholes), default=0)
