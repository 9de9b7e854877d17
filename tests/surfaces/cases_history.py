"""Cases of undoing what the history tells of."""

from history.models import Entry
from squads.operations import end_membership, place_member
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.surfaces.case import APRIL, MARCH, Case, Refusal

UNDO = "history.undo_entry"


def ended(by):
    person, squad = PersonFactory(name="Ada Holm"), SquadFactory(name="Cards")
    row = SquadMembershipFactory(squad=squad, person=person)
    end_membership(row, ends_before=APRIL, by=by)
    return Entry.objects.get(), {}


def ended_and_removed_since(by):
    entry, nothing = ended(by)
    SquadMembershipFactory._meta.model.objects.all().delete()
    return entry, nothing


def placed(by):
    place_member(SquadFactory(), person=PersonFactory(), starts_on=MARCH, by=by)
    return Entry.objects.get(), {}


CASES = [
    Case(
        UNDO,
        ended,
        (Refusal(ended_and_removed_since, "Ada Holm in Cards as member has been removed since."),),
        label="of an end",
    ),
    Case(UNDO, placed, label="of a beginning", never_refused=""),
]
