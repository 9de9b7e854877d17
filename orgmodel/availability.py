"""Whether the database can be reached: probes of health, and 503 at once while it cannot.

The embedded database is started again when it is found dead.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from orgmodel import embedded
from orgmodel.api.problems import Unavailable
from orgmodel.domain.visibility import ViewsMissing
from orgmodel.error_pages import answer
from orgmodel.jobs.state import WorkerState, read_worker_state

GetResponse = Callable[[HttpRequest], HttpResponse]

LIVE = "/livez"
# The second also says whether a background worker runs; without one, this process serves all the same.
READY, HEALTH = "/readyz", "/healthz"
PATIENCE = 0.8  # seconds that /readyz waits, so that it answers within one
PAUSE = 1  # seconds before the database is asked again for a request after it could not be reached
RETRY_AFTER = 5  # seconds that a client is told to wait
# SQLSTATEs: connections, too few resources, and a server that is stopping or starting.
AWAY = ("08", "53", "57P")

log = logging.getLogger(__name__)


def is_away(error: BaseException | None) -> bool:
    """Whether `error` means that the database cannot be reached, or not by a guest, rather than that it refused a query."""
    if isinstance(error, ViewsMissing):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or str(state).startswith(AWAY)


def revive() -> bool:
    """Start the embedded database again if it is in use and dead. Whether it runs now."""
    if settings.EMBEDDED_DATA is None or embedded.is_running(settings.EMBEDDED_DATA):
        return False
    try:
        embedded.url(settings.EMBEDDED_DATA, durable=not settings.TESTING)
    except embedded.EmbeddedDatabaseError:
        log.exception("The embedded database cannot be started again.")
        return False
    log.warning("The embedded database was found dead and was started again.")
    return True


class Examination(threading.Thread):
    """Asks the database, by a connection of its own, whether it answers and has all migrations.

    `fault` says what is wrong; it is empty if nothing is. `worker` is the state of the background worker.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True, name="examination of the database")
        self.fault = "the database does not answer"
        self.worker = WorkerState(None, is_running=False)

    def run(self) -> None:
        try:
            missing = newest_migrations() - applied_migrations()
            self.worker = self.worker if missing else _worker_state()
        except psycopg.errors.UndefinedTable:
            self.fault = "migrations are missing"
        except psycopg.Error:
            revive()
        else:
            self.fault = "migrations are missing" if missing else ""


@cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """App and name of the last migrations that this code has."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def applied_migrations() -> frozenset[tuple[str, str]]:
    """App and name of the migrations that the database has."""
    with _cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset((app, name) for app, name in cursor.fetchall())


def _worker_state() -> WorkerState:
    with _cursor() as cursor:
        return read_worker_state(cursor)


@contextmanager
def _cursor() -> Iterator[psycopg.Cursor]:
    """A cursor of a connection of its own, which takes none from those that serve."""
    parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
    with psycopg.connect(**parameters) as asked, psycopg.Cursor(asked) as cursor:
        yield cursor


class Probe:
    """Answers whether the process is ready, with one examination at a time however many ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._examination: Examination | None = None

    def fault(self) -> str:
        """What keeps this process from serving; empty if nothing does."""
        return self.examine().fault

    def examine(self) -> Examination:
        """The newest examination, done or still under way."""
        with self._lock:
            examination = self._examination
            if examination is None or not examination.is_alive():
                examination = self._examination = Examination()
                examination.start()
        examination.join(PATIENCE)
        return examination


probe = Probe()


def answer_probe(request: HttpRequest, fault: Callable[[], str]) -> HttpResponse | None:
    """What a probe of health is answered; None for any other request. `fault` is empty where all is well."""
    if request.path_info not in (LIVE, READY, HEALTH):
        return None
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    found = "" if request.path_info == LIVE else fault()
    status, text = (503, found) if found else (200, "ok")
    if request.path_info == HEALTH and not found:
        text += f"\n{probe.examine().worker}"
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(f"{text}\n", content_type="text/plain", status=status, headers=headers)


def probes(get_response: GetResponse) -> GetResponse:
    """Answer the probes of health before anything else: for any host, with TLS or without.

    /livez is 200 while the process serves; it never asks the database. /readyz is 503
    within a second while the database does not answer or lacks migrations. /healthz is
    the same, with a line about the background worker.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return answer_probe(request, probe.fault) or get_response(request)

    return middleware


class DatabaseRequired:
    """Answer 503 at once while the database cannot be reached.

    After a failure it is not asked again for PAUSE seconds, so that threads
    don't queue up waiting for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.away_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if self._is_reached() else unavailable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The same where the database went away while a page was made."""
        if not is_away(exception):
            return None
        log.error("The database went away: %s", exception)
        return unavailable(request)

    def _is_reached(self) -> bool:
        if time.monotonic() < self.away_until:
            return False
        try:
            try:
                connection.ensure_connection()
            except (OperationalError, InterfaceError):
                if not revive():
                    raise
                connection.ensure_connection()
        except (OperationalError, InterfaceError) as error:
            log.error("The database cannot be reached: %s", error)
            self.away_until = time.monotonic() + PAUSE
            return False
        return True


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After, as a page or a problem document."""
    response = answer(request, Unavailable())
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
