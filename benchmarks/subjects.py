"""What the cases are about: of each kind the present element with about so many people,
by SQL over the tables."""

import datetime as dt

import psycopg
from psycopg.rows import dict_row

SUBJECTS = """
WITH open_memberships AS (
    SELECT squad_id, person_id, role FROM squads_squadmembership WHERE starts_on <= %(day)s AND ends_before IS NULL
), open_stays AS (
    SELECT squad_id, tribe_id FROM squads_squadintribe WHERE starts_on <= %(day)s AND ends_before IS NULL
), squad AS (
    SELECT s.id, s.slug FROM squads_squad s JOIN open_memberships m ON m.squad_id = s.id
    WHERE s.ends_before IS NULL GROUP BY s.id ORDER BY abs(count(*) - 10), s.id LIMIT 1
), reader AS (
    SELECT p.handle, p.email FROM people_person p JOIN open_memberships m ON m.person_id = p.id
    JOIN squad ON squad.id = m.squad_id WHERE m.role = 'member' AND p.email > '' AND p.ends_before IS NULL
    ORDER BY p.id LIMIT 1
)
SELECT (SELECT slug FROM squad) AS squad, (SELECT handle FROM reader) AS person,
    (SELECT email FROM reader) AS email,
    (SELECT t.slug FROM tribes_tribe t JOIN open_stays i ON i.tribe_id = t.id
        JOIN open_memberships m ON m.squad_id = i.squad_id WHERE t.ends_before IS NULL
        GROUP BY t.id ORDER BY abs(count(DISTINCT m.person_id) - 100), t.id LIMIT 1) AS tribe,
    (SELECT c.slug FROM chapters_chapter c JOIN chapters_chaptermembership m ON m.chapter_id = c.id
        WHERE c.ends_before IS NULL GROUP BY c.id ORDER BY abs(count(*) - 15), c.id LIMIT 1) AS chapter,
    (SELECT g.slug FROM guilds_guild g JOIN guilds_guildmembership m ON m.guild_id = g.id
        WHERE g.ends_before IS NULL GROUP BY g.id ORDER BY abs(count(*) - 60), g.id LIMIT 1) AS guild,
    (SELECT a.slug FROM alliances_alliance a WHERE a.ends_before IS NULL AND a.starts_on <= %(day)s
        ORDER BY a.id LIMIT 1) AS alliance,
    (SELECT max(s.slug) FROM squads_squad s WHERE s.ends_before <= %(day)s) AS ended_squad
"""


def subjects(database: str) -> dict[str, str]:
    """The key of each element that is requested, and the email of somebody in the squad."""
    with psycopg.connect(database, row_factory=dict_row) as connection:
        day = dt.datetime.now(dt.UTC).date()
        found = connection.execute(SUBJECTS, {"day": day}).fetchone()
    assert found
    return {name: str(value) for name, value in found.items()}
