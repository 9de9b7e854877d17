"""One row of every model that the admin shows, and the form in a page of it as a browser would send it."""

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.db import models
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from access.models import FailedSignIn, PermissionGroup
from access.operations import issue_token
from history.models import Entry
from mail.operations.queueing import Draft, queue_mail
from plans.operations import plan_calls
from scim.models import Identity
from squads.models import SquadInTribe
from tests.factories.access import InvitationFactory, RoleAssignmentFactory
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.blueprint import RecommendedSizeFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import AbsenceFactory, PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

START = dt.date(2020, 1, 1)
ATTEMPT = {
    "ip_address": "127.0.0.1",
    "path_info": "/accounts/login/",
    "user_agent": "A browser",
    "username": "ada",
}


# How to make row number `number`, of which there may be several.
ROWS: dict[str, Callable[[int], models.Model]] = {
    "access.PermissionGroup": lambda number: PermissionGroup.objects.create(name=f"Group {number}"),
    "access.FailedSignIn": lambda number: FailedSignIn.objects.create(
        **{**ATTEMPT, "username": f"ada.{number}"}, failures_since_start=1
    ),
    "mfa.Authenticator": lambda number: Authenticator.objects.create(
        user=UserFactory(), type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"}
    ),
    "socialaccount.SocialAccount": lambda number: SocialAccount.objects.create(
        user=UserFactory(), provider="contoso", uid=f"subject-{number}"
    ),
    "people.User": lambda number: UserFactory(),
    "people.Token": lambda number: issue_token(UserFactory(), name="Chat bot", scope="read", expiry=None)[0],
    "people.Person": lambda number: PersonFactory(manager=PersonFactory()),
    "history.Entry": lambda number: Entry.objects.create(
        operation="people.add_person", arguments={"name": "Ada"}, changes=[], mentions=[], by=UserFactory()
    ),
    "access.Invitation": lambda number: InvitationFactory(),
    "access.RoleAssignment": lambda number: RoleAssignmentFactory(),
    "scim.Identity": lambda number: Identity.objects.create(
        person=PersonFactory().public_id, user_name=f"ann{uuid4()}"
    ),
    "plans.Plan": lambda number: plan_calls([{"operation": "guilds.form_guild"}], by=UserFactory()),
    "people.Absence": lambda number: AbsenceFactory(),
    "mail.Mail": lambda number: queue_mail([Draft(f"{number}@example.com", "Hello", "Hello.")])[0],
    "procrastinate.ProcrastinateJob": lambda number: ProcrastinateJob.objects.get(
        pk=app.configure_task("sheets.delete_old_content", queueing_lock=f"{number}").defer(timestamp=number)
    ),
    "tribes.Tribe": lambda number: TribeFactory(),
    "trios.Trio": lambda number: TribeFactory().trio,
    "trios.TrioSeat": lambda number: TrioSeatFactory(trio=TribeFactory().trio),
    "squads.Squad": lambda number: SquadFactory(),
    "squads.SquadMembership": lambda number: SquadMembershipFactory(),
    "squads.SquadInTribe": lambda number: SquadInTribe.objects.create(
        squad=SquadFactory(), tribe=TribeFactory(), starts_on=START
    ),
    "chapters.Chapter": lambda number: ChapterFactory(),
    "chapters.ChapterMembership": lambda number: ChapterMembershipFactory(),
    "guilds.Guild": lambda number: GuildFactory(),
    "guilds.GuildMembership": lambda number: GuildMembershipFactory(),
    "alliances.Alliance": lambda number: AllianceFactory(),
    "alliances.AllianceTrio": lambda number: AllianceTrioFactory(),
    "blueprint.RecommendedSize": lambda number: RecommendedSizeFactory(
        starts_on=START + dt.timedelta(number), ends_before=START + dt.timedelta(number + 1)
    ),
    "bots.Bot": lambda number: BotFactory(),
    "squads.BotMembership": lambda number: BotMembershipFactory(),
}
MODELS = {model._meta.label: model_admin for model, model_admin in admin.site._registry.items()}


def address(label: str, page: str, *args: Any) -> str:
    """Where a page of the admin is: “changelist”, “add”, “change”, “delete” or “history”."""
    return reverse(f"admin:{label.lower().replace('.', '_')}_{page}", args=args)


class _Form(HTMLParser):
    """Collects what the form of the page would send: nothing that is disabled, and the selected options."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.inside = False
        self.name: str | None = None
        self.options: list[tuple[str, bool]] = []
        self.many = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.inside = (given.get("id") or "").endswith("_form")
        if tag == "option":
            self.options.append((given.get("value") or "", "selected" in given))
        if not self.inside or "disabled" in given or not given.get("name"):
            return
        name, value = str(given["name"]), given.get("value") or ""
        if tag in ("select", "textarea"):
            self.name, self.options, self.many = name, [], "multiple" in given
            self.sent[name] = ""
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.sent[name] = value or "on"
        elif tag == "input" and given.get("type") != "submit":
            self.sent[name] = value

    def handle_data(self, text: str) -> None:
        if self.name and not self.options:
            self.sent[self.name] += text

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.name:
            chosen = [value for value, selected in self.options if selected]
            self.sent[self.name] = (chosen or [value for value, _ in self.options] or [""])[0]
            if self.many and not chosen:
                del self.sent[self.name]
        if tag == "textarea" and self.name:
            self.sent[self.name] = self.sent[self.name].removeprefix("\r\n").removeprefix("\n")
        if tag in ("select", "textarea"):
            self.name = None


def form_of(response: Any) -> dict[str, str]:
    """What a browser sends when the form of this page is sent off as it is."""
    form = _Form()
    form.feed(response.content.decode())
    return form.sent
