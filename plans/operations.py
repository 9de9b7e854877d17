"""Every write about plans: making one, which changes nothing else; applying it; discarding it.

The organisation itself is changed by the operations that a plan calls, in one
transaction with the plan's own row: it is marked as applied exactly when
it was.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from orgmodel.api.bulk import CallsDenied, errors_by_index
from orgmodel.domain.operations import Refused, clean_reason
from orgmodel.domain.texts import short_text
from people.models import User
from plans.acts import Act
from plans.models import KEPT_FOR, Plan, State
from plans.outcomes import Outcome
from plans.refusals import EndsMany, FaultyPlan, PlanApplied, PlanExpired, PlanStale
from sheets.loading.effects import count_open


def plan_calls(calls: list[object], *, by: User, reason: str = "") -> Plan:
    """Keep calls, each a mapping with its `operation`, and what they would come to; nothing of it is done.

    What cannot be read, and what `by` may not do, is a refusal of the plan like any other.
    """
    return _keep(Plan(by=by, reason=clean_reason(reason), calls=calls))


def plan_sheets(
    name: str,
    content: bytes,
    *,
    by: User,
    reason: str = "",
    complete: bool = False,
    ends_before: dt.date | None = None,
) -> Plan:
    """Keep sheets, packed as one file, and what loading them would come to; nothing of it is done.

    Args:
        complete: What is stored and isn't in these sheets ends.
        ends_before: The day after their last day; today unless given.

    Raises:
        PermissionDenied: `by` is no administrator.
        SheetsError: it cannot be read, or others are loading sheets.
    """
    plan = Plan(
        by=by, reason=clean_reason(reason), name=short_text(name)[:200], content=content, complete=complete
    )
    if complete:
        plan.ends_before = ends_before or timezone.localdate()
    return _keep(plan)


def apply_plan(pk: int, *, by: User, ends_at_most: int | None = None) -> tuple[Plan, Outcome]:
    """Apply a plan, in one transaction and by the present rights of `by`.

    Args:
        ends_at_most: How many open people, elements, memberships and seats it
            may end; the setting PLAN_ENDS_AT_MOST unless given.

    Raises:
        PermissionDenied: `by` may not load sheets.
        CallsDenied: `by` may not make one of the calls.
        Problem: one of plans.refusals: it has refusals, is too old or was
            applied already; it would end more than it may; it would do
            something else by now, or one of the calls is refused by now.
        SheetsError: others are loading sheets.
    """
    with transaction.atomic():
        plan = _locked(pk)
        _check_can(plan, settings.PLAN_ENDS_AT_MOST if ends_at_most is None else ends_at_most)
        try:
            outcome = Act(plan, by).perform()
        except Refused as refused:
            kind = CallsDenied if refused.is_denied else PlanStale
            raise kind(errors=errors_by_index(refused)) from refused
        if outcome.refusals or outcome.digest != plan.digest:
            raise PlanStale
        plan.applied_at, plan.applied_by = timezone.now(), by
        plan.save(update_fields=["applied_at", "applied_by"])
    return plan, outcome


def discard_plan(pk: int) -> None:
    """Delete a plan. Raises PlanApplied for one that was applied, which stays."""
    with transaction.atomic():
        plan = _locked(pk)
        if plan.applied_at:
            raise PlanApplied(f"{_applied(plan)} It is kept.")
        plan.delete()


def _keep(plan: Plan) -> Plan:
    """Find out what a plan comes to, and keep it; those that expired a week ago are forgotten."""
    plan.expires_at = timezone.now() + KEPT_FOR
    with transaction.atomic():
        plan.open_before = count_open()
        with transaction.atomic():
            outcome = _foreseen(plan)
            transaction.set_rollback(True)
        plan.changes, plan.changes_found = outcome.changes, len(outcome.changes)
        plan.refusals, plan.refusals_found = outcome.refusals, len(outcome.refusals)
        plan.unlisted, plan.unlisted_found = outcome.unlisted, len(outcome.unlisted)
        plan.ends, plan.digest, plan.notes = outcome.ends, outcome.digest, outcome.notes
        plan.over_allocated = outcome.over_allocated
        Plan.objects.filter(expires_at__lt=timezone.now() - KEPT_FOR, applied_at=None).delete()
        plan.save()
    return plan


def _foreseen(plan: Plan) -> Outcome:
    """What a plan would come to; of one with refusals, what the rest of it would."""
    act = Act(plan, plan.by)
    try:
        return act.perform()
    except Refused as refused:
        act.possible.refusals = errors_by_index(refused)
        return act.possible


def _locked(pk: int) -> Plan:
    """The plan, which nobody else applies meanwhile. Raises Plan.DoesNotExist when it was discarded."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("by", "applied_by")
    plan: Plan = rows.get(pk=pk)
    return plan


def _check_can(plan: Plan, ends_at_most: int) -> None:
    if plan.state == State.APPLIED:
        raise PlanApplied(f"{_applied(plan)} Nothing was done again.")
    if plan.state == State.EXPIRED:
        raise PlanExpired
    if plan.state == State.REFUSED:
        raise FaultyPlan
    if plan.ends > ends_at_most:
        raise EndsMany(
            f"This plan ends {plan.ends} of {plan.open_before} current people, elements, memberships and seats; "
            f"the limit here is {ends_at_most}. If you want this, send "
            f'{{"ends_at_most": {plan.ends}}}. Nothing was changed.'
        )


def _applied(plan: Plan) -> str:
    when = date_format(timezone.localtime(plan.applied_at), "j F Y, H:i")
    return f"This plan was applied on {when} by {plan.applied_by}."
