"""The examples of docs/api.md: what each asks, what it says is answered, and whether that is so.

A block of `sh` or `python` is an example. The block of `json`, `http` or
`text` after it shows what it prints; without one it prints nothing. `…` stands
for what may be anything: a value, a part of a text, further members of an
object or of a list.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BLOCK = re.compile(r"^```(?P<language>.*)\n(?P<text>(?:.*\n)*?)^```$", re.MULTILINE)
OUTSIDE = re.compile(r"^ *(?:```|~~~).*$|^.*curl .*https?:.*$", re.MULTILINE)
ASKS, SHOWS = ("sh", "python"), ("json", "http", "text")
ANYTHING = "…"
TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[^"…]+|…')


@dataclass(frozen=True)
class Example:
    """What is run, and what the document says it prints, in which form."""

    line: int
    language: str
    text: str
    form: str = "text"
    shown: str = ""


class MisplacedError(AssertionError):
    """A block that is neither an example nor what one prints, and so would never be tried."""


def examples_in(document: str) -> Iterator[Example]:
    """The examples in their order. Raises MisplacedError."""
    asked: Example | None = None
    for block in BLOCK.finditer(document):
        language, text = block["language"], block["text"]
        line = document.count("\n", 0, block.start()) + 1
        if language in ASKS:
            if asked:
                yield asked
            asked = Example(line, language, text)
        elif language in SHOWS and asked:
            yield Example(asked.line, asked.language, asked.text, language, text)
            asked = None
        else:
            raise MisplacedError(f"Line {line}: this block is nobody's answer. Write examples as `sh`.")
    if asked:
        yield asked
    if outside := OUTSIDE.search(BLOCK.sub("", document)):
        raise MisplacedError(f"“{outside[0].strip()}” is in no block, and so is never run.")


def differences(example: Example, printed: str) -> list[str]:
    """What the document shows that is not so, one sentence each."""
    if example.form == "text":
        return differs_as_text(example.shown.strip(), printed.strip())
    if example.form == "json":
        return list(differs_as_json(example.shown, printed))
    return list(differs_as_http(example.shown, printed))


def differs_as_http(shown: str, printed: str) -> Iterator[str]:
    """The status, the headers that are shown, and the body."""
    (said, said_body), (head, body) = _message(shown), _message(printed.replace("\r\n", "\n"))
    if said["status"] != head["status"]:
        yield f"the status is {head['status']}, not {said['status']}; {body}"
    for name, value in said.items():
        if name != "status" and differs_as_text(value, head.get(name, "")):
            yield f"{name} is {head.get(name)!r}, not {value!r}"
    if bool(said_body) != bool(body):
        yield f"the body is {body!r}"
    elif body and said_body != ANYTHING:
        yield from differs_as_json(said_body, body)


def differs_as_json(shown: str, printed: str) -> Iterator[str]:
    try:
        found = json.loads(printed)
    except ValueError:
        yield f"this is no JSON: {printed!r}"
        return
    yield from _differs(json.loads(readable(shown)), found, "the answer")


def differs_as_text(shown: str, printed: str) -> list[str]:
    pattern = ".*".join(map(re.escape, shown.split(ANYTHING)))
    printed = re.sub(r"[^\S\n]+$", "", printed, flags=re.MULTILINE)
    return [] if re.fullmatch(pattern, printed, re.DOTALL) else [f"it is {printed!r}, not {shown!r}"]


def readable(shown: str) -> str:
    """JSON in which each … that is no part of a text is one, or a member called so."""
    written, inside = "", []
    for token in TOKENS.findall(shown):
        if token == ANYTHING:
            alone = inside[-1:] == ["{"] and not written.rstrip().endswith(":")
            token = f'"{ANYTHING}": 0' if alone else f'"{ANYTHING}"'
        elif token[0] != '"':
            for bracket in re.findall(r"[][{}]", token):
                _ = inside.append(bracket) if bracket in "[{" else inside.pop()
        written += token
    return written


def _message(text: str) -> tuple[dict[str, str], str]:
    head, _, body = text.partition("\n\n")
    first, *lines = head.strip().splitlines()
    named = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in named}
    return {"status": first.split()[1], **headers}, body.strip()


def _differs(shown: Any, found: Any, where: str) -> Iterator[str]:
    if shown == ANYTHING:
        return
    if isinstance(shown, dict) and isinstance(found, dict):
        yield from _differs_in_members(shown, found, where)
    elif isinstance(shown, list) and isinstance(found, list):
        open_ended = shown[-1:] == [ANYTHING]
        items = shown[:-1] if open_ended else shown
        if len(found) < len(items) or (len(found) > len(items) and not open_ended):
            yield f"{where} has {len(found)} items, not {len(items)}"
        for index, (item, other) in enumerate(zip(items, found, strict=False)):
            yield from _differs(item, other, f"{where}[{index}]")
    elif isinstance(shown, str) and isinstance(found, str):
        yield from (f"{where}: {said}" for said in differs_as_text(shown, found))
    elif shown != found or type(shown) is not type(found):
        yield f"{where} is {found!r}, not {shown!r}"


def _differs_in_members(shown: dict[str, Any], found: dict[str, Any], where: str) -> Iterator[str]:
    named = shown.keys() - {ANYTHING}
    if missing := named - found.keys():
        yield f"{where} has no {', '.join(sorted(missing))}"
    if ANYTHING not in shown and (more := found.keys() - named):
        yield f"{where} also has {', '.join(sorted(more))}"
    for name in sorted(named & found.keys()):
        yield from _differs(shown[name], found[name], f"{where}.{name}")


def mirror_in(document: str) -> dict[str, Any]:
    """What the document's example of a mirror defines, without its being run."""
    (text,) = (each.text for each in examples_in(document) if "def follow(" in each.text)
    namespace: dict[str, Any] = {"__name__": "mirror"}
    exec(compile(text, "docs/api.md", "exec"), namespace)
    return namespace
