"""The database of a test run: a copy of a template, which is migrated once for each state of the migrations."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import django
import psutil
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

from access.guests.operations import views

# One process at a time makes the template; the number only has to differ from those of other locks.
MAKE_TEMPLATE = 7_391


def fingerprint() -> str:
    """Differs when a migration, a package, the list of apps or a view of guests does."""
    digest = hashlib.sha256(f"{django.__version__} {settings.INSTALLED_APPS}".encode())
    digest.update((settings.BASE_DIR / "requirements.lock").read_bytes())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").rglob("*.py")):
            digest.update(f"{app.label} {path.name}".encode() + path.read_bytes())
    digest.update(repr([*views(), "2"]).encode())
    return digest.hexdigest()[:16]


@contextmanager
def copy_of_template() -> Iterator[None]:
    """Within it the default connection is to a database of this process, with all migrations applied and no rows."""
    usual = settings.DATABASES["default"]["NAME"]
    template, copy = f"test_{usual}_template_{fingerprint()}", f"test_{usual}_of_{os.getpid()}"
    with _server() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MAKE_TEMPLATE])
        _remove_left_over(cursor, f"test_{usual}_of_")
        if template not in _databases(cursor, template):
            _remove_unused(cursor, _databases(cursor, f"test_{usual}_template_"))
            _make(cursor, template)
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MAKE_TEMPLATE])
    _use(copy)
    yield
    _use(usual)
    with _server() as cursor:
        # Servers of the tests may still be connected. WITH (FORCE) would end them too, but is refused
        # while autovacuum is at work there, which a plain DROP sends away.
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [copy],
        )
        cursor.execute(f'DROP DATABASE "{copy}"')


def _make(cursor: CursorWrapper, template: str) -> None:
    """Migrate a new database under another name first, so that what was interrupted is never taken for whole."""
    unfinished, usual = f"{template}_unfinished", settings.DATABASES["default"]["NAME"]
    cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
    _use(unfinished)
    call_command("migrate", verbosity=0, interactive=False)
    _use(usual)
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def _server() -> Iterator[CursorWrapper]:
    """A cursor outside of the databases that are made and removed."""
    with connection._nodb_cursor() as cursor:
        yield cursor


def _databases(cursor: CursorWrapper, beginning: str) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
    return [name for (name,) in cursor.fetchall()]


def _remove_left_over(cursor: CursorWrapper, beginning: str) -> None:
    """The copies of processes that were killed."""
    names = _databases(cursor, beginning)
    _remove_unused(
        cursor, [name for name in names if not psutil.pid_exists(int(name.removeprefix(beginning)))]
    )


def _remove_unused(cursor: CursorWrapper, names: list[str]) -> None:
    for name in names:
        with suppress(OperationalError):  # somebody is connected to it
            cursor.execute(f'DROP DATABASE "{name}"')
