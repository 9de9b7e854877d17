"""A search that knows what the factories made, which is written past the operations."""

from collections.abc import Callable

import pytest

from search.operations import rebuild
from search.reads import find


@pytest.fixture
def found(db, today) -> Callable[..., list[str]]:
    """Indexes what there is, and names what a query finds: found(words, kind="", day=today)."""

    def search(words: str, kind: str = "", day=today) -> list[str]:
        rebuild()
        return names(words, kind, day)

    def names(words: str, kind: str = "", day=today) -> list[str]:
        return [document.title for document in find(words, day, kind)[:50]]

    search.as_it_is = names
    return search
