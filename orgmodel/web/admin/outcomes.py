"""What a page of the admin tells after it did something."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html

from orgmodel.domain.accounts import Account
from orgmodel.domain.operations import Call, describe


def outcome(calls: Sequence[Call], by: Account) -> str:
    """What calls did, in a sentence, with a link that undoes it if `by` may."""
    if len(calls) == 1:
        (done,) = calls
        subject = done.result if done.result == done.subject else done.subject
        sentence = describe(done.operation, subject, done.arguments, done.result)
        undo = done.entry.way_back(by)
    else:
        sentence = f"Made {len(calls):,} changes."
        undo = reverse("history:undo_change_set", args=[calls[0].entry.change_set_id])
    return format_html('{} <a href="{}">Undo</a>', sentence, undo) if undo else sentence
