"""What is read by name alone is what ranking everything that has the words would give."""

import datetime as dt

import pytest
from django.core.management import call_command

from search.models import Document, Terms
from search.queries import (
    ResultRange,
    beginnings,
    compiled_beginnings,
    compiled_ranking,
    ranking,
    values_of,
)
from search.words import words_asked_for

DAYS = (dt.date(2020, 6, 1), dt.date(2026, 6, 1))


@pytest.fixture
def organisation(db):
    call_command("seed_organisation", "--people", "120", verbosity=0)


def questions():
    """Letters, beginnings of names, whole names, keys, and words that stand elsewhere."""
    yield from "aeimst"
    documents = Document.objects.order_by("-pk")
    for document in [*documents[:3], *documents.filter(kind="squad")[:2], *documents.filter(kind="trio")[:1]]:
        yield from (document.title, document.key, document.title[:3], document.subtitle)


@pytest.mark.parametrize("kind", ["", "person"])
def test_names_that_begin_so_are_what_the_ranking_begins_with(organisation, kind):
    compared = 0
    for text in filter(words_asked_for, questions()):
        terms = Terms.of(text, words_asked_for(text))
        for day in DAYS:
            for start, stop in ((0, 5), (3, 12)):
                part = ResultRange(kind, start, stop)
                found = list(beginnings(terms, day, part))
                if len(found) == stop - start:
                    compared += 1
                    assert found == list(ranking(terms, day, part, typos=False))

    assert compared > 10


@pytest.mark.parametrize("typos", [True, False])
def test_compiled_queries_return_what_the_plain_ones_do(organisation, typos):
    part = ResultRange("", 1, 20)
    for text in filter(words_asked_for, questions()):
        terms = Terms.of(text, words_asked_for(text))
        values = values_of(terms, DAYS[1])

        ranked = compiled_ranking(part, typos=typos).rows(**values)

        assert ranked == list(ranking(terms, DAYS[1], part, typos=typos))
        assert compiled_beginnings(part).rows(**values) == list(beginnings(terms, DAYS[1], part))
