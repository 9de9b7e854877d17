"""Measures the list of people from 1,000 to 100,000 of them: `.venv/bin/python benchmarks/lists.py [PEOPLE …]`.

Makes fictional people, with ten years of memberships, in a database of its own that
is dropped in the end. Prints milliseconds of processor, Python's and the database's
together, for a whole page (sign-in, filters, rows, rendering), beside the floor:
plain psycopg fetching the same fifty rows.
"""

import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

SIZES = (1_000, 10_000, 100_000)
RUNS = 20
DAY = dt.date(2026, 3, 2)

FILL = """
    INSERT INTO tribes_tribe (name, slug, purpose, version, former_keys, starts_on)
    SELECT 'Tribe ' || n, 'tribe-' || n, '', 1, '{}', '2016-01-01' FROM generate_series(1, %(people)s / 100) n;
    INSERT INTO squads_squad (name, slug, mission, feature_area, way_of_working, links, version, former_keys, starts_on)
    SELECT 'Squad ' || n, 'squad-' || n, 'Mission', 'Area ' || n %% 40, 'Kanban', '[]', 1, '{}', '2016-01-01'
    FROM generate_series(1, %(people)s / 10) n;
    INSERT INTO squads_squadintribe (squad_id, tribe_id, starts_on)
    SELECT s.id, t.id, '2016-01-01' FROM squads_squad s
    JOIN tribes_tribe t ON t.slug = 'tribe-' || (1 + substr(s.slug, 7)::int %% (%(people)s / 100));
    INSERT INTO chapters_chapter (name, slug, competence, tribe_id, version, former_keys, starts_on)
    SELECT t.name || ' ' || c, t.slug || '-' || c, c, t.id, 1, '{}', '2016-01-01'
    FROM tribes_tribe t, unnest(ARRAY['backend', 'web', 'design', 'data']) c;
    INSERT INTO people_person (handle, name, email, job_title, location, time_zone, version, former_keys, starts_on, ends_before)
    SELECT 'person.' || n, first || ' ' || last || ' ' || n %% 1000, 'person.' || n || '@example.com', title, place, '', 1, '{}',
        CASE WHEN n %% 50 = 0 THEN '2025-12-20'::date ELSE '2016-01-01'::date + (n %% 150)::int END,
        CASE WHEN n > %(people)s THEN '2026-01-01'::date END
    FROM (
        SELECT n, (ARRAY['Ada','Bo','Cy','Dora','Elif','Finn','Gita','Hugo','Ines','Jan'])[1 + (n * 7919) %% 10] first,
            (ARRAY['Holm','Berg','Lind','Strand','Vik','Quist','Dahl'])[1 + (n * 104729) %% 7] last,
            (ARRAY['Engineer','Designer','Coach','Product manager'])[1 + n %% 4] title,
            (ARRAY['Oslo','Lund','Riga','Porto','Lagos','Lima'])[1 + n %% 6] place
        FROM generate_series(1::bigint, %(people)s * 3 / 2) n
    ) somebody;
    UPDATE people_person p SET manager_id = m.id FROM people_person m
    WHERE p.handle <> 'person.1' AND m.handle = 'person.' || (1 + substr(p.handle, 8)::int / 8 %% %(people)s);
    INSERT INTO squads_squadmembership (squad_id, person_id, role, allocation, starts_on, ends_before)
    SELECT s.id, p.id, CASE WHEN n %% 10 = 0 AND y = 4 THEN 'agile_coach' ELSE 'member' END, 100,
        '2016-06-01'::date + y * 730, CASE WHEN y < 4 THEN '2016-06-01'::date + (y + 1) * 730 END
    FROM generate_series(1, %(people)s) n, generate_series(0, 4) y, people_person p, squads_squad s
    WHERE p.handle = 'person.' || n AND n %% 50 > 0 AND s.slug = 'squad-' || (1 + (n + y * 37) %% (%(people)s / 10));
    INSERT INTO chapters_chaptermembership (chapter_id, person_id, role, starts_on)
    SELECT c.id, p.id, 'member', '2024-06-01'
    FROM generate_series(1, %(people)s) n, people_person p, chapters_chapter c
    WHERE p.handle = 'person.' || n AND n %% 50 > 0 AND n %% 20 > 0
        AND c.slug = 'tribe-' || (1 + n %% (%(people)s / 100)) || '-' || (ARRAY['backend','web','design','data'])[1 + n / 7 %% 4];
"""

FLOOR = """
    SELECT p.id, p.name, p.handle, p.job_title, p.location, m.name, m.handle FROM people_person p
    LEFT JOIN people_person m ON m.id = p.manager_id
    WHERE (p.ends_before IS NULL OR p.ends_before > %(day)s) AND (p.starts_on IS NULL OR p.starts_on <= %(day)s)
    ORDER BY p.name, p.id LIMIT 50
"""
FLOOR_SQUADS = """
    SELECT t.person_id, s.name, s.slug FROM squads_squadmembership t JOIN squads_squad s ON s.id = t.squad_id
    WHERE t.person_id = ANY(%(ids)s) AND t.starts_on <= %(day)s AND (t.ends_before IS NULL OR t.ends_before > %(day)s)
"""
FLOOR_CHAPTERS = FLOOR_SQUADS.replace("squads_squadmembership", "chapters_chaptermembership").replace(
    "squad", "chapter"
)

PAGES = (
    ("first page", ""),
    ("in the middle", "page={middle}"),
    ("last page", "page={last}"),
    ("by job title", "ordering=job_title"),
    ("by location, backwards", "ordering=-location"),
    ("by line manager", "ordering=manager"),
    ("of a tribe", "tribe=tribe-7"),
    ("of a competence", "competence=design"),
    ("agile coaches", "role=agile_coach"),
    ("without chapter", "without=chapter"),
    ("without squad", "without=squad"),
    ("joined in the last 90 days", "joined_within=90"),
    ("of words", "q=gita+quist"),
)


def busy(cursor: Any, backend: int) -> float:
    """Milliseconds of processor so far: ours, and those of the database's session on the same Linux."""
    import time

    file = Path(f"/proc/{backend}/schedstat")
    theirs = int(file.read_text().split()[0]) / 1e6 if file.exists() else 0.0
    return time.process_time() * 1000 + theirs


def measured(function: Callable[[], Any], cursor: Any, backend: int) -> float:
    """The processor's mean milliseconds for one call of `RUNS`."""
    function()
    before = busy(cursor, backend)
    for _ in range(RUNS):
        function()
    return (busy(cursor, backend) - before) / RUNS


def measure(people: int) -> None:
    """Print a line for each page and the API beside it."""
    from django.db import connection
    from django.test import Client

    from people.models import Person, User

    cursor = connection.cursor()
    cursor.execute(FILL, {"people": people})
    cursor.execute("VACUUM ANALYZE")
    backend = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    client = Client()
    client.force_login(User.objects.create(username="somebody"))

    def floor() -> None:
        rows = cursor.execute(FLOOR, {"day": DAY}).fetchall()
        ids = [row[0] for row in rows]
        cursor.execute(FLOOR_SQUADS, {"day": DAY, "ids": ids}).fetchall()
        cursor.execute(FLOOR_CHAPTERS, {"day": DAY, "ids": ids}).fetchall()

    def get(address: str) -> None:
        response = client.get(address)
        assert response.status_code == 200, address

    pages = -(-Person.objects.on(DAY).count() // 50)
    print(f"\n{people:,} people, {Person.objects.count():,} with those who left; milliseconds of processor")
    print(f"{'':30} {'page':>8} {'API':>8}")
    print(f"{'floor: the rows by psycopg':30} {measured(floor, cursor, backend):8.1f}")
    counted = measured(lambda: Person.objects.on(DAY).count(), cursor, backend)
    print(f"{'counting, after each change':30} {counted:8.1f}")
    for what, query in PAGES:
        query = query.format(middle=pages // 2, last=pages)
        address = f"/people/?as_of={DAY}&{query}".rstrip("&")
        page = measured(lambda address=address: get(address), cursor, backend)
        api = measured(
            lambda query=query: get(f"/api/v1/people/?as_of={DAY}&{query}".rstrip("&")), cursor, backend
        )
        print(f"{what:30} {page:8.1f} {api:8.1f}", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orgmodel.settings")
    os.environ.setdefault("DEBUG", "1")
    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    for size in map(int, sys.argv[1:]) if sys.argv[1:] else SIZES:
        usual = settings.DATABASES["default"]["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        settings.DEBUG = False  # or every query would be kept
        try:
            measure(size)
        finally:
            connection.creation.destroy_test_db(usual, verbosity=0)
