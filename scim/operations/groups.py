"""Who is in a squad, chapter or guild, as a directory wants it."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from scim2_models import InvalidValueException, MutabilityException

from chapters import operations as chapters
from chapters.models import Chapter
from guilds import operations as guilds
from guilds.models import Guild
from orgmodel.domain.days import day_after
from orgmodel.domain.elements import Element
from orgmodel.domain.operations import HasOperation, KnownCalls, ParsedCall, call_together
from orgmodel.domain.periods import Tenure
from people.models import Person, User
from scim.operations.limit import endings_limited
from squads import operations as squads
from squads.models import Squad

# By the kind of a group: placing somebody in it, ending that, and giving it a sooner end.
OPERATIONS: dict[type[Element], tuple[HasOperation, HasOperation, HasOperation]] = {
    Squad: (squads.place_member, squads.end_membership, squads.correct_membership),
    Chapter: (chapters.place_member, chapters.end_membership, chapters.correct_membership),
    Guild: (guilds.place_member, guilds.end_membership, guilds.correct_membership),
}


def change_members(element: Element, *, add: Collection[UUID], remove: Collection[UUID], by: User) -> None:
    """Place people in an element from today, and end what others are in it, today being their last day there.

    Who comes back on the day on which they left begins the day after.

    Raises:
        MutabilityException: it is a tribe, whose people are those of its squads.
        InvalidValueException: there is no such person.
        PermissionDenied, Refused: as the operations; or more would end than may within a day.
    """
    if not (add or remove):
        return
    if type(element) not in OPERATIONS:
        raise MutabilityException(
            detail=f"The members of {element} are those of its squads. Change the members of a squad instead."
        )
    with endings_limited(by) if remove else transaction.atomic():
        calls = [*_endings(element, remove), *_placements(element, add)]
        if calls:
            call_together(KnownCalls(calls), by=by)


def _memberships(element: Element, people: Iterable[UUID]) -> list[Tenure]:
    """The memberships of people that hold beyond today or will."""
    tomorrow = day_after(timezone.localdate())
    rows = element.memberships.not_ended(tomorrow)  # type: ignore[attr-defined]  # of each kind but tribes
    return list(rows.filter(person__public_id__in=people).select_related("person").order_by("pk"))


def _endings(element: Element, people: Collection[UUID]) -> Iterator[ParsedCall]:
    _, end, correct = OPERATIONS[type(element)]
    tomorrow = day_after(timezone.localdate())
    for membership in _memberships(element, people) if people else ():
        if membership.holds_on(tomorrow):
            known = correct if membership.ends_before else end
            yield ParsedCall(
                known.operation, membership, {"ends_before": max(tomorrow, day_after(membership.begins))}
            )


def _placements(element: Element, people: Collection[UUID]) -> Iterator[ParsedCall]:
    place, *_ = OPERATIONS[type(element)]
    today = timezone.localdate()
    found = {person.public_id: person for person in Person.objects.filter(public_id__in=people)}
    already = {membership.person_id for membership in _memberships(element, people)}
    leaving = set(
        element.memberships.filter(ends_before=day_after(today)).values_list("person", flat=True)  # type: ignore[attr-defined]
    )
    for public_id in people:
        person = found.get(public_id)
        if person is None:
            raise InvalidValueException(detail=f"members: there is no user with the id “{public_id}”.")
        if person.pk in already:
            continue
        first_day = max(today, person.begins)
        arguments: dict[str, object] = {
            "person": person,
            "starts_on": day_after(first_day) if person.pk in leaving else first_day,
            "ends_before": _last(element, person),
        }
        if isinstance(element, Squad):
            arguments["allocation"] = None
        yield ParsedCall(place.operation, element, arguments)


def _last(element: Element, person: Person) -> object:
    """The end that is planned for either."""
    return min(filter(None, (element.ends_before, person.ends_before)), default=None)
