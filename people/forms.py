"""Forms about people, and the field that chooses one."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse_lazy
from django.utils import timezone

from bots.models import Bot
from orgmodel.domain.operations import KnownCall
from orgmodel.domain.texts import storable
from orgmodel.web.fields import UNKNOWN_FIRST_DAY, DayField, field_of
from orgmodel.web.forms import (
    BeginForm,
    CorrectPeriodForm,
    EditForm,
    EndWithOthersForm,
    ExternalIdFacts,
    OperationForm,
)
from orgmodel.web.short_names import SuggestsKey
from people.erasure import consequences
from people.models import Absence, Person
from people.operations import keep_photo
from people.pictures import MOST_BYTES
from people.privacy import PRIVATE, audience_of
from people.profile import Profile
from people.shares import OverAllocation
from people.succession import HeldRole, change_of_accountable, change_of_manager, held_roles, reports_of
from search.models import TYPO
from search.reads import Result, find

ENOUGH = 8
# So many people who report to somebody who leaves can each be given a line manager of their own in the form.
MOST_REPORTS = 30
SHARE = re.compile(r"[\s,;]+(?P<percent>\d{1,3}) ?%$")
IN_BRACKETS = re.compile(r" \((?P<handle>[^()]+)\)$")  # as `display_name` tells namesakes apart


class PersonWidget(forms.TextInput):
    """A text field; with JavaScript it offers matching people while one types."""

    template_name = "widgets/person.html"

    # What stands in the field of who was chosen: the handle, or the name.
    shows = "handle"

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "placeholder": "Name, handle or email"})

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        context = super().get_context(name, value, attrs)
        return {**context, "options": reverse_lazy("people:options"), "shows": self.shows}


class PersonNameWidget(PersonWidget):
    """The same, for who reads names: the handle stands behind that of somebody with a namesake."""

    shows = "name"


class PersonField(forms.Field):
    """One person, by handle, email or name, or any words by which search finds only one, typos aside.

    Its value is shown as the person's name, with the handle in brackets where another has the very name.
    """

    widget = PersonNameWidget

    def prepare_value(self, value: object) -> object:
        if isinstance(value, int):
            value = Person.objects.with_namesakes().filter(pk=value).first()
        return value.distinct_name() if isinstance(value, Person) else value

    def from_address(self, value: str) -> object:
        """The person whose handle the address of the form has; otherwise what it says instead."""
        found = Person.objects.with_namesakes().filter(handle=value).first() if storable(value) else None
        return found or value

    def to_python(self, value: object) -> Person | None:
        """The person meant; ValidationError when there is none or more than one."""
        text = str(value or "").strip()
        if not text:
            return None
        if "\0" in text:
            raise ValidationError("Enter a name.", code="unknown")
        people = Person.objects.with_namesakes()
        in_brackets = IN_BRACKETS.search(text)
        for exactly, typed in (
            ("handle", in_brackets["handle"] if in_brackets else text),
            ("email__iexact", text),
            ("name__iexact", text),
        ):
            found = list(people.filter(**{exactly: typed})[:2])
            if len(found) == 1:
                return found[0]
        found = find(text, timezone.localdate(), "person")[: ENOUGH + 1]
        meant = [result for result in found if result.tier != TYPO]
        if len(meant) == 1:
            return people.get(pk=meant[0].row)
        raise ValidationError(_which(text, found), code="ambiguous" if found else "unknown")

    def has_changed(self, initial: object, data: object) -> bool:
        text = str(data or "").strip()
        handle = initial.handle if isinstance(initial, Person) else None
        return text != handle and text != str(self.prepare_value(initial) or "")


class PeopleField(forms.Field):
    """Several people, a line each, as PersonField finds them; a share of time such as “50 %” may stand behind."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: object) -> list[tuple[Person, int]]:
        """The people with their shares, 100 unless given. ValidationError says of each line what is wrong with it."""
        found: list[tuple[Person, int]] = []
        faults: list[str] = []
        for line in filter(None, map(str.strip, str(value or "").splitlines())):
            share = SHARE.search(line)
            try:
                person = PersonField().clean(line[: share.start()] if share else line)
            except ValidationError as error:
                faults += error.messages
                continue
            percent = int(share["percent"]) if share else 100
            if any(person == other for other, _ in found):
                faults.append(f"{person.distinct_name()} is listed twice.")
            elif not 1 <= percent <= 100:
                faults.append(f"{person.distinct_name()}: enter a share from 1 to 100 %, not {percent} %.")
            found.append((person, percent))
        if faults:
            raise ValidationError(faults)
        return found


def _which(text: str, found: list[Result]) -> str:
    if not found:
        return f"No person found for “{text}”. Enter a handle, an email address or part of a name."
    if len(found) > ENOUGH:
        return f"“{text}” matches many people. Enter a handle, or more of the name."
    return (
        f"“{text}” matches "
        + ", ".join(f"{result.title} ({result.key})" for result in found)
        + ". Enter the handle."
    )


class PlaceForm[Subject: models.Model](BeginForm[Subject]):
    """Somebody begins in something."""

    person = PersonField()

    def set_initial(self) -> None:
        """Say the person of the address in the title."""
        person = self.initial.get("person")
        if isinstance(person, Person):
            self.known["person"] = person


def seen_by(name: str) -> str:
    """Says at the field of a private fact who sees it."""
    return f"Seen by: {audience_of(name).label[0].lower()}{audience_of(name).label[1:]}."


class ProfileFacts(forms.Form):
    """What people may change about themselves."""

    name = field_of(Person, "name")
    job_title = field_of(Person, "job_title")
    location = field_of(Person, "location")
    time_zone = field_of(Person, "time_zone", help_text="For example, Europe/Stockholm.")
    pronouns = field_of(Person, "pronouns", help_text="For example, she/her.")
    chat = field_of(Person, "chat", help_text="For example, @ada or the address of your profile there.")
    working_hours = field_of(Person, "working_hours", help_text="For example, Mon to Thu, 8:00 to 16:00.")
    languages = field_of(Person, "languages", help_text="Separated by commas.")
    ask_about = field_of(
        Person,
        "ask_about",
        help_text="Topics separated by commas, such as Kafka, on-call. Search finds people by them.",
    )
    introduction = field_of(Person, "introduction", help_text="A few sentences about you.")
    phone = field_of(Person, "phone", help_text=seen_by("phone"))


class PersonFacts(ExternalIdFacts, ProfileFacts):
    """All facts of a person but their days; those that people say of themselves are shown on demand."""

    more = (*(field.name for field in Profile._meta.fields), *PRIVATE, *ExternalIdFacts.more)

    field_order = ("version", "name", "handle", "email")

    handle = field_of(Person, "handle", help_text="Used in web addresses and sheets, such as ada.holm.")
    email = field_of(Person, "email", help_text="Links the person to the account with this address.")
    manager = PersonField(label="Line manager", required=False)
    contract_kind = field_of(Person, "contract_kind", help_text=seen_by("contract_kind"))
    employer = field_of(Person, "employer", help_text=seen_by("employer"))


class AddPersonForm(SuggestsKey, PersonFacts, OperationForm):
    keyed = Person

    starts_on = DayField(label="Joined on", required=False, help_text=UNKNOWN_FIRST_DAY)


class EditPersonForm(PersonFacts, EditForm):
    handle = field_of(Person, "handle", help_text="The old one keeps working.")
    starts_on = DayField(label="Joined on", required=False, today=False, help_text=UNKNOWN_FIRST_DAY)


class EditProfileForm(ProfileFacts, EditForm):
    """A person's own profile."""


class AbsenceFacts(forms.Form):
    """Whom to ask while somebody is away."""

    stand_in = PersonField(
        label="Stand-in", required=False, help_text="Shown to others as the person to ask instead."
    )


class AddAbsenceForm(AbsenceFacts, BeginForm[Person]):
    """When somebody is away."""

    lede = "Only the days are stored and shown to everyone, not why."


class CorrectAbsenceForm(AbsenceFacts, CorrectPeriodForm[Absence]):
    """When somebody is away, and who stands in."""


class ConfirmProfileForm(OperationForm[Person]):
    """Confirms what is stored about a person."""

    lede = "The profile is shown as confirmed today, and nobody is asked again for a while."


class ChangePhotoForm(OperationForm[Person]):
    """Takes a file with a picture; one that was taken already is kept in `photo`, whatever else is refused."""

    button = "Save photo"

    photo = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    picture = forms.FileField(
        label="Picture",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG or WebP, up to 8 MB. It is cropped to a square, and its place and camera are removed.",
    )

    def prepare(self) -> None:
        """Want a file, unless there is one already from before a refusal."""
        self.fields["picture"].required = not self.data.get(self.add_prefix("photo"))

    def clean(self) -> dict[str, object]:
        """Keep the picture of the file, of who may change the photo."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("picture")
        if file and self.by.has_perm("people.change_photo", self.subject):
            try:
                cleaned["photo"] = keep_photo(file.read(MOST_BYTES + 1))
            except ValidationError as error:
                self.add_error("picture", error)
            else:
                self.data = self.data.copy()
                self.data[self.add_prefix("photo")] = cleaned["photo"]
        return cleaned


class RemovePhotoForm(OperationForm[Person]):
    """Removes the photo of a person."""


class ErasePersonForm(OperationForm[Person]):
    """Erases the personal data of somebody who has left, which the handle confirms."""

    lede = "This can’t be undone."

    confirm_handle = forms.CharField(
        label="Handle", widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
    )
    clear_reasons = forms.BooleanField(
        required=False,
        label="Clear the reasons of all changes that concern them",
        help_text="Otherwise only what they were called is replaced in these.",
    )
    reason = forms.CharField(
        required=False, max_length=500, help_text="Shown in the history. Don’t name the person."
    )

    def prepare(self) -> None:
        """Say what goes and what stays, and list the reasons in the history that may say more about the person."""
        self.fields["confirm_handle"].help_text = f"Type {self.subject.handle} to confirm."
        self.consequences = consequences(self.subject)


class OffboardForm(EndWithOthersForm[Person]):
    """Offboards a person, and names who takes over their roles and the people who report to them."""

    more: tuple[str, ...] = ()
    more_label = "Choose the line manager of each person"

    def prepare(self) -> None:
        """Ask for a successor in each role that they hold or will hold, and for the line manager of their reports."""
        self.held = {held.field: held for held in held_roles(self.subject, self.day)}
        for name, held in self.held.items():
            self.fields[name] = PersonField(
                label=held.label, required=False, help_text=held.hint(self.first_possible_day())
            )
        bots = Bot.objects.outliving(self.subject, self.first_possible_day())
        self.bots = {f"accountable_{bot.pk}": bot for bot in bots}
        for name, bot in self.bots.items():
            self.fields[name] = PersonField(
                label=f"New accountable person of {bot}",
                required=bot.ends_before is None,
                help_text="From now on, since a bot always has one.",
            )
        reports = reports_of(self.subject, self.day)
        self.reports = {f"manager_{report.pk}": report for report in reports}
        if reports:
            self._ask_for_managers()
        if self.held or reports or bots:
            self.lede = "Name who takes over from the day after the last day, or leave a field empty."
        self.order_fields(["ends_before", *self.held, *self.bots, "manager", *self.more, "reason"])

    def _ask_for_managers(self) -> None:
        reports = list(self.reports.values())
        named = " and ".join(map(str, reports)) if len(reports) <= 2 else f"{len(reports):,} people"
        self.fields["manager"] = PersonField(
            label=f"New line manager of {named}",
            required=False,
            help_text="From now on, since line managers are recorded without days.",
        )
        manager = self.subject.manager
        if manager and not manager.is_gone_on(self.day):
            self.initial.setdefault("manager", manager)
        if len(reports) > 1:
            self.more = tuple(self.reports)[:MOST_REPORTS]
        for name in self.more:
            self.fields[name] = PersonField(label=f"Line manager of {self.reports[name]}", required=False)

    def clean(self) -> dict[str, object]:
        """Refuse who leaves as the new line manager; ask before a successor gets more than all of their time."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("manager", *self.more):
            if cleaned.get(name) == self.subject:
                leaves = f"{self.subject} leaves. Choose somebody else, or leave it empty."
                self.add_error(name, ValidationError(leaves, code="leaves"))
        for name, bot in self.bots.items():
            if cleaned.get(name) == self.subject:
                self.add_error(
                    name, ValidationError(f"{self.subject} leaves. Choose somebody else.", code="leaves")
                )
            elif not (cleaned.get(name) or self.has_error(name) or bot.ended_by(self.end)):
                self.add_error(name, ValidationError(f"{bot} needs an accountable person.", code="required"))
        if not self.errors:
            ask_about_shares(
                self, [(who, held.over_allocations(who, self.end)) for _, held, who in self._successors()]
            )
        return cleaned

    def prior_calls(self) -> list[tuple[str, KnownCall]]:
        """Those that make somebody else accountable for each bot, without whom nobody can leave."""
        return [
            (name, change_of_accountable(bot, person))
            for name, bot in self.bots.items()
            if (person := self.cleaned_data[name])
        ]

    def further_calls(self) -> list[tuple[str, KnownCall]]:
        """Those that give each role to its successor, and each report a new line manager."""
        successions = [(name, held.succession(who, self.end)) for name, held, who in self._successors()]
        return [*successions, *self._changes_of_manager()]

    def _successors(self) -> Iterator[tuple[str, HeldRole, Person]]:
        """The field, the role and who takes it over, for all that have a successor."""
        for name, held in self.held.items():
            if person := self.cleaned_data[name]:
                yield name, held, person

    def _changes_of_manager(self) -> Iterator[tuple[str, KnownCall]]:
        for name, report in self.reports.items():
            own, of_all = self.cleaned_data.get(name), self.cleaned_data["manager"]
            # Who takes over the others reports to whom the leaver did.
            manager = own or (self.subject.manager if of_all == report else of_all)
            if manager:
                yield name if own else "manager", change_of_manager(report, manager)


def ask_about_shares(form: forms.Form, shares: Iterable[tuple[Person, Sequence[OverAllocation]]]) -> None:
    """Add a box to tick before people get more than all of their time to give: on which days each would."""
    sentences = [
        f"{person.distinct_name()} would be over 100 % of their time: {', '.join(map(str, over))}."
        for person, over in shares
        if over
    ]
    if sentences:
        form.fields["anyway"] = forms.BooleanField(required=False, label="Save anyway")
        if not form.data.get("anyway"):
            form.add_error("anyway", ValidationError(sentences))
