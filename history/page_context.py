"""What templates call: the history of what a page is about."""

from django.db import models

from history.models import Entry, mention
from history.sentences import Told, tell
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.web.current import current_request

LATEST = 8


def latest_history(row: models.Model) -> list[Told]:
    """The last few entries about `row`, newest first, with undo where the reader may. It asks the database."""
    return tell(_latest.objects(mention=mention(row)), current_request().user, brief=True)


_latest = CompiledQuery(
    lambda mention: Entry.objects.mentioning(mention).select_related("by")[:LATEST], mention=str
)
