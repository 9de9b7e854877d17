"""Settings, read by a process of its own: what has to be said, and what never is so by itself."""

import ast
import json
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orgmodel.secret import stored_secret

PROJECT = Path(__file__).parents[2]
NOWHERE = {"DATABASE_URL": "postgresql:///none"}
KEY = "a long and secret one, of more than fifty characters"
SAID = {**NOWHERE, "SECRET_KEY": KEY, "ALLOWED_HOSTS": "a.example,b.example"}
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
        ({"DEBUG": "no"}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS"),
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


def test_production_on_one_machine_makes_its_own_key_and_answers_to_its_own_names(tmp_path):
    names = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "DEMO")
    first, second = (configured(*names, LOCAL="1", ORGMODEL_DATA=str(tmp_path), **NOWHERE) for _ in range(2))

    debug, key, hosts, https, demo = first
    assert first == second
    assert (debug, https, demo) == (False, False, False)
    assert hosts == ["localhost", ".localhost", "127.0.0.1", "[::1]", socket.gethostname().lower()]
    assert (key, len(key)) == ((tmp_path / "secret-key").read_text().strip(), 64)
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_processes_that_make_a_key_at_once_get_the_same(tmp_path):
    path = tmp_path / "new" / "secret-key"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(stored_secret, [path] * 32))

    assert len(keys) == 1
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]


def test_production_on_one_machine_takes_what_it_is_told():
    told = {**SAID, "LOCAL": "1", "HTTPS": "1"}

    assert configured("SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", **told) == [
        KEY,
        ["a.example", "b.example"],
        True,
    ]


@pytest.mark.parametrize(
    ("environment", "demo"),
    [
        ({"DEBUG": "1"}, False),
        (SAID, False),
        ({**SAID, "DEMO": "0"}, False),
        ({**SAID, "DEMO": ""}, False),
        ({**SAID, "DEMO": "1"}, True),
    ],
)
def test_demo_is_only_where_it_is_asked_for_by_name(environment, demo):
    assert configured("DEMO", **{**NOWHERE, **environment}) == [demo]


@pytest.mark.django_db
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


@pytest.mark.parametrize("on", ["1", "true", "True", "YES", "on", " 1 ", ""])
def test_tls_is_on_however_that_is_written(on):
    assert configured("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", **SAID, HTTPS=on) == [True, True]


@pytest.mark.parametrize("off", ["0", "false", "No", "off"])
def test_tls_is_off_only_where_that_is_said(off):
    assert configured("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", **SAID, HTTPS=off) == [False, 0]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [False, False]),
        ({"HSTS_INCLUDE_SUBDOMAINS": "1"}, [True, False]),
        ({"HSTS_INCLUDE_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}, [True, True]),
    ],
)
def test_browsers_are_told_of_other_hosts_of_the_domain_only_where_that_is_asked_for(environment, expected):
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")

    assert configured(*names, **SAID, **environment) == expected


def test_production_reads_hosts_and_origins_as_lists():
    read = configured(
        *("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS"),
        **{**SAID, "ALLOWED_HOSTS": " a.example , .b.example,[::1],"},
        CSRF_TRUSTED_ORIGINS="https://a.example, https://*.b.example:8443",
        CORS_ORIGINS="http://localhost:3000",
    )

    assert read == [
        ["a.example", ".b.example", "[::1]"],
        ["https://a.example", "https://*.b.example:8443"],
        ["http://localhost:3000"],
    ]


def test_empty_variables_are_as_if_they_were_not_set():
    written = dict.fromkeys(names_that_the_product_reads() - SAID.keys() - {"DEBUG"}, "")

    done = run("import orgmodel.settings", **SAID, **written)

    assert (done.returncode, done.stderr) == (0, "")


A_NUMBER = "a whole number"
HOSTS = "host names without scheme and port, with commas between them, such as orgmodel.example.com"
ORIGINS = "origins with commas between them, such as https://orgmodel.example.com, without a path"
ON_OR_OFF = "1 (or true, yes, on) or 0 (or false, no, off)"
LONG = "a random text of at least 50 characters: openssl rand -hex 32 makes one"
ADDRESS = "postgresql://user:password@host:port/database, special characters percent-encoded"


@pytest.mark.parametrize(
    ("name", "value", "rule", "quoted"),
    [
        *(
            (name, "maybe", ON_OR_OFF, True)
            for name in (
                *("DEBUG", "DEMO", "HTTPS", "HSTS_INCLUDE_SUBDOMAINS", "HSTS_PRELOAD", "SIGN_UP_OPEN"),
                *("EMAIL_TLS", "PREPARED_STATEMENTS"),
            )
        ),
        ("HTTPS", "2", ON_OR_OFF, True),
        ("SECRET_KEY", "x", LONG, False),
        ("SECRET_KEY", "secret", LONG, False),
        ("SECRET_KEY", "x" * 64, LONG, False),
        ("ALLOWED_HOSTS", "a.example b.example", HOSTS, True),
        ("ALLOWED_HOSTS", "https://a.example", HOSTS, True),
        ("ALLOWED_HOSTS", "a.example:8000", HOSTS, True),
        ("CSRF_TRUSTED_ORIGINS", "a.example", ORIGINS, True),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example/", ORIGINS, True),
        ("CORS_ORIGINS", "https://*.a.example", ORIGINS, True),
        ("CORS_ORIGINS", "*", ORIGINS, True),
        (
            "SIGN_UP_DOMAINS",
            "@example.com",
            "domains with commas between them, such as example.com, or *",
            True,
        ),
        ("INVITATION_DAYS", "31", "a whole number from 1 to 30", True),
        ("DATABASE_URL", "mysql://root:secret@host/database", ADDRESS, False),
        ("DATABASE_URL", "postgresql://user:secret@host", ADDRESS, False),
        ("DATABASE_URL", "postgresql://user:secret@host:port/database", ADDRESS, False),
        ("DATABASE_URL", "nonsense", ADDRESS, False),
        ("DATABASE_POOL", "0", f"{A_NUMBER} from 1 to 1000", True),
        ("PROXIES", "-1", f"{A_NUMBER} from 0 to 10", True),
        ("API_RATE", "many", f"{A_NUMBER} of at least 1", True),
        ("PLAN_ENDS_AT_MOST", "1.5", f"{A_NUMBER} of at least 0", True),
        ("EMAIL_PORT", "smtp", f"{A_NUMBER} from 1 to 65535", True),
        ("EMAIL_PORT", "70000", f"{A_NUMBER} from 1 to 65535", True),
        ("TIME_ZONE", "Europe/Nowhere", "the name of a time zone, such as Europe/Stockholm", True),
        ("LOG_LEVEL", "LOUD", "one of DEBUG, INFO, WARNING, ERROR", True),
        (
            *("DEFAULT_FROM_EMAIL", "nobody"),
            *("an email address, such as orgmodel@example.com or Orgmodel <it@example.com>", True),
        ),
    ],
)
def test_variable_that_cannot_be_read_stops_the_process_with_its_name_and_what_is_allowed(
    name, value, rule, quoted
):
    done = run("import orgmodel.settings", **{**SAID, name: value})

    found = f", not “{value}”" if quoted else ""
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        f"django.core.exceptions.ImproperlyConfigured: {name} must be {rule}{found}. "
        "docs/running.md lists all settings.",
    )
    assert "secret" not in done.stderr.splitlines()[-1]


def test_preload_without_subdomains_stops_the_process():
    done = run("import orgmodel.settings", **SAID, HSTS_PRELOAD="1")

    assert "HSTS_INCLUDE_SUBDOMAINS must be 1 where HSTS_PRELOAD is" in done.stderr.splitlines()[-1]


def names_that_the_product_reads() -> set[str]:
    """The first argument of every call that reads the environment, in code, scripts and compose file."""
    found = set()
    skipped = {"tests", "benchmarks", ".venv", ".tools", ".data", "node_modules"}
    for path in PROJECT.rglob("*.py"):
        if skipped.isdisjoint(path.relative_to(PROJECT).parts):
            found |= set(_read_in(ast.parse(path.read_text())))
    found |= set(_read_in(ast.parse((PROJECT / "bin/healthy").read_text())))
    for script in ("docker-compose.yml", "bin/run", "Caddyfile"):
        found |= set(re.findall(r"(?:\$\{|\{\$)([A-Z_]+)[:}]", (PROJECT / script).read_text()))
    return {name for name in found if name.isupper()} - {"DJANGO_SETTINGS_MODULE", "PATH"}


def _read_in(tree: ast.Module):
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=source), args=[ast.Constant(value=str(name)), *_]):
                if ast.unparse(source) in ("environment", "os.environ"):
                    yield name
            case ast.Subscript(value=source, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
                if ast.unparse(source) == "os.environ":
                    yield name


def test_documentation_lists_every_variable_that_is_read():
    page = (PROJECT / "docs/running.md").read_text()

    assert sorted(name for name in names_that_the_product_reads() if f"`{name}`" not in page) == []


def test_documentation_lists_no_setting_that_nothing_reads():
    page = (PROJECT / "docs/running.md").read_text().partition("### Settings")[2]
    listed = {
        name
        for line in page.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])
    }

    assert listed - names_that_the_product_reads() == set()


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
