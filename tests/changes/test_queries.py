"""Compiled queries of changes return what the plain querysets return."""

import datetime as dt

import pytest
from django.core.management import call_command

from changes.comparison import about
from changes.facts import KINDS, Span
from changes.queries import (
    Listing,
    by_kind,
    by_week,
    compiled_by_kind,
    compiled_by_week,
    compiled_list,
    listed,
    shape_of,
    values_of,
)
from people.models import Person
from squads.models import Squad
from tribes.models import Tribe
from trios.models import Trio

SPANS = (Span(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), Span(dt.date(2025, 1, 1), dt.date(2025, 7, 1)))


@pytest.fixture
def organisation(db):
    call_command("seed_organisation", "--people", "40", verbosity=0)


def questions():
    """Elements of one kind and of several, few and many."""
    yield {}
    yield about(*Squad.objects.order_by("pk")[:1])
    yield about(*Squad.objects.order_by("pk")[1:2])
    yield about(*Squad.objects.order_by("pk")[:3], *Tribe.objects.order_by("pk")[:1])
    yield about(*Person.objects.order_by("pk")[:20], *Trio.objects.order_by("pk")[:2])


def test_compiled_numbers_are_those_of_the_plain_querysets(organisation):
    for question in questions():
        for span in SPANS:
            shape, values = shape_of(question), values_of(span, question)

            assert sorted(compiled_by_kind(shape).rows(**values)) == sorted(by_kind(span, question))
            assert sorted(compiled_by_week(shape).rows(**values)) == sorted(by_week(span, question))


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_compiled_list_is_that_of_the_plain_queryset(organisation, kind):
    for question in questions():
        for by_element in (True, False):
            listing = Listing(
                kind,
                earliest_first=by_element,
                by_element=by_element,
                by_last_day=by_element,
                start=2,
                stop=30,
            )
            compiled = compiled_list(shape_of(question), listing)

            found = compiled.rows(**values_of(SPANS[0], question))

            assert found == list(listed(SPANS[0], question, listing))
