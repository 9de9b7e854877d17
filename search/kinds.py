"""What can be found: each kind of element and people, and what its document contains."""

import datetime as dt
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from alliances.models import Alliance
from bots.models import Bot
from chapters.models import Chapter
from guilds.models import Guild
from orgmodel.domain.periods import Period, PeriodQuerySet
from people.models import Person
from search.words import as_vector, words_of, words_to_index
from squads.models import Squad
from tribes.models import Tribe
from trios.models import Trio

MOST_INDEXED = 200


class DocumentFacts(NamedTuple):
    """The fields of a document, in the order in which it is written."""

    kind: str
    row: int
    key: str
    title: str
    subtitle: str
    folded: str
    starts_on: dt.date | None
    ends_before: dt.date | None
    gaps: str | None
    weight: int
    vector: str


@dataclass(frozen=True)
class Kind:
    """One kind of what can be found.

    What the attributes `subtitle` of a row are is shown below its name; what `more` are is only searched.
    Those of a related row are named with a dot.
    """

    name: str
    plural: str
    model: type[Period]
    subtitle: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def app(self) -> str:
        return self.model._meta.app_label

    @property
    def weight(self) -> int:
        """Its place among the kinds: elements before people."""
        return list(KINDS).index(self.name)

    def rows(self) -> PeriodQuerySet:
        """All its rows, each with what its document contains."""
        return self.model.objects.with_parents()

    def facts(self, row: Period) -> DocumentFacts:
        """The document of `row`."""
        title, [key] = str(row), texts_of(row, ("key",))
        subtitle = " · ".join(texts_of(row, self.subtitle))
        return DocumentFacts(
            kind=self.name,
            row=row.pk,
            key=key,
            title=title,
            subtitle=subtitle,
            folded=" ".join(words_of(title)),
            starts_on=row.starts_on,
            ends_before=row.ends_before,
            gaps=row.gaps.text if isinstance(row, Person) else None,
            weight=self.weight,
            vector=as_vector(_weighted([title, key], [subtitle], texts_of(row, self.more))),
        )


def texts_of(row: Period, attributes: tuple[str, ...]) -> list[str]:
    """The texts that are in these attributes; some are lists."""
    values = [attrgetter(name)(row) for name in attributes]
    return [text for value in values for text in ([value] if isinstance(value, str) else value)]


def _weighted(*texts_by_weight: list[str]) -> dict[str, str]:
    weights: dict[str, str] = {}
    for weight, texts in zip("ABC", texts_by_weight, strict=True):
        for word in words_to_index(" ".join(texts))[:MOST_INDEXED]:
            weights.setdefault(word, weight)
    return weights


KINDS = {
    kind.name: kind
    for kind in (
        Kind("tribe", "Tribes", Tribe, (), ("purpose", "former_keys", "external_id")),
        Kind("squad", "Squads", Squad, ("feature_area",), ("mission", "former_keys", "external_id")),
        Kind("chapter", "Chapters", Chapter, ("competence", "tribe.name"), ("former_keys", "external_id")),
        Kind("guild", "Guilds", Guild, (), ("topic", "channel", "former_keys", "external_id")),
        Kind("alliance", "Alliances", Alliance, (), ("goal", "former_keys", "external_id")),
        Kind("trio", "Trios", Trio, (), ("tribe.former_keys",)),
        Kind(
            "person",
            "People",
            Person,
            ("job_title",),
            (
                "email",
                "location",
                "ask_about",
                "languages",
                "chat",
                "introduction",
                "former_keys",
                "external_id",
            ),
        ),
        Kind("bot", "Bots", Bot, (), ("description", "link", "former_keys", "external_id")),
    )
}
KIND_OF = {kind.model: kind for kind in KINDS.values()}
