"""What the operations on roles act on."""

from django.shortcuts import get_object_or_404

from access.models import RoleAssignment
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.query import read
from people.models import Person, mark_namesakes


def get_chosen_person(request: Request) -> Person | None:
    """The person of the address whom somebody gives a role; None while none is chosen."""
    handle = read(request, "person")
    return Person.objects.with_namesakes().filter(handle=handle).first() if handle else None


def get_role(request: Request, handle: str, pk: int) -> RoleAssignment:
    assignment = get_object_or_404(RoleAssignment.objects.with_parents(), person=find(Person, handle), pk=pk)
    mark_namesakes([assignment.person])
    return assignment
