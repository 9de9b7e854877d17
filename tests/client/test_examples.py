"""Every example of docs/api.md is run, in their order, and answers what the document says."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.client.conftest import Served
from tests.client.examples import Example, MisplacedError, differences, examples_in, readable

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "api.md"
ADDRESS = "http://localhost:8000"
NO_CURL = "The examples of docs/api.md are asked by curl, which is not here: install it."
PATIENCE = 120  # seconds for all of them


def script(examples: Sequence[Example]) -> str:
    """All examples as one script of bash, so that what one has set is known to the next; each prints to a file."""
    parts = ["set -euo pipefail"]
    for index, example in enumerate(examples):
        text = example.text
        if example.language == "python":
            text = f"export TOKEN\n{shlex.quote(sys.executable)} - <<'PYTHON'\n{text}PYTHON\n"
        parts.append(f"echo {example.line} >line\n{{\n{text}}} >{index}.out")
    return "\n".join(parts)


def run(examples: Sequence[Example], folder: Path, demo: Served) -> list[str]:
    """What each example printed, as if the demo were served where the document says."""
    assert shutil.which("curl"), NO_CURL
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PASSWORD": "only-for-examples",
        "TZ": "UTC",
        "CURL_HOME": str(folder),
    }
    (folder / ".curlrc").write_text("silent\nshow-error\n")  # no meters among the faults
    (folder / "script").write_text(script(examples).replace(ADDRESS, demo.url))
    done = subprocess.run(
        ["bash", "script"],
        cwd=folder,
        input=f"{demo.token}\n",
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    line = (folder / "line").read_text().strip()
    assert done.returncode == 0, f"The example at line {line} ended with {done.returncode}: {done.stderr}"
    printed = ((folder / f"{index}.out").read_text() for index in range(len(examples)))
    return [text.replace(demo.url, ADDRESS) for text in printed]


@pytest.mark.slow
def test_every_example_answers_what_the_document_says(demo, tmp_path):
    examples = list(examples_in(DOCUMENT.read_text()))
    call_command("export_sheets", str(tmp_path / "organisation.xlsx"))

    printed = run(examples, tmp_path, demo)

    wrong = [
        f"docs/api.md, line {example.line}: {said}"
        for example, text in zip(examples, printed, strict=True)
        for said in differences(example, text)
    ]
    assert not wrong, "\n".join(wrong)


def shown(form: str, text: str) -> Example:
    return Example(1, "sh", "", form, text)


@pytest.mark.parametrize(
    ("example", "printed"),
    [
        (shown("json", '{"a": 1, …}'), '{"b": 2, "a": 1}'),
        (shown("json", '{"a": …}'), '{"a": [1]}'),
        (shown("json", '[{"a": "x…z", …}, …]'), '[{"a": "xyz", "b": 1}, 2]'),
        (shown("json", '{"a": {"b": …, "c": [1, …]}}'), '{"a": {"b": {}, "c": [1, 2]}}'),
        (
            shown("http", 'HTTP/1.1 200 OK\nETag: "1-…"\n\n{"a": 1}'),
            'HTTP/1.1 200 OK\netag: "1-ab"\nX: y\n\n{"a": 1}',
        ),
        (shown("http", "HTTP/1.1 304 Not Modified"), "HTTP/1.1 304 Not Modified\r\nETag: 1\r\n\r\n"),
        (shown("text", "one …"), "one two\n"),
        (shown("text", ""), ""),
    ],
)
def test_what_is_shown_truly_differs_in_nothing(example, printed):
    assert differences(example, printed) == []


@pytest.mark.parametrize(
    ("example", "printed"),
    [
        (shown("json", '{"a": 1}'), '{"a": 1, "b": 2}'),
        (shown("json", '{"a": 1, …}'), '{"b": 2}'),
        (shown("json", '{"a": "x…"}'), '{"a": "y"}'),
        (shown("json", '{"a": 1}'), '{"a": true}'),
        (shown("json", "[1]"), "[1, 2]"),
        (shown("json", "[1, 2, …]"), "[1]"),
        (shown("json", "{}"), ""),
        (shown("http", "HTTP/1.1 200 OK\n\n…"), "HTTP/1.1 404 Not Found\n\n{}"),
        (shown("http", "HTTP/1.1 200 OK\nETag: 1"), "HTTP/1.1 200 OK\nETag: 2\n\n"),
        (shown("http", "HTTP/1.1 200 OK\n\n{}"), "HTTP/1.1 200 OK\n\n"),
        (shown("http", "HTTP/1.1 200 OK"), "HTTP/1.1 200 OK\n\n{}"),
        (shown("text", ""), "something"),
    ],
)
def test_what_is_shown_falsely_is_said_in_one_sentence(example, printed):
    assert len(differences(example, printed)) == 1


@pytest.mark.parametrize(
    "document",
    [
        "```bash\ncurl http://localhost:8000/\n```\n",
        "```\ncurl http://localhost:8000/\n```\n",
        "```json\n{}\n```\n",
        "```sh\ntrue\n```\n```json\n{}\n```\n```json\n{}\n```\n",
        "    curl http://localhost:8000/\n",
        "- So:\n  ```sh\n  true\n  ```\n",
    ],
)
def test_example_that_would_not_be_run_is_refused(document):
    with pytest.raises(MisplacedError):
        list(examples_in(document))


def test_more_of_an_object_is_written_as_a_member():
    assert readable('{"a": …, …}') == '{"a": "…", "…": 0}'
