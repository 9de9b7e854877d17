"""What goes on beside readers all day: sessions and tokens that note their last use."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import psycopg

# In turn; neither changes anything that a page shows.
WRITES = (
    "UPDATE django_session SET expire_date = expire_date + interval '1 microsecond' WHERE session_key ="
    " (SELECT max(session_key) FROM django_session)",
    "UPDATE people_token SET used_at = now() WHERE digest = (SELECT max(digest) FROM people_token)",
)


@contextmanager
def writes(database: str, rate: float) -> Iterator[None]:
    """Let another connection commit `rate` such writes a second meanwhile; the first one at once."""
    done, begun = Event(), Event()

    def write() -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            number = 0
            while not done.is_set():
                connection.execute(WRITES[number % len(WRITES)])
                number += 1
                begun.set()
                done.wait(1 / rate)

    thread = Thread(target=write, daemon=True)
    thread.start()
    begun.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()
