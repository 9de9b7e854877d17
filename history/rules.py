"""Who may undo what was done, and who may have the history as a file."""

import rules

from history.models import Entry
from history.rows import subject_of
from orgmodel.domain.operations import registry
from orgmodel.domain.permissions import Grantee, allow
from people.models import User
from people.rules import ADMINISTRATORS, AUDITORS

# What no operation is: it changes nothing.
EXPORT = "history.export"


@rules.predicate
def did_it_and_still_may(user: User, entry: Entry | None) -> bool:
    """The user did it, and would be allowed to do it today."""
    if entry is None or entry.by_id != user.pk or entry.operation not in registry:
        return False
    return user.has_perm(entry.operation, subject_of(entry))


WHO_DID_IT = Grantee("the person who did it", did_it_and_still_may)

allow("history.undo_entry", WHO_DID_IT, ADMINISTRATORS)
allow(EXPORT, AUDITORS, ADMINISTRATORS)
