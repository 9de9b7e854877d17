"""Makes the accounts of a run on the copied database, and chooses what the cases are about; prints JSON.

Started by `python -m benchmarks` with DATABASE_URL, and two passwords in BENCH_PASSWORDS.
"""

import datetime as dt
import json
import os
import platform
from typing import Any

import django

SQUAD_OF, TRIBE_OF = 10, 100  # people in the squad and in the tribe that are requested
PLACEMENTS = 8_000

SQUAD = """
    SELECT s.slug, min(p.email) FILTER (WHERE m.role = 'member' AND p.email > '') FROM squads_squad s
    JOIN squads_squadmembership m ON m.squad_id = s.id AND m.starts_on <= %(day)s AND m.ends_before IS NULL
    JOIN people_person p ON p.id = m.person_id AND p.ends_before IS NULL
    WHERE s.starts_on <= %(day)s AND s.ends_before IS NULL GROUP BY s.id
    ORDER BY abs(count(DISTINCT m.person_id) - %(size)s), s.id LIMIT 1
"""
TRIBE = """
    SELECT t.slug FROM tribes_tribe t
    JOIN squads_squadintribe i ON i.tribe_id = t.id AND i.starts_on <= %(day)s AND i.ends_before IS NULL
    JOIN squads_squadmembership m ON m.squad_id = i.squad_id AND m.starts_on <= %(day)s AND m.ends_before IS NULL
    WHERE t.starts_on <= %(day)s AND t.ends_before IS NULL GROUP BY t.id
    ORDER BY abs(count(DISTINCT m.person_id) - %(size)s), t.id LIMIT 1
"""
PLACES = """
    WITH squads AS (
        SELECT id, slug, row_number() OVER (ORDER BY id) - 1 AS n FROM squads_squad
        WHERE starts_on <= %(day)s AND ends_before IS NULL
    ), people AS (
        SELECT id, handle, row_number() OVER (ORDER BY id) AS n FROM people_person
        WHERE coalesce(starts_on, '-infinity') <= %(day)s AND ends_before IS NULL LIMIT %(size)s
    )
    SELECT s.slug, p.handle FROM people p CROSS JOIN generate_series(1, 15) turn
    JOIN squads s ON s.n = (p.n * 7 + turn * 13) %% (SELECT count(*) FROM squads)
    WHERE NOT EXISTS (
        SELECT FROM squads_squadmembership m WHERE m.person_id = p.id AND m.squad_id = s.id
    ) ORDER BY turn, p.n LIMIT %(size)s
"""
SIZES = {
    "people": "people_person",
    "squads": "squads_squad",
    "tribes": "tribes_tribe",
    "memberships of squads": "squads_squadmembership",
    "entries of the history": "history_entry",
}


def main() -> None:
    """Make the accounts, and print the facts."""
    from django.db import connection

    from people.models import User

    reader, administrator = os.environ["BENCH_PASSWORDS"].split()
    day = dt.datetime.now(dt.UTC).date()
    with connection.cursor() as cursor:

        def one(query: str, size: int = 0) -> Any:
            return cursor.execute(query, {"day": day, "size": size}).fetchone()

        (squad, email), (tribe,) = one(SQUAD, SQUAD_OF), one(TRIBE, TRIBE_OF)
        User.objects.create_user("bench.reader", email, reader)
        User.objects.create_superuser("bench.administrator", "", administrator)
        facts = {
            "squad": squad,
            "tribe": tribe,
            "day": str(day),
            "placements": cursor.execute(PLACES, {"day": day, "size": PLACEMENTS}).fetchall(),
            "sizes": {name: one(f"SELECT count(*) FROM {table}")[0] for name, table in SIZES.items()},
            "machine": {
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "django": django.__version__,
                "postgresql": one("SHOW server_version")[0],
            },
        }
    print(json.dumps(facts))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "orgmodel.settings"
    django.setup()
    main()
