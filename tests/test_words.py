"""Nobody reads what the product doesn't say: not in its sources, its mails, its documents or its API's description."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from tests.words import texts_of, unsaid

ROOT = Path(settings.BASE_DIR)
# Made by others, past, or for maintainers alone.
ELSEWHERE = {"tests", "benchmarks", "migrations", "vendor", "staticfiles"}


def sources(pattern: str) -> list[Path]:
    """The files of the product."""
    return [
        path
        for package in (*ROOT.iterdir(),)
        if not package.name.startswith(".")
        for path in ([package] if package.match(pattern) else package.rglob(pattern))
        if not ELSEWHERE & {*path.relative_to(ROOT).parts, str(path.relative_to(ROOT))}
    ]


def strings(path: Path) -> Iterator[str]:
    """The texts in a module, docstrings aside."""
    tree = ast.parse(path.read_text())
    described = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, described) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield " ".join(node.value.split())


def described(node: object) -> Iterator[str]:
    """The words for people in a part of the API's description."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("description", "summary", "title") and isinstance(value, str):
                yield " ".join(value.split())
            else:
                yield from described(value)
    elif isinstance(node, list):
        for value in node:
            yield from described(value)


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("*.py", strings),
        ("*.html", lambda path: texts_of(path.read_text())),
        ("*.txt", lambda path: path.read_text().splitlines()),
        ("*.md", lambda path: path.read_text().split("\n\n")),
        ("*.js", lambda path: path.read_text().splitlines()),
    ],
)
def test_no_source_says_what_the_product_does_not_say(pattern, texts):
    found = {str(path.relative_to(ROOT)): unsaid(texts(path)) for path in sources(pattern)}

    assert {path: said for path, said in found.items() if said} == {}


def test_the_description_of_the_api_says_nothing_that_the_product_does_not_say():
    assert unsaid(described(SchemaGenerator().get_schema(request=None, public=True))) == []


def test_what_is_not_said_is_found():
    page = '<button title="Look again">Whole</button><script>please</script><p>Please wait</p>'

    assert unsaid(texts_of(page)) == ["Look again", "Whole", "Please wait"]
