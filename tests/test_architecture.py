"""How the project is built is held by checks, and each check is shown to find what it is for."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests import architecture

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def plant(tmp_path):
    """Writes a file into an empty source tree: plant(path, text) → the root of the tree."""

    def write(path: str, text: str) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True)
        (tmp_path / path.partition("/")[0] / "__init__.py").touch()
        file.write_text(text)
        return tmp_path

    return write


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the whole product."""
    for package in ROOT.iterdir():
        if package.name == "templates" or (package / "__init__.py").exists():
            shutil.copytree(package, tmp_path / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_nobody_imports_from_above():
    assert architecture.wrong_imports(ROOT) == []


@pytest.mark.parametrize(
    ("path", "code", "fault"),
    [
        (
            "people/models.py",
            "from squads.models import Squad",
            "people.models may not import squads.models.Squad",
        ),
        ("tribes/models.py", "from trios import models", "tribes.models may not import trios.models"),
        (
            "squads/operations/planted.py",
            "import chapters.operations",
            "squads.operations.planted may not import chapters.operations",
        ),
        (
            "squads/models.py",
            "from squads.operations import form_squad",
            "squads.models may not import squads.operations.form_squad",
        ),
        (
            "chapters/rules.py",
            "from squads.reads import squad_page",
            "chapters.rules may not import squads.reads.squad_page",
        ),
        (
            "guilds/operations.py",
            "def f():\n    from guilds import forms",
            "guilds.operations may not import guilds.forms",
        ),
        ("people/reads.py", "import squads.reads", "people.reads may not import squads.reads"),
        ("squads/planted.py", "from atlas import planted", "squads.planted may not import atlas.planted"),
        ("squads/filters.py", "from people import api", "squads.filters may not import people.api"),
        (
            "orgmodel/domain/planted.py",
            "from people.models import User",
            "orgmodel.domain.planted may not import people.models.User",
        ),
        (
            "orgmodel/domain/planted.py",
            "from orgmodel.web import forms",
            "orgmodel.domain.planted may not import orgmodel.web.forms",
        ),
        (
            "orgmodel/web/planted.py",
            "from orgmodel.urls import x",
            "orgmodel.web.planted may not import orgmodel.urls.x",
        ),
        ("squads/views.py", "from orgmodel import urls", "squads.views may not import orgmodel.urls"),
        (
            "people/models/deep/__init__.py",
            "from . import x\nfrom ....squads import models",
            "people.models.deep may not import squads.models",
        ),
        (
            "squads/migrations/planted.py",
            "from orgmodel.domain.periods import days",
            "a migration may not import orgmodel.domain.periods.days",
        ),
    ],
)
def test_an_import_against_the_order_is_found(plant, path, code, fault):
    root = plant(path, code)

    assert [found.partition(": ")[2] for found in architecture.wrong_imports(root)] == [fault]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("squads/models.py", "from tribes.models import Tribe"),
        ("people/reads.py", "from squads.models import Squad"),
        ("people/filters.py", "from squads.reads import squad_page"),
        ("squads/rules.py", "from trios import models"),
        ("squads/api.py", "from . import operations\nfrom .models import Squad"),
        ("squads/views.py", "from chapters import reads"),
        ("alliances/operations.py", "from squads.operations import place_member"),
        ("orgmodel/web/planted.py", "from orgmodel.domain import periods"),
        ("orgmodel/wsgi.py", "import proposals"),
        ("people/planted.py", "import django, rest_framework, squadsupport"),
    ],
)
def test_an_import_in_the_order_is_accepted(plant, path, code):
    root = plant(path, code)

    assert architecture.wrong_imports(root) == []


def test_an_app_that_has_no_place_in_the_order_is_found(plant):
    root = plant("juggling/models.py", "")

    assert architecture.wrong_imports(root) == [
        f"juggling/{name}:1: juggling has no place in the order of imports"
        for name in ("__init__.py", "models.py")
    ]


def test_nobody_but_operations_and_migrations_writes_to_the_database():
    assert architecture.writes(ROOT) == []


@pytest.mark.parametrize(
    "code",
    [
        "squad.save()",
        "squad.save(update_fields=['name'])",
        "form.save()",
        "super().save()",
        "squad.delete()",
        "Squad.objects.filter(pk=1).delete()",
        "Squad.objects.create(name='x')",
        "AuthToken.objects.create(user)",
        "squad.memberships.create(person=person)",
        "Squad.objects.update(name='x')",
        "Squad._base_manager.filter(**given).update(**given)",
        "rows.update(name='x')",
        "squad.memberships.update(role='x')",
        "Squad.objects.bulk_create([])",
        "rows.bulk_update(rows, ['name'])",
        "Squad.objects.get_or_create(slug='x')",
        "squad.memberships.update_or_create(pk=1)",
        "User.objects.create_user('x')",
        "async def f():\n    await squad.asave()",
        "Squad.objects.raw('SELECT 1')",
        "cursor.execute('DELETE FROM squads_squad')",
        "cursor.execute('SELECT name INTO x FROM squads_squad')",
        "cursor.execute('EXPLAIN ANALYZE UPDATE squads_squad SET name = 1')",
        "cursor.execute('WITH gone AS (DELETE FROM squads_squad RETURNING *) SELECT 1')",
        "cursor.execute(statement)",
        "GONE = 'DELETE FROM squads_squad'\ncursor.execute(GONE)",
        "connection.cursor().executemany(f'UPDATE {table} SET x = 1', [])",
        "from orgmodel.domain.operations import save",
        "from orgmodel.domain.operations import operation, end",
    ],
)
@pytest.mark.parametrize(
    "path", ["squads/planted.py", "squads/management/commands/planted.py", "orgmodel/planted.py"]
)
def test_a_write_is_found(plant, path, code):
    root = plant(path, code)

    assert [found.partition(":")[0] for found in architecture.writes(root)] == [path]


@pytest.mark.parametrize(
    "code",
    [
        "context.update(page=1)",
        "known = {}\nknown.update(page=1)",
        "known: dict = dict(x=1)\nknown.update(page=1)",
        "known.update({'page': 1})",
        "bar.update(3)",
        "hash.update(b'x')",
        "request.session.save()",
        "workbook.save(stream)",
        "form.save(commit=False)",
        "cache.delete('x')",
        "client.delete('/x/')",
        "venv.create('/x')",
        "names.remove('x')",
        "operations.remove_squad(squad, by=user)",
        "cursor.execute('SELECT 1')",
        "ALL = 'SELECT 1'\ncursor.execute(ALL, [])",
        "cursor.execute('SELECT name FROM squads_squad FOR UPDATE')",
        "cursor.execute('SET TRANSACTION READ ONLY')",
        "Squad.objects.filter(name='update').exists()",
        "from orgmodel.domain.operations import operation, registry",
    ],
)
def test_what_only_looks_like_a_write_is_accepted(plant, code):
    root = plant("squads/planted.py", code)

    assert architecture.writes(root) == []


@pytest.mark.parametrize(
    "path", ["squads/operations/planted.py", "search/operations.py", "squads/migrations/planted.py"]
)
def test_operations_and_migrations_may_write(plant, path):
    root = plant(path, "Squad.objects.update(name='x')")

    assert architecture.writes(root) == []


def test_no_module_has_a_name_that_says_nothing():
    assert architecture.forbidden_modules(ROOT) == []


@pytest.mark.parametrize(
    "path",
    [
        "squads/utils.py",
        "squads/services/teams.py",
        "squads/selectors.py",
        "orgmodel/mixins.py",
        "people/signals.py",
        "tribes/constants.py",
    ],
)
def test_a_module_that_says_nothing_is_found(plant, path):
    root = plant(path, "")

    assert [found.partition(":")[0] for found in architecture.forbidden_modules(root)] == [path]


def test_templates_keep_the_day():
    assert architecture.links_that_lose_the_day(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "<a href=\"{% url 'squads:list' %}\">",
        '<a href="{% url "squads:detail" squad.slug %}">',
        "{% url name as address %}",
        "<a href=\"{{ url('squads:list') }}\">",
        '<a href="{{ url("squads:detail", squad.slug) }}">',
        '<a href="{{ squad.get_absolute_url }}">',
        '<a href="/squads/">',
    ],
)
def test_a_link_that_loses_the_day_is_found(plant, line):
    root = plant("templates/squads/planted.html", f"<p>\n{line}")

    (found,) = architecture.links_that_lose_the_day(root)

    assert found.startswith("templates/squads/planted.html:2: ")


@pytest.mark.parametrize(
    "line",
    [
        "<a href=\"{% to 'squads:list' %}\">",
        "<a href=\"{% url 'account_login' %}\">",
        '<a href="{{ to("squads:list") }}">',
        '<a href="{{ url("account_login") }}">',
        '<a href="{{ operation_url("squads.form_squad") }}">',
        '<rect fill="url(#hatch)" />',
        "<a href=\"{% url 'admin:index' %}\">",
        "<form action=\"{% url 'demo_sign_in' %}\">",
        '<a href="#main">',
        '<a href="/">',
        "<link href=\"{% static 'css/base.css' %}\">",
    ],
)
def test_a_link_that_needs_no_day_is_accepted(plant, line):
    root = plant("templates/squads/planted.html", line)

    assert architecture.links_that_lose_the_day(root) == []


def test_templates_styles_and_scripts_have_lines_that_people_can_read():
    assert architecture.long_lines(ROOT) == []


@pytest.mark.parametrize(
    ("check", "path", "text", "found"),
    [
        (
            architecture.wrong_imports,
            "people/planted.py",
            "import squads.views",
            "people/planted.py:1: people.planted may not import squads.views",
        ),
        (
            architecture.writes,
            "squads/planted.py",
            "squad.save()",
            "squads/planted.py:1: squad.save() writes to the database",
        ),
        (
            architecture.forbidden_modules,
            "guilds/utils.py",
            "",
            "guilds/utils.py:1: name it for what it is, not “utils”",
        ),
        (
            architecture.links_that_lose_the_day,
            "templates/planted.html",
            "<a href=\"{% url 'squads:list' %}\">",
            "templates/planted.html:1: 'squads:list' loses the day; use to",
        ),
        (
            architecture.long_lines,
            "templates/planted.html",
            f"a {{ color: {'x' * 160}; }}",
            "templates/planted.html:1: 174 characters; at most 160",
        ),
    ],
)
def test_one_fault_planted_in_the_whole_product_is_found(copy, check, path, text, found):
    (copy / path).write_text(text)

    assert check(copy) == [found]
