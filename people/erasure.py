"""What erasing somebody comes to, said before it is done."""

from collections.abc import Iterator

from django.db.models import CharField, Field, Model, Q, TextField

from alliances.models import Alliance
from bots.models import Bot
from chapters.models import Chapter
from guilds.models import Guild
from people.models import Person
from people.operations.erased_history import former_facts, reasons_about
from people.operations.erased_texts import Erased, accounts_of
from plans.models import Plan
from sheets.models import Upload
from squads.models import Squad
from tribes.models import Tribe

ELEMENTS: tuple[type[Model], ...] = (Tribe, Squad, Chapter, Guild, Alliance, Bot)
LISTED = 20  # reasons, the newest; and texts


def consequences(person: Person) -> list[tuple[str, list[str]]]:
    """What goes and what stays, and texts that somebody may want to look at before, each under its heading.

    Some ten queries; one of them reads all that the history has of the person.
    """
    accounts = accounts_of(person)
    erased = Erased.of(person, former_facts(person), accounts)
    found = [("Erased:", _goes([account.username for account in accounts])), ("Kept:", _stays(erased))]
    if texts := list(_texts_with(erased)):
        found.append(
            (_heading("Texts that name them, which stay; edit them first", len(texts)), texts[:LISTED])
        )
    reasons = reasons_about(person).values_list("at", "reason")
    if number := reasons.count():
        heading = _heading("Reasons in the history that may say more about them", number)
        found.append((heading, [f"{at:%-d %b %Y}: {reason}" for at, reason in reasons[:LISTED]]))
    return found


def _heading(text: str, number: int) -> str:
    return f"{text} ({LISTED} of {number:,} are shown):" if number > LISTED else f"{text}:"


def _goes(accounts: list[str]) -> list[str]:
    files = Upload.objects.exclude(content=None).count() + Plan.objects.exclude(content=None).count()
    goes = [
        "Name, handles, email, profile, photo, contract and external id, also in the history and in search",
        "Mails to them, and what a directory has sent about them",
    ]
    if accounts:
        goes.append(f"The account {', '.join(accounts)} with its sessions, tokens and second factors")
    if files:
        goes.append(
            f"The files of all uploads and plans of sheets ({files:,}), since any may list them: upload them again"
        )
    return goes


def _stays(erased: Erased) -> list[str]:
    return [
        f"Memberships, seats, roles and absences with their days, as those of “{erased.name}”",
        "What they changed, under that name",
    ]


def _texts_with(erased: Erased) -> Iterator[str]:
    """The texts of elements that name the person: “mission of Payments”; a query for each kind."""
    for model in ELEMENTS:
        fields = [field for field in model._meta.concrete_fields if _is_text(field)]
        named = Q(pk__in=[])
        for field in fields:
            for text in erased.unique:
                named |= Q(**{f"{field.name}__icontains": text})
        for row in model._default_manager.filter(named):
            for field in fields:
                text = getattr(row, field.name)
                if erased.without(text, only_unique=True) != text:
                    label = str(field.verbose_name)
                    yield f"{label[0].upper()}{label[1:]} of {row}"


def _is_text(field: Field) -> bool:
    return isinstance(field, CharField | TextField) and not field.choices
