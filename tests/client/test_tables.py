"""The tables of docs/api.md say what the code says: what lists can be asked for, which refusals there are."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from orgmodel.api import ElementViewSet
from orgmodel.api.collections import facet_names
from orgmodel.api.problems import Problem
from orgmodel.api_urls import router

TEXT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
OF_ALL_ELEMENTS = {
    "external_id",
    "source",
    "search",
    "state",
    "ordering",
    "changed_since",
}  # these stand in a table of their own
LISTS = {prefix: view for prefix, view, _ in router.registry if issubclass(view, ElementViewSet)}


def table(heading: str) -> dict[str, list[str]]:
    """The cells of the table below a heading, by the first one of each row."""
    section = re.split(r"^##+ ", TEXT.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {cells[0]: cells[1:] for cells in rows[1:]}


def names(cell: str) -> set[str]:
    """What stands in a cell as code, but for remarks in brackets."""
    return set(re.findall(r"`([\w-]+)`", re.sub(r"\(.*?\)", "", cell)))


@pytest.mark.parametrize("prefix", LISTS)
def test_what_a_list_can_be_asked_for_is_in_the_table(prefix):
    asked: Any = LISTS[prefix].filters
    parameters, _, lacking = table("What a list can be asked for")[f"`/{prefix}/`"][0].partition(
        "; `without` = "
    )

    assert names(parameters) | {"without"} == set(asked.base_filters) - OF_ALL_ELEMENTS
    assert names(lacking) == set(asked.base_filters["without"].options)


@pytest.mark.parametrize("prefix", LISTS)
def test_what_rows_can_be_shown_with_and_counted_by_is_in_the_table(prefix):
    expand, counted = table("More of each row")[f"`/{prefix}/`"]

    assert names(expand) == set(LISTS[prefix].serializer_class.expandable)
    assert names(counted) == set(facet_names(LISTS[prefix].filters))


def test_every_kind_of_refusal_is_in_the_table_under_its_status():
    kinds = defaultdict(set)
    for kind in Problem.types.values():
        kinds[str(kind.status_code)].add(kind.name)

    assert {status: names(cells[0]) for status, cells in table("Refusals").items()} == kinds


def test_every_collection_is_in_the_table_of_addresses():
    told = " ".join(cell for address, cells in table("Reading").items() for cell in (address, *cells))
    lists = {re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", prefix) for prefix, _, _ in router.registry}

    assert [each for each in sorted(lists) if f"`/{each}/`" not in told] == []


def test_headers_that_web_pages_may_send_and_read_are_named():
    section = TEXT.partition("## From web pages\n")[2].partition("\n## ")[0]

    assert [name for name in settings.CORS_EXPOSE_HEADERS if f"`{name}`" not in section] == []
