"""What is done to several people of squads at once: one change set, or nothing."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError

from orgmodel.domain.operations import Call, KnownCalls, ParsedCall, Refused, call_together
from people.models import Person, User
from squads.models import Squad, SquadMembership
from squads.operations.memberships import move_member, place_member


def move_people(
    rows: Sequence[SquadMembership | Person],
    *,
    squad: Squad,
    starts_on: dt.date,
    by: User,
    reason: str = "",
) -> list[Call]:
    """Put several people in a squad from `starts_on`: all, or nobody.

    Members of other squads by `move_member`, people who are in none by `place_member`, as members with all of
    their time. The history shows it as one change set.

    Raises:
        PermissionDenied: `by` may not move one of them; with a sentence that names each.
        ValidationError: one of them cannot be moved; with a sentence for each, which names them.
    """
    calls = [_call(row, squad, starts_on, reason) for row in rows]
    people = [row.person if isinstance(row, SquadMembership) else row for row in rows]
    try:
        return call_together(KnownCalls(calls), by=by)
    except Refused as refused:
        reasons = [
            _with_name(people[index], sentence)
            for index, refusal in sorted(refused.refusals.items())
            for sentence in (refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)])
        ]
        if refused.is_denied:
            raise PermissionDenied(" ".join(reasons)) from refused
        raise ValidationError(reasons) from refused


def _call(row: SquadMembership | Person, squad: Squad, starts_on: dt.date, reason: str) -> ParsedCall:
    if isinstance(row, SquadMembership):
        return ParsedCall(move_member.operation, row, {"squad": squad, "starts_on": starts_on}, reason)
    return ParsedCall(place_member.operation, squad, {"person": row, "starts_on": starts_on}, reason)


def _with_name(person: Person, sentence: str) -> str:
    """A refusal that names the person whom it is about."""
    name = person.distinct_name()
    return sentence if name in sentence else f"{name}: {sentence}"
