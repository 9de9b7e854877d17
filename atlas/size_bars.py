"""How many elements there are of each size, as bars that are cut at the recommended range."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from blueprint.sizes import Size


@dataclass(frozen=True)
class Bar:
    """How many elements have from `low` to `high` people; without `high`, that many or more."""

    low: int
    high: int | None
    n: int
    share: int
    recommended: bool

    @property
    def label(self) -> str:
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def bars(counts: Mapping[int, int], size: Size) -> list[Bar]:
    """The bars of elements, of which `counts` says how many there are of each number of people."""
    counted = [
        (
            low,
            high,
            sum(n for number, n in counts.items() if low <= number and (high is None or number <= high)),
        )
        for low, high in _ranges(size, max(counts, default=0))
    ]
    most = max((n for _, _, n in counted), default=0) or 1
    return [
        Bar(low, high, n, round(100 * n / most), size.admits(low) and low > 0) for low, high, n in counted
    ]


# From this number on, labels are so long that fewer bars fit.
LARGE = 30


def _ranges(size: Size, largest: int) -> Iterator[tuple[int, int | None]]:
    """What each bar stands for: nobody, two below the range, three in it, three above; the last is open.

    Of large numbers nobody has no bar of its own, and there is one above.
    """
    least, most = size.at_least or 1, size.at_most
    if least < LARGE:
        yield 0, 0
        yield from _cut(1, least - 1, 2)
    else:
        yield from _cut(0, least - 1, 2)
    if most is None:
        *others, (low, _) = _cut(least, max(largest, 3 * least), 4)
        yield from (*others, (low, None))
        return
    yield from _cut(least, most, 3)
    ends = sorted({most, most * 5 // 4, most * 5 // 3} if most < LARGE else {most})
    yield from ((end + 1, following) for end, following in pairwise(ends))
    yield ends[-1] + 1, None


def _cut(low: int, high: int, parts: int) -> Iterator[tuple[int, int]]:
    """The numbers from `low` to `high` in at most so many parts of about one size, none of them empty."""
    n = high - low + 1
    edges = sorted({low + n * part // parts for part in range(parts + 1)}) if n > 0 else []
    yield from ((edge, following - 1) for edge, following in pairwise(edges))
