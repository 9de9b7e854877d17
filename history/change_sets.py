"""What was done together: who may undo it, whether it is undone, and undoing it as one."""

from collections.abc import Iterable
from itertools import islice

from django.core.exceptions import PermissionDenied, ValidationError

from history.models import ChangeSet, Entry
from history.operations import undo_entry
from history.undoing import Reader, undone
from orgmodel.domain.accounts import is_administrator
from orgmodel.domain.operations import Call, Origin, ParsedCall, Refused, call_together
from people.models import User

# A request waits for them, as for calls of the API.
MOST_UNDONE = 10_000
# So many of the reasons against it are listed.
MOST_LISTED = 5
ONLY_ITS_DOER = (
    "You don’t have permission to undo these changes. The person who made them and administrators can."
)


def undone_sets(change_sets: Iterable[ChangeSet]) -> set[int]:
    """The ids of those that were undone as a whole and are so still; one query, none for none."""
    ids = [each.pk for each in change_sets]
    undoings = ChangeSet.objects.filter(undoes__in=ids, undoings=None).values_list("undoes", flat=True)
    return {pk for pk in undoings if pk} if ids else set()


def may_undo_set(reader: Reader, change_set: ChangeSet) -> bool:
    """Whether `reader` may try to: an administrator, or who did it, as far as they still may."""
    return is_administrator(reader) or change_set.by_id == reader.pk


def undoable_sets(change_sets: Iterable[ChangeSet], reader: Reader) -> set[int]:
    """The ids of those that `reader` may undo and that nothing rules out beforehand; one query, none for none."""
    offered = [each for each in change_sets if may_undo_set(reader, each) and not _ruled_out(each)]
    gone = undone_sets(offered)
    return {each.pk for each in offered if each.pk not in gone}


def undo_change_set(change_set: ChangeSet, *, by: User, reason: str = "") -> list[Call]:
    """Undo what was done together, last first: all of it that is not undone already, or nothing.

    The history shows it as one change set, which can be undone itself.

    Raises:
        PermissionDenied: `by` may not undo a part of it.
        ValidationError: all of it is undone already, it is too much at once, or a part cannot be undone;
            with a sentence for each of the first few such parts.
    """
    if not may_undo_set(by, change_set):
        raise PermissionDenied(ONLY_ITS_DOER)
    if obstacle := _ruled_out(change_set):
        raise ValidationError(obstacle, code="too_much")
    if undone_sets([change_set]):
        raise ValidationError("This was already undone.", code="undone")
    entries = list(change_set.entries.select_related("by").order_by("-pk"))
    gone = undone(entries)
    left = [entry for entry in entries if entry.pk not in gone]
    if not left:
        raise ValidationError("All of these changes were already undone.", code="undone")
    try:
        return call_together(
            _Undoings(left, reason), by=by, origin=Origin(ChangeSet.Kind.UNDO, undoes=change_set.pk)
        )
    except Refused as refused:
        if refused.is_denied:
            raise PermissionDenied("You don’t have permission to undo some of these changes.") from refused
        reasons = [ValidationError(reason, code="superseded") for reason in _reasons(refused, left)]
        raise ValidationError(reasons) from refused


def _ruled_out(change_set: ChangeSet) -> str:
    """Why it cannot be undone as one, whatever has happened since; nothing for nothing."""
    if change_set.size > MOST_UNDONE:
        return f"These are {change_set.size:,} changes; at most {MOST_UNDONE:,} can be undone at once."
    if change_set.undoes and change_set.undoes.kind == ChangeSet.Kind.UNDO:
        return "This restored changes that were undone. Undo those changes instead."
    return ""


def _reasons(refused: Refused, entries: list[Entry]) -> list[str]:
    """Why parts cannot be undone, in sentences, each with what was to be undone."""
    reasons = [
        f"{entries[index].label[:1].upper()}{entries[index].label[1:]}: {' '.join(refusal.messages)}"
        for index, refusal in islice(sorted(refused.refusals.items()), MOST_LISTED)
        if isinstance(refusal, ValidationError)
    ]
    further = len(refused.refusals) - len(reasons)
    more = (
        [f"{further:,} more {'change' if further == 1 else 'changes'} can’t be undone either."]
        if further
        else []
    )
    return ["Nothing was undone because some of these changes can’t be.", *reasons, *more]


class _Undoings:
    """The calls that undo entries, in this order."""

    def __init__(self, entries: list[Entry], reason: str) -> None:
        self.entries, self.reason = entries, reason

    def __len__(self) -> int:
        return len(self.entries)

    def look_up(self, piece: range) -> list[Entry]:
        return self.entries[piece.start : piece.stop]

    def read(self, index: int) -> ParsedCall:
        return ParsedCall(undo_entry.operation, self.entries[index], {}, self.reason)

    def forget(self, rows: object) -> None:
        """Entries never change."""
