"""Two floors under the same server: bytes from memory, and rows by plain psycopg.

`/bytes/<name>` answers what the folder FLOOR_BYTES has under that name, and
`/rows/<name>` what `rows.py` reads for the squad FLOOR_SQUAD.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from psycopg_pool import ConnectionPool

from benchmarks.rows import ROWS, dictionaries

cache: dict[str, bytes] = {}
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=8,
    kwargs={"autocommit": True},
    configure=dictionaries,
    open=True,
)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer from memory or from the database; 404 for anything else."""
    what, _, name = environ["PATH_INFO"].lstrip("/").partition("/")
    name = unquote(name)
    if what == "bytes":
        body = cache.get(name) or cache.setdefault(
            name, (Path(os.environ["FLOOR_BYTES"]) / name).read_bytes()
        )
    elif what == "rows":
        with pool.connection() as connection:
            body = json.dumps(ROWS[name](connection, os.environ["FLOOR_SQUAD"]), default=str).encode()
    else:
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
