"""Measuring against another commit: which cases are asked, what a driver answers, and what the table says."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.urls import resolve

from benchmarks.against import Compared, Turn, missing, row, writes_row
from benchmarks.answering import environ, respond
from benchmarks.cases import AGAINST, Case
from benchmarks.subjects import SUBJECTS
from benchmarks.writing import WRITES

CASE = Case("first page", "/", "browser")
KEYS = dict.fromkeys(("squad", "tribe", "chapter", "guild", "alliance", "person", "ended_squad"), "search")


@pytest.mark.parametrize("case", AGAINST, ids=lambda case: case.name)
def test_case_against_a_commit_is_an_address_of_the_product(case):
    assert resolve(case.address(KEYS).partition("?")[0])


def test_cases_against_a_commit_have_names_of_their_own():
    names = [case.name for case in AGAINST]

    assert len(set(names)) == len(names)


def test_ratio_is_the_median_of_the_pairs_and_not_the_ratio_of_medians():
    before = [Turn(10, 10), Turn(40, 40), Turn(20, 0)]
    after = [Turn(5, 5), Turn(80, 80), Turn(15, 5)]

    assert Compared(CASE, before, after).ratio == 1.0


def test_row_shows_both_sides_with_their_shares():
    compared = Compared(CASE, [Turn(30, 10), Turn(34, 10)], [Turn(12, 8), Turn(14, 8)])

    assert (
        row(compared) == "| first page | 42.0 | 32.0 + 10.0 | 21.0 | 13.0 + 8.0 | **0.50** (0.50 to 0.50) |"
    )


def test_row_of_what_became_dearer_is_flagged():
    compared = Compared(CASE, [Turn(10, 0)], [Turn(11, 1)])

    assert (
        row(compared) == "| first page | 10.0 | 10.0 + 0.0 | 12.0 | 11.0 + 1.0 | **1.20** (1.20 to 1.20) ▲ |"
    )


def test_row_at_writes_shows_each_side_idle_and_written_to():
    base, now = (
        Compared(CASE, [Turn(50, 50)], [Turn(150, 70)]),
        Compared(CASE, [Turn(10, 10)], [Turn(11, 11)]),
    )

    assert writes_row([base, now]) == (
        "| first page | 100.0 | 220.0 | **2.20** (2.20 to 2.20) ▲ | 20.0 | 22.0 | **1.10** (1.10 to 1.10) ▲ |"
    )


def test_ratio_that_is_above_one_by_less_than_a_hundredth_is_not_flagged():
    compared = Compared(CASE, [Turn(1000, 0)] * 5, [Turn(each, 0) for each in (900, 990, 1003, 1010, 1200)])

    assert compared.ratio_cell == "**1.00** (0.99 to 1.01)"


@pytest.mark.parametrize(
    ("statuses", "why_not"),
    [
        ([200, 200], ""),
        ([200, 404], "only at the base; 404 now"),
        ([404, 200], "only now; 404 at the base"),
        ([403, 404], "not answered: 403 and 404"),
    ],
)
def test_case_that_not_both_sides_answer_says_so(statuses, why_not):
    assert missing(statuses) == why_not


def test_driver_reads_an_answer_to_its_end_and_closes_it():
    class Answer(BytesIO):
        pass

    answer = Answer(b"one\ntwo\n")

    def application(request, start):
        start("200 OK", [("X-Asked", f"{request['PATH_INFO']}?{request['QUERY_STRING']}")])
        assert request["HTTP_ACCEPT_ENCODING"] == "gzip"
        return answer

    given = respond(application, environ("/people/?search=a", {"Accept-Encoding": "gzip"}))

    assert given == (200, b"one\ntwo\n")
    assert answer.closed


@pytest.mark.django_db
def test_subjects_are_found_in_the_tables(squad, member, admin):
    with connection.cursor() as cursor:
        cursor.execute(SUBJECTS, {"day": dt.datetime.now(dt.UTC).date()})
        found = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))

    assert (found["squad"], found["email"]) == (squad.slug, member.email)
    assert found["tribe"] == squad.tribes.get().tribe.slug


@pytest.mark.django_db
@pytest.mark.parametrize("statement", WRITES)
def test_writes_beside_readers_are_of_tables_that_there_are(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)

        assert cursor.rowcount == 0
