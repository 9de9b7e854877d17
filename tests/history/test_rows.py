"""Rows that entries speak of, read in one query for all kinds."""

import pytest
from django.apps import apps

from history.models import mention
from history.rows import StoredRow, stored_rows
from orgmodel.domain.operations import facts_of
from orgmodel.domain.periods import Period
from tests.factories.access import RoleAssignmentFactory
from tests.factories.blueprint import RecommendedSizeFactory
from tests.factories.bots import BotMembershipFactory
from tests.factories.people import AbsenceFactory
from tests.history.test_views import do_everything

KINDS = [model for model in apps.get_models() if issubclass(model, Period)]


def reference(row: Period) -> tuple[str, int]:
    label, _, pk = mention(row).partition(":")
    return label, int(pk)


@pytest.fixture
def rows(admin):
    """Two rows of every kind."""
    do_everything(admin, 1)
    do_everything(admin, 2)
    AbsenceFactory.create_batch(2)
    BotMembershipFactory.create_batch(2)
    RoleAssignmentFactory.create_batch(2)
    for element in ("squad", "tribe"):
        RecommendedSizeFactory(element=element)
    found = [row for model in KINDS for row in model.objects.all()]
    assert {type(row) for row in found} == set(KINDS)
    return {reference(row): row for row in found}


def test_rows_of_every_kind_are_read_in_one_query_with_the_facts_that_entries_have(
    rows, django_assert_num_queries
):
    with django_assert_num_queries(1):
        stored = stored_rows(set(), with_facts=set(rows))

    assert {each: row.facts for each, row in stored.items()} == {
        each: facts_of(row) for each, row in rows.items()
    }


def test_link_to_a_row_of_every_kind_leads_to_its_page(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        stored = stored_rows(set(rows), with_facts=set())

    assert stored == {each: StoredRow(row.get_absolute_url()) for each, row in rows.items()}


def test_rows_that_are_gone_are_left_out(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert stored_rows({("squads.squad", 1)}, with_facts={("people.person", 1)}) == {}
    with django_assert_num_queries(0):
        assert stored_rows(set(), with_facts=set()) == {}
