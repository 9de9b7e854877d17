"""Every operation is guarded, described, and offered on pages and in the API."""

from rules.permissions import permissions

from history.rules import EXPORT
from orgmodel.api_urls import router
from orgmodel.domain.operations import Operation, registry
from people.rules import DOWNLOAD_DATA
from sheets.rules import LOAD_SHEETS
from tests import architecture

OPERATIONS = list(registry.values())
VIEWSETS = [viewset for _, viewset, _ in router.registry]


def juggle(squad, *, by):
    """Says nothing of what it raises."""


PLANTED = Operation("squads.juggle", "juggled {subject}", "juggle {subject:squad}", juggle, {}, None)


def test_every_operation_has_a_permission_of_its_name():
    assert architecture.without_permission(OPERATIONS) == []


def test_every_permission_is_that_of_an_operation_or_of_what_is_none():
    assert set(permissions) == {
        *registry,
        *(LOAD_SHEETS, DOWNLOAD_DATA, EXPORT),
        *("access.read_accounts", "access.manage_accounts", "access.keep_tools"),
    }


def test_every_operation_says_what_it_raises():
    assert architecture.without_raises(OPERATIONS) == []


def test_every_operation_has_a_page_of_its_name():
    assert architecture.without_page(OPERATIONS) == []


def test_every_operation_has_a_route_in_the_api():
    assert architecture.without_route(OPERATIONS, VIEWSETS) == []


def test_an_operation_that_has_nothing_of_that_is_found():
    everything = [*OPERATIONS, PLANTED]

    assert [
        architecture.without_permission(everything),
        architecture.without_raises(everything),
        architecture.without_page(everything),
        architecture.without_route(everything, VIEWSETS),
    ] == [["squads.juggle"]] * 4
