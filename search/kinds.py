"""What can be found: each kind of element and people, and what a document says of one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from alliances.models import Alliance
from chapters.models import Chapter
from guilds.models import Guild
from orgmodel.domain.periods import Period
from people.models import Person
from search.words import as_vector, words_of, words_to_index
from squads.models import Squad
from tribes.models import Tribe
from trios.models import Trio

MOST_INDEXED = 200


@dataclass(frozen=True)
class Kind:
    """One kind of what can be found; `subtitle` is shown below the name, `more` is only searched."""

    name: str
    plural: str
    model: type[Period]
    subtitle: Callable[[Any], str]
    more: Callable[[Any], list[str]]

    @property
    def app(self) -> str:
        return self.model._meta.app_label

    @property
    def weight(self) -> int:
        """Its place among the kinds: elements before people."""
        return list(KINDS).index(self.name)

    def rows(self) -> Any:
        """All its rows, each with what its document speaks of."""
        return cast(Any, self.model).objects.with_wholes()

    def facts(self, row: Any) -> dict[str, Any]:
        """What the document of `row` says."""
        title, subtitle = str(row), self.subtitle(row)
        return {
            "kind": self.name,
            "row": row.pk,
            "key": row.key,
            "title": title,
            "subtitle": subtitle,
            "folded": " ".join(words_of(title)),
            "starts_on": row.starts_on,
            "ends_before": row.ends_before,
            "weight": self.weight,
            "vector": as_vector(_weighted([title, row.key], [subtitle], self.more(row))),
        }


def _weighted(*texts_by_weight: list[str]) -> dict[str, str]:
    weights: dict[str, str] = {}
    for weight, texts in zip("ABC", texts_by_weight, strict=True):
        for word in words_to_index(" ".join(texts))[:MOST_INDEXED]:
            weights.setdefault(word, weight)
    return weights


KINDS = {
    kind.name: kind
    for kind in (
        Kind("tribe", "Tribes", Tribe, lambda row: "", lambda row: [row.purpose, *row.former_keys]),
        Kind(
            "squad",
            "Squads",
            Squad,
            lambda row: row.feature_area,
            lambda row: [row.mission, *row.former_keys],
        ),
        Kind(
            "chapter",
            "Chapters",
            Chapter,
            lambda row: f"{row.competence} · {row.tribe.name}",
            lambda row: row.former_keys,
        ),
        Kind(
            "guild", "Guilds", Guild, lambda row: "", lambda row: [row.topic, row.channel, *row.former_keys]
        ),
        Kind("alliance", "Alliances", Alliance, lambda row: "", lambda row: [row.goal, *row.former_keys]),
        Kind(
            "trio",
            "Trios",
            Trio,
            lambda row: "",
            lambda row: row.tribe.former_keys,
        ),
        Kind(
            "person",
            "People",
            Person,
            lambda row: row.job_title,
            lambda row: [row.email, row.location, *row.former_keys],
        ),
    )
}
KIND_OF = {kind.model: kind for kind in KINDS.values()}
