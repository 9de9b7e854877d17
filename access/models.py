"""Roles in the product; sessions; invitations; and what libraries store of access, under names that say what it is."""

import uuid

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mail.models import Mail
from orgmodel.domain.periods import Tenure, by_first_day, no_overlap
from orgmodel.domain.texts import EmailText, ShortText
from people.models import Person
from people.roles import Role
from tribes.models import Tribe

GUEST_IN_TRIBE = "A guest sees the tribes that they are in, whichever these are. Choose the whole organisation, or another role."


class RoleAssignment(Tenure):
    """A person has a role in the product during a period: in the whole organisation, or in one tribe.

    `source` is what maintains it, such as the name of an identity provider; "" for people.
    """

    role = models.CharField(max_length=20, choices=Role)
    tribe = models.ForeignKey(Tribe, null=True, blank=True, on_delete=models.PROTECT, related_name="roles")
    source = ShortText(max_length=80, blank=True)

    within = ("person", "tribe")

    class Meta(Tenure.Meta):
        verbose_name = "role"
        ordering = [by_first_day(), "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            *(
                no_overlap(
                    "person",
                    *fields,
                    when=Q(role=role) & where,
                    name=f"access_once_as_{role.value.replace('-', '_')}_{place}",
                    message=f"This person is already {role.label.lower()} {wording} on some of these days.",
                )
                for role in Role
                for place, fields, where, wording in (
                    ("everywhere", (), Q(tribe=None), "of the organisation"),
                    ("in_tribe", ("tribe",), Q(tribe__isnull=False), "in this tribe"),
                )
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.GUEST) | Q(tribe=None),
                name="access_guest_everywhere",
                violation_error_message=GUEST_IN_TRIBE,
            ),
        ]

    def clean(self) -> None:
        """Also raise ValidationError for a guest of one tribe."""
        super().clean()
        if self.role == Role.GUEST and self.tribe_id:
            raise ValidationError({"tribe": GUEST_IN_TRIBE}, code="guest")

    @property
    def role_name(self) -> str:
        """The role in a sentence: “people admin”."""
        return str(self.get_role_display()).lower()

    @property
    def held(self) -> str:
        return f"{self.role_name} {self.where}"

    @property
    def where(self) -> str:
        """Where it is held, in a sentence: “in Payments”."""
        return f"in {self.tribe}" if self.tribe else "of the organisation"

    def __str__(self) -> str:
        return f"{self.person} as {self.role_name} {self.where}"


class FailedSignIn(AccessAttempt):
    """Wrong passwords for one account from one client address, lately."""

    class Meta:
        proxy = True
        verbose_name = "failed sign-in"
        default_permissions = ("view", "delete")


class PermissionGroup(Group):
    """Permissions to open pages of the admin, given to several accounts together."""

    class Meta:
        proxy = True
        verbose_name = "permission group"


# Looked for in this order: most browsers also name those whose pages they want to be given.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class Session(AbstractBaseSession):
    """One browser in which an account is signed in, or somebody is about to sign in; without it, it is signed out.

    `seen_at` is exact to a few minutes (access/sessions.py).
    """

    # What stands for it on pages: its key would sign in whoever reads it.
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    device = models.TextField(blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @property
    def device_name(self) -> str:
        """The browser and the system that it runs on, as the browser says."""
        browser = _first(BROWSERS, self.device) or "Unknown browser"
        system = _first(SYSTEMS, self.device)
        return f"{browser} on {system}" if system else browser


class Invitation(models.Model):
    """Somebody is invited to make an account, by a link that was sent to their email address; one for each person.

    `digest` is the hash of the link's key, which is stored nowhere; it has none once it was used. A link
    works only while the person has `email`. `mail` is gone a month after it was sent.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="invitation")
    email = EmailText("email")
    digest = models.CharField(max_length=64, blank=True, editable=False)
    invited_at = models.DateTimeField("invited", default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    expires_at = models.DateTimeField("expires")
    accepted_at = models.DateTimeField("accepted", null=True)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="invitations")

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="access_invitation_link_unique"
            )
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.person}"


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in names if sign in text), "")


class UsedAssertion(models.Model):
    """A SAML assertion that signed somebody in, kept until it has expired, so that it does so once.

    `digest` is of its provider and its id.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)
