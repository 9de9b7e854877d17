"""The dated facts whose beginnings and ends are changes of the organisation, each as queries over its table.

A row that begins is a change, on a day that is known; so is a row that ends, unless another of the same
subject begins on that day: then the two are one (a move, another role), which
the row that begins stands for.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import DateField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Value

from alliances.models import Alliance, AllianceTrio
from bots.models import Bot
from chapters.models import Chapter, ChapterMembership
from guilds.models import Guild, GuildMembership
from orgmodel.domain.periods import Period, begun_by
from people.models import Person, PersonGap
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Trio, TrioSeat

# Which rows of a fact concern the elements of some ids, on the day that the named column holds.
type Condition = Callable[[list[int], str], Q]
# Ids of the elements that changes are about, by kind of element.
type About = Mapping[type[Period], list[int]]


class Span(NamedTuple):
    """The days after `first` up to `last`, which is one of them."""

    first: dt.date
    last: dt.date

    def holds(self, column: str) -> Q:
        return Q(**{f"{column}__gt": self.first, f"{column}__lte": self.last})


def at(path: str) -> Condition:
    """Rows that reach the element by `path`."""
    return lambda ids, day: Q(**{f"{path}__in": ids})


def through(model: type[Period], parent: str, path: str, outer: str = "pk") -> Condition:
    """Rows whose `outer` has a child of `model` on that day, or until it,
    which reaches the element by `path`."""

    def condition(ids: list[int], day: str) -> Q:
        children = model.objects.filter(
            Q(ends_before=None) | Q(ends_before__gte=OuterRef(day)),
            begun_by(OuterRef(day)),
            **{f"{path}__in": ids, parent: OuterRef(outer)},
        )
        return Q(Exists(children))

    return condition


@dataclass(frozen=True, eq=False)  # each is only itself
class Fact:
    """A table of dated rows, and which of them are changes.

    `parent` is the path to the element that a row is listed under, "" for itself. Rows
    of one `subject` that end and begin on a day are one change. Rows that begin or
    end with their `reported_with` are no change of their own. `gaps` has a row, by the same id, for each gap in
    a row: in the row, that is an end and a new beginning.
    """

    kind: str
    model: type[Period]
    about: Mapping[type[Period], Condition]
    parent: str = ""
    subject: tuple[str, ...] = ()
    reported_with: str = ""
    gaps: type[Model] | None = None
    label: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", self.model._meta.label_lower)

    @property
    def element_kind(self) -> str:
        """The kind of element that its rows are listed under."""
        return self.parent.split("__")[-1] or self.kind

    def changes(self, span: Span, about: About) -> list[QuerySet]:
        """Its rows that begin or end in `span`, each once and as a change; of `about` only,
        unless that is empty."""
        begun, ended = self._rows(span, "starts_on"), self._rows(span, "ends_before")
        if not about:
            rows = [_marked(begun, "starts_on"), _marked(self._alone(ended, span), "ends_before")]
            return [*rows, *self._in_gaps(span, None)]
        here, left = self._concerns(about, "starts_on"), self._concerns(about, "ends_before")
        if here is None or left is None:
            return []
        found = [
            _marked(begun.filter(here), "starts_on"),
            _marked(self._alone(ended.filter(left), span), "ends_before"),
        ]
        if self.subject:  # what went from here to somewhere else
            before = Exists(ended.filter(left, **self._same("ends_before", "starts_on")))
            found.append(_marked(begun.exclude(here).filter(before), "starts_on"))
        return [*found, *self._in_gaps(span, here)]

    def _in_gaps(self, span: Span, here: Q | None) -> list[QuerySet]:
        """The ends with which gaps begin, and the beginnings with which they end."""
        if self.gaps is None:
            return []
        rows = self.gaps._base_manager.filter(here or Q()).order_by()
        return [
            _marked(rows.filter(span.holds(column)), column, begins=column == "ends_before")
            for column in ("starts_on", "ends_before")
        ]

    def _rows(self, span: Span, column: str) -> QuerySet:
        rows = self.model.objects.filter(span.holds(column)).order_by()
        return rows.exclude(**{column: F(f"{self.reported_with}__{column}")}) if self.reported_with else rows

    def _alone(self, ended: QuerySet, span: Span) -> QuerySet:
        """Of `ended`, the rows that no row replaces."""
        if not self.subject:
            return ended
        return ended.exclude(
            Exists(self._rows(span, "starts_on").filter(**self._same("starts_on", "ends_before")))
        )

    def _same(self, column: str, outer: str) -> dict[str, OuterRef]:
        return {column: OuterRef(outer), **{name: OuterRef(name) for name in self.subject}}

    def _concerns(self, about: About, day: str) -> Q | None:
        """The condition of being about any of these; None where no row of this fact can be."""
        found = None
        for model, ids in about.items():
            if model in self.about and ids:
                this = self.about[model](ids, day)
                found = this if found is None else found | this
        return found


def _marked(rows: QuerySet, column: str, *, begins: bool | None = None) -> QuerySet:
    """The rows as changes on the day in `column`, which begin something if that is their first day, or as told."""
    begins = column == "starts_on" if begins is None else begins
    day_before = Func(F(column), template="(%(expressions)s - 1)", output_field=DateField())
    return rows.annotate(day=F(column), shown_on=F(column) if begins else day_before, begins=Value(begins))


IN_TRIBE = through(SquadInTribe, "squad", "tribe", "squad")
FACTS = (
    Fact("tribe", Tribe, {Tribe: at("pk")}),
    Fact("squad", Squad, {Squad: at("pk"), Tribe: through(SquadInTribe, "squad", "tribe")}),
    Fact(
        "squad",
        SquadInTribe,
        {Squad: at("squad"), Tribe: at("tribe")},
        parent="squad",
        subject=("squad",),
        reported_with="squad",
    ),
    Fact("chapter", Chapter, {Chapter: at("pk"), Tribe: at("tribe")}),
    Fact("guild", Guild, {Guild: at("pk")}),
    Fact(
        "alliance",
        Alliance,
        {
            Alliance: at("pk"),
            Trio: through(AllianceTrio, "alliance", "trio"),
            Tribe: through(AllianceTrio, "alliance", "trio__tribe"),
        },
    ),
    Fact(
        "alliance",
        AllianceTrio,
        {Alliance: at("alliance"), Trio: at("trio"), Tribe: at("trio__tribe")},
        parent="alliance",
        reported_with="alliance",
    ),
    Fact(
        "trio_seat",
        TrioSeat,
        {Trio: at("trio"), Person: at("person"), Tribe: at("trio__tribe")},
        parent="trio__tribe",
        subject=("trio", "seat"),
    ),
    Fact("person", Person, {Person: at("pk")}, gaps=PersonGap),
    Fact(
        "squad_member",
        SquadMembership,
        {Squad: at("squad"), Person: at("person"), Tribe: IN_TRIBE},
        parent="squad",
        subject=("person",),
    ),
    Fact(
        "chapter_member",
        ChapterMembership,
        {Chapter: at("chapter"), Person: at("person"), Tribe: at("chapter__tribe")},
        parent="chapter",
        subject=("person",),
    ),
    Fact(
        "guild_member",
        GuildMembership,
        {Guild: at("guild"), Person: at("person")},
        parent="guild",
        subject=("person", "guild"),
    ),
    Fact("bot", Bot, {Bot: at("pk"), Person: at("accountable")}),
    Fact(
        "bot_member",
        BotMembership,
        {Squad: at("squad"), Bot: at("bot"), Tribe: IN_TRIBE},
        parent="squad",
        subject=("bot", "squad"),
    ),
)
FACT_OF = {fact.label: fact for fact in FACTS}


class Kind(NamedTuple):
    """What the reader may choose to see; `glyph` is its sign."""

    label: str
    glyph: str


KINDS = {
    "tribe": Kind("Tribes formed or dissolved", "tribe"),
    "squad": Kind("Squads formed, moved or dissolved", "squad"),
    "chapter": Kind("Chapters formed or dissolved", "chapter"),
    "guild": Kind("Guilds formed or dissolved", "guild"),
    "alliance": Kind("Alliances and their trios", "alliance"),
    "trio_seat": Kind("Trio seats", "trio"),
    "person": Kind("People joined or left", "person"),
    "squad_member": Kind("People in squads", "squad"),
    "chapter_member": Kind("People in chapters", "chapter"),
    "guild_member": Kind("People in guilds", "guild"),
    "bot": Kind("Bots added or retired", "bot"),
    "bot_member": Kind("Bots in squads", "bot"),
}
