"""Measures search over 100,000 fictional people: `.venv/bin/python benchmarks/search.py [PEOPLE]`.

Makes them in one transaction, which is undone in the end. Prints milliseconds
beside those of a `SELECT 1`, the least that any answer of the database takes.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

PEOPLE = 100_000
RUNS = 40
FIRST = """
    Ada Aino Åsa Anna Anders Bo Björn Carla Chloé Daniel Đorđe Elif Emma Erik Eva Fatima Finn Gita Hugo Ida Ines
    Ivan Jan Johan Jürgen Kenji Lars Lea Linnea Łukasz Maria Marta Mehmet Mia Nadia Nils Noor Olga Omar Øystein
    Paula Per Pia Ravi Rosa Sam Sara Sofía Søren Tariq Tomas Ulla Vera Wei Xin Yara Zoë
"""
# A last name begins, perhaps goes on, and ends with one of these.
STARTS = """
    Ahl Berg Brand Carl Dahl Ek Falk Fors Gran Grön Hall Hed Holm Karl Kvist Lind Lund Malm Nord Ny Öst Rosen
    Sand Sjö Strand Sund Svens Öhr Wall West Zet
"""
MIDDLES = "a an ar be de el en ing is ko la lo ma ne ol ra ri sta ta vi"
ENDS = "berg blad borg dal feldt gren holm lund man mark quist roth son stedt ström terg vall vik wald wicz"
LEVELS = ("Junior", "Senior", "Staff", "Principal", "Lead")
JOBS = (
    "Backend Engineer",
    "Frontend Engineer",
    "Designer",
    "Product Manager",
    "Data Scientist",
    "Agile Coach",
)


def people(count: int) -> list[Any]:
    """Fictional people, the same in every run."""
    from people.models import Person
    from search.words import fold

    chance = random.Random(1)
    first_names, starts, middles, ends = (text.split() for text in (FIRST, STARTS, MIDDLES, ENDS))
    made = []
    for number in range(count):
        first = chance.choice(first_names)
        last = chance.choice(starts) + chance.choice(["", *middles]) + chance.choice(ends)
        handle = f"{fold(first)}.{fold(last)}.{number}"
        title = f"{chance.choice(LEVELS)} {chance.choice(JOBS)}"
        person = Person(handle=handle, name=f"{first} {last}", email=f"{handle}@example.com", job_title=title)
        made.append(person)
    return made


def milliseconds(function: Callable[[], Any], backend: int) -> str:
    """Median and 95th percentile of `RUNS` calls, and the processor's mean share of them,
    the database's included."""
    function()
    took, busy = [], processor(backend)
    for _ in range(RUNS):
        start = time.perf_counter()
        function()
        took.append((time.perf_counter() - start) * 1000)
    busy = (processor(backend) - busy) / RUNS
    return f"{statistics.median(took):7.1f} {statistics.quantiles(took, n=20)[-1]:7.1f} {busy:7.1f}"


def processor(backend: int) -> float:
    """Milliseconds of processor so far: ours and, where the database is on the same Linux, its session's."""
    file = Path(f"/proc/{backend}/schedstat")
    theirs = int(file.read_text().split()[0]) / 1e6 if file.exists() else 0.0
    return time.process_time() * 1000 + theirs


def measure(count: int) -> None:
    """Print a line for each typical query; the transaction around this is undone."""
    from django.db import connection
    from django.utils import timezone

    from access.operations import command_line_user
    from people.models import Person
    from search.operations import rebuild
    from search.reads import find, in_the_palette

    Person.objects.bulk_create(people(count), batch_size=5000)
    start = time.perf_counter()
    print(f"{rebuild():,} documents indexed in {time.perf_counter() - start:.0f} s")
    cursor = connection.cursor()
    cursor.execute("ANALYZE")
    handle = Person.objects.order_by("-pk")[0].handle
    user, day = command_line_user(), timezone.localdate()

    def first_page(words: str) -> list[Any]:
        return list(find(words, day)[:50])

    backend = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    print(f"{'milliseconds':46} palette     p95     cpu    page     p95     cpu")
    print(f"{'the floor: SELECT 1':46} {milliseconds(lambda: cursor.execute('SELECT 1'), backend)}")
    for what, words in (*QUERIES, ("a handle", handle), ("an email", f"{handle}@example.com")):
        palette = milliseconds(lambda words=words: in_the_palette(user, words, day), backend)
        page = milliseconds(lambda words=words: first_page(words), backend)
        print(f"{f'{what}: {words}':46} {palette}  {page}", flush=True)


QUERIES = (
    ("one letter", "a"),
    ("two letters", "an"),
    ("a first name", "anna"),
    ("two words", "anna lindberg"),
    ("beginnings, the other way round", "lindb ann"),
    ("an accent less", "lukasz sjoberg"),
    ("a letter left out", "lindbrg"),
    ("a letter too many", "linndberg"),
    ("a wrong letter", "lindbarg"),
    ("two letters swapped", "lidnberg"),
    ("a typo in each of two", "anan lidnberg"),
    ("a job title", "senior designer"),
    ("nothing of that name", "xyzzyx"),
)

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orgmodel.settings")
    os.environ.setdefault("DEBUG", "1")
    django.setup()
    from django.conf import settings
    from django.db import transaction

    settings.DEBUG = False  # or Django would store every query
    with transaction.atomic():
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
        transaction.set_rollback(True)
