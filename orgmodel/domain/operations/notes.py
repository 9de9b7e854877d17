"""What the history tells besides operations: of what is no fact of the organisation, for administrators alone.

Such is no operation, because no proposal, sheet or tool can make it a call.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from orgmodel.domain.accounts import Account
from orgmodel.domain.operations.calls import Call, Operation
from orgmodel.domain.operations.decorator import tell_listeners

notes: dict[str, "Note"] = {}


@dataclass(frozen=True)
class Note:
    """A kind of thing that is told; `sentence` is what the history shows, with arguments in braces."""

    name: str
    sentence: str

    def __post_init__(self) -> None:
        notes[self.name] = self


def note(what: Note, arguments: Mapping[str, object], *, by: Account) -> None:
    """Tell those who listen to operations of something that was done, in the transaction that there is."""
    call = Call(Operation(what.name, what.sentence, "", note, {}, None), None, dict(arguments), by, "")
    with transaction.atomic():
        tell_listeners(call)
