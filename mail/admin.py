"""Mails in Django admin: looked at, and sent again where they were given up."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from mail.models import Mail
from mail.operations.queueing import send_again
from orgmodel.web.admin import ReadOnlyAdmin, Section

STATES: dict[str, dict[str, bool | None]] = {
    "waiting": {"next_try_at__isnull": False},
    "sent": {"sent_at__isnull": False},
    "failed": {"next_try_at": None, "sent_at": None},
}


class StateFilter(admin.SimpleListFilter):
    """By state: waiting, sent or failed."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(state, state.title()) for state in STATES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        return queryset.filter(**STATES.get(self.value() or "", {}))


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Without their texts, which may have secret links."""

    section: ClassVar[Section] = Section.BACKGROUND
    list_display = (
        "to",
        "subject",
        "pretty_state",
        "queued_at",
        "sent_at",
        "next_try_at",
        "tries",
        "problem",
    )
    list_filter = (StateFilter,)
    search_fields = ("to",)
    fields = ("message_id", *list_display)
    readonly_fields = fields
    actions = ("send_again",)

    @admin.display(description="state")
    def pretty_state(self, mail: Mail) -> str:
        return mail.state.title()

    @admin.action(description="Send failed mails again")
    def send_again(self, request: HttpRequest, mails: QuerySet[Mail]) -> None:
        number = sum(map(send_again, mails))
        if number:
            self.message_user(
                request, f"{'1 mail' if number == 1 else f'{number} mails'} will be sent again."
            )
        else:
            self.message_user(
                request, "Nothing changed. Only mails that failed can be sent again.", messages.WARNING
            )
