"""The acts of Django admin on several rows of a list, each tried with one row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.messages import ERROR, get_messages
from django.urls import reverse

from orgmodel.web.admin import OperationAdmin
from tests.surfaces.drivers import DENIED, DONE, Attempt, Outcome, Way, filled, page, refused, signed_in
from tests.surfaces.drivers_admin import chosen


@dataclass(frozen=True)
class Performs:
    """The operation that an act performs on each row; which row that is, and what the act asks for."""

    operation: str
    row: Callable[[Attempt], Any] = lambda attempt: attempt.subject
    given: Callable[[Attempt], dict[str, Any]] = lambda attempt: attempt.arguments
    finds: Callable[[Attempt], bool] = lambda attempt: True


def _placing(attempt: Attempt) -> dict[str, Any]:
    others = {name: value for name, value in attempt.arguments.items() if name != "person"}
    return {"squad": attempt.subject, **others}


PERFORMS = {
    "people_person offboard": Performs("people.offboard_person"),
    "people_person rehire": Performs("people.rehire_person"),
    "people_person move": Performs(
        "squads.move_member",
        row=lambda attempt: attempt.subject.person,
        finds=lambda attempt: attempt.subject.holds_on(attempt.arguments["starts_on"]),
    ),
    "people_person place": Performs(
        "squads.place_member", row=lambda attempt: attempt.arguments["person"], given=_placing
    ),
    "people_absence end": Performs("people.end_absence"),
    "access_roleassignment end": Performs("access.end_role"),
    "tribes_tribe dissolve": Performs("tribes.dissolve_tribe"),
    "trios_trioseat empty": Performs("trios.empty_seat"),
    "squads_squad move": Performs("squads.move_squad"),
    "squads_squad dissolve": Performs("squads.dissolve_squad"),
    "squads_squadmembership move": Performs("squads.move_member"),
    "squads_squadmembership change_role": Performs("squads.change_role"),
    "squads_squadmembership end": Performs("squads.end_membership"),
    "chapters_chapter dissolve": Performs("chapters.dissolve_chapter"),
    "chapters_chaptermembership end": Performs("chapters.end_membership"),
    "guilds_guild dissolve": Performs("guilds.dissolve_guild"),
    "guilds_guildmembership end": Performs("guilds.end_membership"),
    "bots_bot retire": Performs("bots.retire_bot"),
    "squads_botmembership end": Performs("squads.end_bot_membership"),
    "blueprint_recommendedsize end": Performs("blueprint.end_size"),
    "alliances_alliance dissolve": Performs("alliances.dissolve_alliance"),
    "alliances_alliancetrio end": Performs("alliances.withdraw_trio"),
}
# Which leads to the page of the operation, with two rows chosen: the subject, and the one that an argument names.
ELSEWHERE = {"people_person merge": ("people.merge_person", "other")}
# What is no operation: accounts are no facts of the organisation.
NO_OPERATION = {"people_person give_accounts"}


def acts() -> dict[str, Any]:
    """Every act there is, by its list and its name."""
    return {
        f"{model._meta.app_label}_{model._meta.model_name} {name}": act
        for model, site in admin.site._registry.items()
        if isinstance(site, OperationAdmin)
        for name, act in site.acts.items()
    }


def act_ways(operation: str) -> Iterator[Way]:
    """Every act that performs an operation."""
    known = acts()
    for name, performs in PERFORMS.items():
        if performs.operation == operation:
            run = partial(_act, name=name, performs=performs)
            yield Way("admin", f"act {name}", run, partial(_expresses, act=known[name], performs=performs))
    for name, (led_to, argument) in ELSEWHERE.items():
        if led_to == operation:
            run = partial(_act_elsewhere, name=name, argument=argument)
            yield Way("admin", f"act {name}", run, partial(_is_of_two, argument=argument))


def _is_of_two(attempt: Attempt, argument: str) -> bool:
    return bool(attempt.subject != attempt.arguments[argument])


def _act_elsewhere(attempt: Attempt, name: str, argument: str) -> Outcome:
    """Choose both rows and the act in the list, and do it on the page that it leads to, or on the other row's."""
    listed, act = name.split()
    rows = attempt.subject, attempt.arguments[argument]
    chosen_rows = {"action": act, "_selected_action": [row.pk for row in rows]}
    answer = signed_in(attempt.by).post(reverse(f"admin:{listed}_changelist"), chosen_rows)
    if answer.status_code == 403:
        return DENIED
    page_of = {reverse(attempt.known.name.replace(".", ":"), args=[row.key]) for row in rows}
    assert answer.headers["Location"].partition("?")[0] in page_of
    return page(attempt)


def _expresses(attempt: Attempt, act: Any, performs: Performs) -> bool:
    """Whether the form of an act has a field for all that is given, and takes it."""
    fields, given = act.form.base_fields, performs.given(attempt)
    return performs.finds(attempt) and all(
        name in fields and not (value is None and fields[name].required) for name, value in given.items()
    )


def _act(attempt: Attempt, name: str, performs: Performs) -> Outcome:
    """Choose the row and the act in the list, fill in its form and send it."""
    client, row = signed_in(attempt.by), performs.row(attempt)
    listed, act = name.split()
    address = reverse(f"admin:{listed}_changelist")
    chosen_rows = {"action": act, "select_across": "1", "_selected_action": row.pk}
    form = filled(client.post(address, chosen_rows).context["form"])
    given = {key: chosen(key, value) for key, value in performs.given(attempt).items()}
    assert set(given) <= set(form)
    sent = {**form, **given, "reason": attempt.reason, "rows": row.pk}
    answer = client.post(address, {**chosen_rows, **sent})
    if answer.status_code == 403:
        return DENIED
    if answer.status_code == 302:
        assert not [told for told in get_messages(answer.wsgi_request) if told.level == ERROR]
        return DONE
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
    return refused(sentence.removeprefix(f"{row}: ") for sentence in answer.context["refused"])
