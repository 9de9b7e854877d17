"""The squads of people who can be asked about what was searched for."""

import datetime as dt
from collections.abc import Iterable, Sequence

from orgmodel.caching.compiled import CompiledQuery
from search.words import words_of
from squads.models import SquadMembership

MOST = 4


def squads_to_ask(
    people: Sequence[int], words: Iterable[str], day: dt.date
) -> list[tuple[int, str, str, str]]:
    """The first few squads in which some of `people` are on `day` whose “Ask me about” has all `words`, or words that
    begin so: id, slug and name of the squad, and whom to ask there. One query, none for nobody."""
    found: dict[int, tuple[str, str, dict[str, None]]] = {}
    for squad, slug, title, name, topics in _squads.rows(people=people, day=day) if people else ():
        known = words_of(topics)
        if all(any(each.startswith(word) for each in known) for word in words):
            found.setdefault(squad, (slug, title, {}))[2][name] = None
    return [(pk, slug, title, ", ".join(names)) for pk, (slug, title, names) in found.items()][:MOST]


_squads = CompiledQuery(
    lambda people, day: (
        SquadMembership.objects.on(day)
        .filter(person__among=people)
        .exclude(person__ask_about="")
        .order_by("squad__name", "squad", "person__name")
        .values_list("squad", "squad__slug", "squad__name", "person__name", "person__ask_about")
    ),
    people=list,
    day=dt.date,
)
