"""Settings, read by a process of its own: what has to be said, and what never is so by itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
NOWHERE = {"DATABASE_URL": "postgresql:///none"}
SAID = {**NOWHERE, "SECRET_KEY": "a long and secret one", "ALLOWED_HOSTS": "a.example,b.example"}
READ = """
import json
from orgmodel import settings
print(json.dumps({name: getattr(settings, name) for name in %r}))
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def configured(*names: str, **environment: str) -> list:
    """The named settings as such an environment makes them."""
    done = run(READ % (names,), **environment)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout).values())


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "SECRET_KEY"),
        ({"DEBUG": "0"}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "a long and secret one"}, "ALLOWED_HOSTS"),
    ],
)
def test_process_without_what_production_needs_stops_and_says_what_is_missing(environment, missing):
    done = run("import orgmodel.settings", **NOWHERE, **environment)

    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        f"django.core.exceptions.ImproperlyConfigured: {missing} must be set when DEBUG is off. "
        "docs/running.md lists all settings.",
    )


def test_process_with_debug_needs_nothing_else():
    assert configured("DEBUG", "ALLOWED_HOSTS", "HTTPS", DEBUG="1", **NOWHERE) == [
        True,
        ["localhost", ".localhost", "127.0.0.1", "[::1]"],
        False,
    ]


@pytest.mark.parametrize(
    ("environment", "demo"),
    [
        ({"DEBUG": "1"}, False),
        (SAID, False),
        ({**SAID, "DEMO": "0"}, False),
        ({**SAID, "DEMO": "true"}, False),
        ({**SAID, "DEMO": "1"}, True),
    ],
)
def test_demo_is_only_where_it_is_asked_for_by_name(environment, demo):
    assert configured("DEMO", **{**NOWHERE, **environment}) == [demo]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        *((name, 200) for name in ("localhost:8000", "127.0.0.1", "[::1]:8000", "demo.localhost")),
        *((name, 400) for name in ("orgmodel.example", "192.0.2.1", "localhost.example", "10.0.0.1:8000")),
    ],
)
def test_development_and_demo_answer_to_the_names_of_this_machine_alone(client, settings, asked, status):
    settings.ALLOWED_HOSTS = configured("ALLOWED_HOSTS", DEBUG="1", DEMO="1", **NOWHERE)[0]

    assert client.get("/api/v1/docs/", headers={"Host": asked}).status_code == status


def test_development_answers_to_the_names_that_it_is_told():
    assert configured("ALLOWED_HOSTS", DEBUG="1", ALLOWED_HOSTS="a.example", **NOWHERE) == [["a.example"]]


def test_production_is_behind_tls_and_keeps_its_cookies_there():
    names = (
        "DEBUG",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
    )

    assert configured(*names, **SAID) == [False, True, True, True, 31536000]


def test_production_reads_hosts_and_origins_as_lists():
    read = configured(
        "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", **SAID, CSRF_TRUSTED_ORIGINS="https://a.example"
    )

    assert read == [["a.example", "b.example"], ["https://a.example"]]


@pytest.mark.parametrize(("environment", "expected"), [({}, False), ({"SIGN_UP_OPEN": "1"}, True)])
def test_sign_up_is_closed_by_default(environment, expected):
    assert configured("SIGN_UP_OPEN", **SAID, **environment) == [expected]


def test_production_hashes_passwords_slowly():
    done = run(
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import get_hasher\n"
        "print(get_hasher().algorithm)",
        DJANGO_SETTINGS_MODULE="orgmodel.settings",
        **SAID,
    )

    assert done.stdout.strip() == "pbkdf2_sha256"
