"""Who joined, left and moved between the squads of a tribe lately, and who will soon."""

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from changes.facts import Span
from changes.reads import Change, Changes
from changes.sentences import parent_id
from orgmodel.caching.organisation import cached
from tribes.models import Tribe

BACK, AHEAD = dt.timedelta(days=30), dt.timedelta(days=90)
LISTED = 8
# Of so many changes the first few are listed that are more than another role or share.
READ = 24


@dataclass(frozen=True)
class ComingAndGoing:
    """The next to come and go after a day, the earliest first, and the last up to it, the latest first.

    `upcoming_span` and `recent_span` are the days in which they are looked for.
    """

    upcoming: list[Change]
    upcoming_span: Span
    recent: list[Change]
    recent_span: Span


def coming_and_going(tribe: Tribe, day: dt.date, today: dt.date) -> ComingAndGoing:
    """Who comes into the squads of `tribe`, and who leaves them, around `day`; a few queries, or one while
    nothing changes."""
    return cached(lambda: _read(tribe, day, today), "coming and going", tribe.pk, day, today)


def _read(tribe: Tribe, day: dt.date, today: dt.date) -> ComingAndGoing:
    ahead = Span(day, day + min(AHEAD, dt.date.max - day))
    back = Span(day - min(BACK, day - dt.date.min), day)
    return ComingAndGoing(
        _listed(tribe, ahead, today, earliest_first=True), ahead, _listed(tribe, back, today), back
    )


def _listed(tribe: Tribe, span: Span, today: dt.date, *, earliest_first: bool = False) -> list[Change]:
    changes = Changes(
        span, today, about={Tribe: [tribe.pk]}, kind="squad_member", earliest_first=earliest_first
    )
    return list(islice((change for change in changes[:READ] if _moves(change)), LISTED))


def _moves(change: Change) -> bool:
    """Whether somebody joins or leaves a squad, and is not just another role or share in it."""
    return all(parent_id(row) != parent_id(change.row) for row in change.replaced)
