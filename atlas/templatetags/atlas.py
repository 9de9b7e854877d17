"""The pictures, and what spans several elements, on the pages of what they show."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import template
from django.template import RequestContext
from django.utils.safestring import SafeString

from atlas import contacts, squad
from atlas import timeline as drawn
from atlas.tribe import Chip, GuildHere, Picture
from atlas.tribe import tribe_picture as read
from orgmodel.templatetags.orgmodel import to
from orgmodel.web.stencils import fill

register = template.Library()


@register.simple_tag(takes_context=True)
def tribe_picture(context: RequestContext, tribe: Any) -> Picture:
    """The picture of a tribe on the day that is looked at, with the guild that `?guild=` names drawn across."""
    request = context["request"]
    return read(tribe, request.as_of, request.GET.get("guild"), request.user)


@register.simple_tag(takes_context=True)
def timeline(context: RequestContext, *rows: Iterable[Any], by: str) -> drawn.Timeline | None:
    """Tenures along the years, seen from the day that is looked at."""
    return drawn.timeline(chain.from_iterable(rows), context["request"].as_of, by)


@register.simple_tag
def competences(page: Any) -> list[squad.Competence]:
    """The members on a squad's page, by the chapters of its tribe that they are in."""
    return squad.competences(page)


@register.simple_tag(takes_context=True)
def alliances_of(context: RequestContext, tribe: Any) -> list[Any]:
    """The parts of a tribe in alliances on the day that is looked at."""
    return squad.alliances_of(tribe, context["request"].as_of)


@register.simple_tag(takes_context=True)
def around(context: RequestContext, page: Any) -> contacts.Around:
    """Whom the person on a page asks about what, and with whom they work, on the day that is looked at."""
    return contacts.around(page.person, page.present, context["request"].as_of)


@register.simple_tag(takes_context=True)
def picture_chip(context: RequestContext, chip: Chip, drawn: GuildHere | None = None) -> SafeString:
    """atlas/chip.html of somebody in the picture, in which the guild `drawn` is drawn across."""
    person, move, end = chip.person, "", ""
    if chip.movable and chip.tenure and chip.squad:
        move = to(context, "squads:move_member", chip.squad.slug, chip.tenure)
        end = to(context, "squads:end_membership", chip.squad.slug, chip.tenure)
    return fill(
        "atlas/chip.html",
        {
            "hue": person.hue,
            "movable": chip.movable,
            "coach": chip.coach,
            "owner": chip.owner,
            "lead": chip.lead,
            "lasso": chip.lasso,
        },
        url=to(context, person),
        initials=person.initials,
        name=str(person),
        **({"handle": person.handle} if chip.movable else {}),
        **({"move": move, "end": end} if move else {}),
        **({"share": str(chip.share)} if chip.partly else {}),
        **({"guild": str(drawn.guild)} if drawn and chip.lasso else {}),
    )
