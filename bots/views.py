"""Pages of bots."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from bots.filters import BotFilters
from bots.models import Bot
from bots.reads import bot_page
from history.reads import recent_entries
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import render_page
from people.models import mark_namesakes


def get_bot(request: Request, slug: str) -> Bot:
    """The bot, whose accountable person is told apart from namesakes."""
    bot = find(Bot, slug, "accountable")
    mark_namesakes([bot.accountable])
    return bot


def get_nothing(request: Request) -> None:
    """What adding a bot acts on."""


@require_safe
def bot_list(request: Request) -> HttpResponseBase:
    """A page of the bots that `BotFilters` finds."""
    return list_page(request, BotFilters, "bots/bot_list.html")


@require_safe
def bot_detail(request: Request, slug: str) -> HttpResponse:
    """One bot, with the squads that it is in on the day."""
    bot = find(Bot, slug)
    context = {
        "bot": bot,
        "page": bot_page(bot, request.as_of),
        "recent_entries": recent_entries(bot, request.user),
    }
    return render_page(request, "bots/bot_detail.html", context, fragments={"page"})
