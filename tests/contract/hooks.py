"""What schemathesis is told about the organisation it asks for: which keys there are, and how it signs in.

It runs in a process of its own and is told by the environment. Only values that
fit the description are exchanged for others that do, so that requests come
further than “there is no such squad”; all that is wrong on purpose stays as it is.
"""

import base64
import json
import os
import re
from collections import defaultdict
from itertools import count
from typing import Any

import schemathesis
from schemathesis import GenerationMode
from schemathesis.generation.meta import TestPhase

TOLD = json.loads(os.environ["CONTRACT"])
BASE = "/api/v1/"
DAYS = ("as_of", "from", "to")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What a table of all rows has no place for, which the description says in words.
NOT_IN_CSV = ("cursor", "page_size", "facets", "expand")
TURNS: dict[str, count] = defaultdict(count)
CURSORS: dict[str, list[str]] = defaultdict(list)


def pick(values: list[Any], turn: str) -> Any:
    return values[next(TURNS[turn]) % len(values)]


def halves(values: list[Any]) -> tuple[list[Any], list[Any]]:
    """What is named, and what is removed: so that all go on finding what they name."""
    half = (len(values) + 1) // 2
    return values[:half], values[half:] or values


def fits(case: Any, part: str) -> bool:
    """Whether this part of the request is as the description says."""
    components = case.meta.components if case.meta else {}
    return all(
        component.mode == GenerationMode.POSITIVE
        for location, component in components.items()
        if location.name == part
    )


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Of the cases that go through all limits of all values only this run's share."""
    if case.meta.phase.name != TestPhase.COVERAGE:
        return True
    return next(TURNS["coverage"]) % TOLD["share"] == 0


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    if case.path_parameters and fits(case, "PATH"):
        _address(case)
    if case.query and fits(case, "QUERY"):
        _query(case)
    if case.headers and "If-Match" in case.headers and fits(case, "HEADER") and next(TURNS["match"]) % 4:
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict) and fits(case, "BODY"):
        case.body = {name: _likely(name, value) for name, value in case.body.items()}


def _address(case: Any) -> None:
    rest = case.path.removeprefix(BASE)
    fitting = [prefix for prefix in TOLD["addresses"] if rest.startswith(f"{prefix}/")]
    if fitting:
        prefix = max(fitting, key=len)
        kept, spare = halves(TOLD["addresses"][prefix])
        case.path_parameters |= pick(spare[::-1] if case.method == "DELETE" else kept, case.path)


def _query(case: Any) -> None:
    query = {name: _known(_parameter(name, case.path), value) for name, value in case.query.items()}
    if "cursor" in query:
        known = CURSORS[_list(case)] if "after" not in query else []
        query |= {"cursor": pick(known, "cursor")} if known else {}
        if not known:
            del query["cursor"]
    if query.get("format") == "csv":
        query = {name: value for name, value in query.items() if name not in NOT_IN_CSV}
    query.pop("fields", None)  # an answer lacks what it leaves out, which the description requires of others
    case.query = query


def _parameter(name: str, path: str) -> str:
    """A parameter by the name that its keys have: some mean something of their own at an address."""
    here = f"{name} {path}"
    return here if here in TOLD["references"] else name


def _known(name: str, value: Any) -> Any:
    if name in DAYS and ISO_DAY.fullmatch(str(value)) and not "1900" <= str(value)[:4] <= "2050":
        return "2026-03-01"  # a day in the range that makes sense, which the description cannot state
    known = TOLD["references"].get(name)
    return pick(halves(known)[0], name) if known and isinstance(value, str) else value


def _likely(name: str, value: Any) -> Any:
    """The same for arguments; a new slug or a day on which all is there, every other time."""
    if isinstance(value, str) and name in ("slug", "starts_on") and next(TURNS[f"likely {name}"]) % 2:
        return f"made-{next(TURNS['made'])}" if name == "slug" else "2026-03-01"
    return _known(name, value)


def _list(case: Any) -> str:
    """A list in one order: where the cursors of its pages belong."""
    return f"{case.path} {case.query.get('ordering', '')}"


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    for link in response.headers.get("link", ()):
        CURSORS[_list(case)] += re.findall(r"[?&]cursor=([\w-]+)", link)


if TOLD["token"]:

    @schemathesis.auth(refresh_interval=None)
    class SignIn:
        """By token; with name and password where a token is had for them; to take one back, with a spare one."""

        def get(self, case: Any, context: Any) -> str:
            match case.path.removeprefix(BASE):
                case "token/":
                    password = pick(TOLD["passwords"], "passwords")
                    return f"Basic {base64.b64encode(password.encode()).decode()}"
                case "token/revoke/" | "token/revoke-all/":
                    return f"Token {pick(TOLD['spares'], 'spares')}"
                case _:
                    return f"Token {TOLD['token']}"

        def set(self, case: Any, data: str, context: Any) -> None:
            case.headers["Authorization"] = data
