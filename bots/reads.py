"""A bot's page on a day, and the bots of squads and people, as light rows."""

import datetime as dt
from dataclasses import dataclass

from bots.models import Bot
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import PeriodRow, by_first_day, latest_first
from people.models import Person, has_namesake
from people.reads import ElementRow, PersonRow, away_until, person_columns
from squads.models import BotMembership, Squad


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow(PeriodRow):
    """A bot's membership in a squad, as its own page lists it."""

    pk: int
    bot: Bot
    squad: ElementRow
    kind = "bot"

    def __str__(self) -> str:
        return f"{self.bot} in {self.squad}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadBotRow(PeriodRow):
    """A bot's membership in a squad, as the squad's page lists it, with who is accountable for it."""

    pk: int
    squad: Squad
    bot: ElementRow
    description: str
    accountable: PersonRow
    kind = "bot"

    def __str__(self) -> str:
        return f"{self.bot} in {self.squad}"


@dataclass(frozen=True)
class BotPage:
    """A bot on a day: who is accountable for it, and the squads that it is in, will be in and was in."""

    bot: Bot
    accountable: PersonRow
    present: list[PlaceRow]
    upcoming: list[PlaceRow]
    former: list[PlaceRow]

    @property
    def menu_operations(self) -> list[str]:
        """The operations for the menu, as the bot stands."""
        return ["bots.reopen_bot" if self.bot.ends_before else "bots.retire_bot", "bots.remove_bot"]


@dataclass(frozen=True)
class SquadBots:
    """The bots that are in a squad on a day and that will be in it, by name; and those that were, the last to leave first."""

    present: list[SquadBotRow]
    upcoming: list[SquadBotRow]
    former: list[SquadBotRow]


def bot_page(bot: Bot, day: dt.date) -> BotPage:
    """Read a bot's page; two queries."""
    [accountable] = _accountable.rows(person=bot.accountable_id, day=day)
    rows = [
        PlaceRow(
            pk=pk,
            bot=bot,
            squad=ElementRow("squad", *squad),
            starts_on=starts_on,
            effective_from=effective_from,
            ends_before=ends_before,
        )
        for pk, starts_on, effective_from, ends_before, *squad in _places.rows(bot=bot.pk)
    ]
    return BotPage(
        bot=bot,
        accountable=PersonRow(*accountable),
        present=[row for row in rows if row.holds_on(day)],
        upcoming=[row for row in rows if row.begins_after(day)],
        former=[row for row in rows if row.ended_by(day)],
    )


def bots_of_squad(squad: Squad, day: dt.date) -> SquadBots:
    """Read the bots of a squad; one query."""
    rows = [
        SquadBotRow(
            pk=pk,
            squad=squad,
            bot=ElementRow("bot", *bot),
            description=description,
            accountable=PersonRow(*accountable),
            starts_on=starts_on,
            effective_from=effective_from,
            ends_before=ends_before,
        )
        for (pk, starts_on, effective_from, ends_before), bot, description, accountable in (
            (row[:4], row[4:7], row[7], row[8:]) for row in _in_squad.rows(squad=squad.pk)
        )
    ]
    former = [row for row in rows if row.ended_by(day)]
    return SquadBots(
        present=[row for row in rows if row.holds_on(day)],
        upcoming=[row for row in rows if row.begins_after(day)],
        former=sorted(former, key=lambda row: row.ends_before or day, reverse=True),
    )


def bots_of_person(person: Person, day: dt.date) -> list[ElementRow]:
    """The bots for which somebody is accountable and which have not been retired by `day`, by name; one query."""
    return [ElementRow("bot", *row) for row in _of_person.rows(person=person.pk, day=day)]


_accountable = CompiledQuery(
    lambda person, day: (
        Person.objects.filter(pk=person)
        .order_by()
        .values_list("pk", "handle", "name", "job_title", has_namesake(), "photo", away_until("pk", day))
    ),
    person=int,
    day=dt.date,
)
_places = CompiledQuery(
    lambda bot: (
        BotMembership.objects.filter(bot=bot)
        .order_by(latest_first(), "-pk")
        .values_list(
            *("pk", "starts_on", "effective_from", "ends_before"),
            *("squad_id", "squad__slug", "squad__name"),
        )
    ),
    bot=int,
)
_in_squad = CompiledQuery(
    lambda squad: (
        BotMembership.objects.filter(squad=squad)
        .order_by("bot__name", by_first_day(), "pk")
        .values_list(
            *("pk", "starts_on", "effective_from", "ends_before"),
            *("bot_id", "bot__slug", "bot__name", "bot__description"),
            *person_columns("bot__accountable"),
        )
    ),
    squad=int,
)
_of_person = CompiledQuery(
    lambda person, day: (
        Bot.objects.not_ended(day)
        .filter(accountable=person)
        .order_by("name", "pk")
        .values_list("pk", "slug", "name")
    ),
    person=int,
    day=dt.date,
)
