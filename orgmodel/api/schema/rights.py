"""Who may call which operation, from docs/permissions.md."""

import re
from functools import cache

from django.conf import settings

from orgmodel.api.schema.nodes import Node
from orgmodel.domain.accounts import scope_for

TABLE = settings.BASE_DIR / "docs" / "permissions.md"
RAISES = re.compile(r"\n+Raises:\n(?P<raised>.*)\Z", re.DOTALL)
REFUSED = re.compile(r"^ +ValidationError: (?P<when>.*?)(?=^ {0,4}\w+: |\Z)", re.DOTALL | re.MULTILINE)


@cache
def table() -> dict[str, dict[str, bool]]:
    """For each operation, who may, by the head of the column."""
    rows = [line.strip()[1:-1].split("|") for line in TABLE.read_text().splitlines() if line.startswith("|")]
    head, _, *body = [[cell.strip() for cell in row] for row in rows]
    return {
        row[0].strip("`"): dict(zip(head[1:], [cell == "✓" for cell in row[1:]], strict=True)) for row in body
    }


def who_may(name: str) -> str:
    """A sentence: “Who may: Administrator, Trio of the tribe.”"""
    return f"Who may: {', '.join(who for who, may in table()[name].items() if may)}."


def in_words(text: str) -> str:
    """A docstring without its section Raises; its ValidationError becomes a sentence “Refused when …”."""
    if raised := RAISES.search(text):
        refused = REFUSED.search(f"{raised['raised']}\n")
        text = text[: raised.start()]
        if refused:
            text += f"\n\nRefused when {' '.join(refused['when'].split())}"
    return text.strip()


def describe_rights(operation: Node) -> None:
    """Add who may call it, and when it is refused, to the description."""
    text = in_words(operation.get("description", ""))
    if (name := operation.get("x-permission")) in table():
        scope = scope_for(name)
        text += f"\n\nScope of a token: {scope}.\n\n{who_may(name)}"
        # An extension: scopes in `security` are for OAuth, of which linters know the list.
        operation["x-scope"] = scope
    operation["description"] = text.strip()
