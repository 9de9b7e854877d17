"""The one way in: what every operation of every app has in common.

An operation is a function in an app's operations.py: what it acts on first,
then keyword-only arguments that JSON can carry, `by`, and an optional
`reason`. The decorator looks after permission, locks, the transaction, the
history and what a race breaks; the function checks the state and saves with
`save`, `remove` and `end_children`, which note each row that they change.

An operation that edits or corrects takes the changes only: each such argument
is UNCHANGED unless it is given, and `apply_changes` sets the others.
"""

from orgmodel.domain.operations.arguments import clean_reason
from orgmodel.domain.operations.batch import (
    Batch,
    Origin,
    current_batch,
    insert,
    insert_at_commit,
    on_batch_end,
)
from orgmodel.domain.operations.bulk import (
    CallSource,
    CannotRead,
    KnownCall,
    KnownCalls,
    ParsedCall,
    Refused,
    call_together,
)
from orgmodel.domain.operations.calls import (
    Call,
    Change,
    HasOperation,
    NormalizedField,
    Operation,
    OperationFunction,
    capture_calls,
    describe,
    registry,
)
from orgmodel.domain.operations.changes import UNCHANGED, Unchanged, apply_changes
from orgmodel.domain.operations.decorator import execute, follows, listen, operation, require
from orgmodel.domain.operations.notes import Note, note, notes
from orgmodel.domain.operations.overlaps import explain_overlaps
from orgmodel.domain.operations.refusals import explain_external_ids, explains, refusal, refuse
from orgmodel.domain.operations.representation import (
    Facts,
    Json,
    Said,
    as_json,
    facts_of,
    public_reference,
    reference,
    words,
)
from orgmodel.domain.operations.saving import (
    check_can_end,
    check_version,
    end,
    end_children,
    remove,
    reopen,
    save,
    stale,
)

__all__ = [
    "UNCHANGED",
    "Batch",
    "Call",
    "CallSource",
    "CannotRead",
    "Change",
    "Facts",
    "HasOperation",
    "Json",
    "KnownCall",
    "KnownCalls",
    "NormalizedField",
    "Note",
    "Operation",
    "OperationFunction",
    "Origin",
    "ParsedCall",
    "Refused",
    "Said",
    "Unchanged",
    "apply_changes",
    "as_json",
    "call_together",
    "capture_calls",
    "check_can_end",
    "check_version",
    "clean_reason",
    "current_batch",
    "describe",
    "end",
    "end_children",
    "execute",
    "explain_external_ids",
    "explain_overlaps",
    "explains",
    "facts_of",
    "follows",
    "insert",
    "insert_at_commit",
    "listen",
    "note",
    "notes",
    "on_batch_end",
    "operation",
    "public_reference",
    "reference",
    "refusal",
    "refuse",
    "registry",
    "remove",
    "reopen",
    "require",
    "save",
    "stale",
    "words",
]
