"""A progress bar, on a terminal only."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from sheets.loading.importer import Progress


@contextmanager
def progress_bar(unit: str = "rows") -> Iterator[Progress]:
    """A function that draws progress on a terminal, and nothing elsewhere."""
    with tqdm(unit=f" {unit}", leave=False, disable=None) as drawn:

        def advance(done: int, total: int) -> None:
            drawn.total = total
            drawn.update(done - drawn.n)

        yield advance
