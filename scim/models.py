"""What a directory calls a person, and last said of them, where the product has no place of its own for it."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower

from orgmodel.domain.texts import ShortText


class IdentityQuerySet(models.QuerySet):
    def called(self, user_name: str) -> Self:
        """The one with this userName, in whichever case, by the index."""
        return self.alias(small=Lower("user_name")).filter(small=user_name.lower())


class Identity(models.Model):
    """How a directory knows a person: its names for them, as it sent them, and whether they are active there.

    It is made the first time that a directory says something of the person that differs from what follows from
    the person. `person` is the person's id; there is no foreign key, which would keep a person that was added
    by mistake from being removed. `deleted` means that the directory deleted them: they are not shown
    to it until it creates them again.
    """

    person = models.UUIDField("id of the person", primary_key=True)
    user_name = ShortText("user name", max_length=255)
    external_id = ShortText("external id", max_length=255, blank=True)
    display_name = ShortText("display name", max_length=255, blank=True)
    formatted = ShortText("formatted name", max_length=255, blank=True)
    given_name = ShortText("given name", max_length=255, blank=True)
    family_name = ShortText("family name", max_length=255, blank=True)
    active = models.BooleanField("active in the directory", default=True)
    deleted = models.BooleanField("deleted in the directory", default=False)
    version = models.PositiveIntegerField(default=1)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "directory identity", "directory identities"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                Lower("user_name"),
                name="scim_user_name_unique",
                violation_error_message="Another user already has this userName.",
            )
        ]
        indexes = [models.Index(fields=["external_id"], name="scim_by_external_id")]

    def __str__(self) -> str:
        return self.user_name
