"""What is done to several members of squads at once: one change set, or nothing."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError

from orgmodel.domain.operations import Call, KnownCalls, ParsedCall, Refused, call_together
from people.models import User
from squads.models import Squad, SquadMembership
from squads.operations.memberships import move_member


def move_members(
    memberships: Sequence[SquadMembership], *, squad: Squad, starts_on: dt.date, by: User, reason: str = ""
) -> list[Call]:
    """Put several members in another squad from `starts_on`, each by a call of `move_member`: all, or nobody.

    The history shows it as one change set.

    Raises:
        PermissionDenied: `by` may not move one of them; with a sentence that names each.
        ValidationError: one of them cannot be moved; with a sentence for each, which names them.
    """
    calls = [
        ParsedCall(move_member.operation, row, {"squad": squad, "starts_on": starts_on}, reason)
        for row in memberships
    ]
    try:
        return call_together(KnownCalls(calls), by=by)
    except Refused as refused:
        reasons = [
            _with_name(memberships[index], sentence)
            for index, refusal in sorted(refused.refusals.items())
            for sentence in (refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)])
        ]
        if refused.is_denied:
            raise PermissionDenied(" ".join(reasons)) from refused
        raise ValidationError(reasons) from refused


def _with_name(membership: SquadMembership, sentence: str) -> str:
    """A refusal that names the person whom it is about."""
    person = membership.person.distinct_name()
    return sentence if person in sentence else f"{person}: {sentence}"
