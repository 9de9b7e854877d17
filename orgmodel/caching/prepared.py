"""Statements that PostgreSQL keeps with their plans, for each connection: those of compiled queries.

Parsing and planning what shows one squad takes PostgreSQL longer than answering it.
All other statements are planned each time for their values, since a plan for any
value can be far from the best for a rare one.
"""

from typing import Self

import psycopg
from psycopg.abc import Params, QueryNoTemplate


class CompiledSQL(str):
    """The SQL of a compiled query: always the same but for its parameters."""

    __slots__ = ()


class Cursor(psycopg.Cursor):
    """The cursor of every connection: prepares compiled SQL that is used often, and nothing else."""

    def execute(  # type: ignore[override]  # Django gives no t-strings
        self,
        query: QueryNoTemplate,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        if not isinstance(query, CompiledSQL):
            prepare = False
        return super().execute(query, params, prepare=prepare, binary=binary)
