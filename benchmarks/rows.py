"""The floor of lists: the same facts by plain psycopg, dumped as JSON. Nobody who may what, no pages,
no filters."""

from collections.abc import Callable
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

HOLDS = "{0}.starts_on <= current_date AND ({0}.ends_before IS NULL OR {0}.ends_before > current_date)"
WORKS = (
    HOLDS.replace("{0}.starts_on <=", "coalesce({0}.starts_on, '-infinity') <=")
    + " AND ({0}.gaps IS NULL OR NOT {0}.gaps @> current_date)"
)

PEOPLE = f"""
    SELECT p.id, p.handle, p.name, p.email, p.job_title, p.location, p.time_zone,
        p.pronouns, p.chat, p.working_hours, p.languages, p.ask_about, p.introduction, p.photo, p.confirmed_on, p.starts_on, p.ends_before,
        p.gaps, p.version, m.handle AS manager
    FROM people_person p LEFT JOIN people_person m ON m.id = p.manager_id
    WHERE {WORKS.format("p")} ORDER BY p.name, p.id
"""
COUNT_PEOPLE = f"SELECT count(*) AS count FROM people_person p WHERE {WORKS.format('p')}"
PLACES = {
    "squads": f"""
        SELECT t.person_id, s.slug, s.name, t.role, t.allocation, t.starts_on, t.ends_before
        FROM squads_squadmembership t JOIN squads_squad s ON s.id = t.squad_id
        WHERE t.person_id = ANY(%(ids)s) AND {HOLDS.format("t")}
    """,
    "chapters": f"""
        SELECT t.person_id, c.slug, c.name, t.role, t.starts_on, t.ends_before
        FROM chapters_chaptermembership t JOIN chapters_chapter c ON c.id = t.chapter_id
        WHERE t.person_id = ANY(%(ids)s) AND {HOLDS.format("t")}
    """,
    "guilds": f"""
        SELECT t.person_id, g.slug, g.name, t.role, t.starts_on, t.ends_before
        FROM guilds_guildmembership t JOIN guilds_guild g ON g.id = t.guild_id
        WHERE t.person_id = ANY(%(ids)s) AND {HOLDS.format("t")}
    """,
}
SQUADS = f"""
    SELECT s.id, s.slug, s.name, s.mission, s.feature_area, s.way_of_working, s.links, s.starts_on, s.ends_before,
        s.version,
        (SELECT t.slug FROM squads_squadintribe i JOIN tribes_tribe t ON t.id = i.tribe_id
         WHERE i.squad_id = s.id AND {HOLDS.format("i")}) AS tribe,
        (SELECT count(DISTINCT m.person_id) FROM squads_squadmembership m
         WHERE m.squad_id = s.id AND {HOLDS.format("m")}) AS headcount
    FROM squads_squad s WHERE {HOLDS.format("s")}
"""
COUNT_SQUADS = f"SELECT count(*) AS count FROM squads_squad s WHERE {HOLDS.format('s')}"
MEMBERS = f"""
    SELECT m.id, m.squad_id, p.handle, p.name, m.role, m.allocation, m.starts_on, m.ends_before
    FROM squads_squadmembership m JOIN people_person p ON p.id = m.person_id
    WHERE m.squad_id = ANY(%(ids)s) AND {HOLDS.format("m")} ORDER BY m.starts_on, m.id
"""
HISTORY = """
    SELECT e.id, e.at, e.operation, e.subject, e.result, e.arguments, e.changes, e.reason, u.username AS by
    FROM history_entry e JOIN people_user u ON u.id = e.by_id ORDER BY e.at DESC, e.id DESC LIMIT 50
"""
FOUND = """
    SELECT kind, key, title, subtitle, starts_on, ends_before FROM search_document
    WHERE vector @@ to_tsquery('simple', 'anna:*') ORDER BY weight, folded, id LIMIT 50
"""
WHOLE = {
    "tribes": "tribes_tribe",
    "squads": "squads_squad",
    "squads_in_tribes": "squads_squadintribe",
    "squad_members": "squads_squadmembership",
    "trios": "trios_trio",
    "seats": "trios_trioseat",
    "chapters": "chapters_chapter",
    "chapter_members": "chapters_chaptermembership",
    "guilds": "guilds_guild",
    "guild_members": "guilds_guildmembership",
    "alliances": "alliances_alliance",
    "alliance_trios": "alliances_alliancetrio",
    "bots": "bots_bot",
    "squad_bots": "squads_botmembership",
    "recommended_sizes": "blueprint_recommendedsize",
}


def _people(connection: Connection, limit: int) -> dict[str, Any]:
    rows = connection.execute(f"{PEOPLE} LIMIT {limit}").fetchall()
    places: dict[str, Any] = {row["id"]: {name: [] for name in PLACES} for row in rows}
    for name, query in PLACES.items():
        for place in connection.execute(query, {"ids": list(places)}).fetchall():
            places[place["person_id"]][name].append(place)
    people = [{**row, **places[row["id"]]} for row in rows]
    return {**connection.execute(COUNT_PEOPLE).fetchone(), "people": people}


def _squads(connection: Connection, with_members: bool) -> dict[str, Any]:
    rows = connection.execute(f"{SQUADS} ORDER BY s.name, s.id LIMIT 100").fetchall()
    if with_members:
        members: dict[str, Any] = {row["id"]: [] for row in rows}
        for member in connection.execute(MEMBERS, {"ids": list(members)}).fetchall():
            members[member["squad_id"]].append(member)
        rows = [{**row, "members": members[row["id"]]} for row in rows]
    return {**connection.execute(COUNT_SQUADS).fetchone(), "squads": rows}


def _squad(connection: Connection, slug: str) -> Any:
    return connection.execute(f"{SQUADS} AND s.slug = %s", [slug]).fetchone()


def _members(connection: Connection, slug: str) -> Any:
    squad = connection.execute("SELECT id FROM squads_squad WHERE slug = %s", [slug]).fetchone()
    return connection.execute(MEMBERS, {"ids": [squad["id"]]}).fetchall()


def _organisation(connection: Connection) -> dict[str, Any]:
    tables = {
        name: connection.execute(f"SELECT * FROM {table} x WHERE {HOLDS.format('x')}").fetchall()
        for name, table in WHOLE.items()
    }
    return {**tables, "people": connection.execute(PEOPLE).fetchall()}


# By the name that a case gives: what is read, for the squad of the cases.
ROWS: dict[str, Callable[[Connection, str], Any]] = {
    "50 people": lambda connection, squad: _people(connection, 50),
    "1000 people": lambda connection, squad: _people(connection, 1000),
    "100 squads": lambda connection, squad: _squads(connection, with_members=False),
    "100 squads with members": lambda connection, squad: _squads(connection, with_members=True),
    "squad": _squad,
    "members": _members,
    "history": lambda connection, squad: connection.execute(HISTORY).fetchall(),
    "found": lambda connection, squad: connection.execute(FOUND).fetchall(),
    "organisation": lambda connection, squad: _organisation(connection),
}


def dictionaries(connection: Connection) -> None:
    """Have rows come as dictionaries."""
    connection.row_factory = dict_row  # type: ignore[assignment]
