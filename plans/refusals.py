"""Why a plan is not applied: it contradicts what is true by now, and nothing was changed."""

from rest_framework import exceptions, status


class PlanConflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT


class PlanApplied(PlanConflict):
    default_code = "plan_applied"


class PlanExpired(PlanConflict):
    default_code = "plan_expired"
    default_detail = "This plan is more than a week old. Make it again, and look at what it does by now."


class FaultyPlan(PlanConflict):
    default_code = "plan_refused"
    default_detail = "This plan has refusals. Mend what they say, and make it again."


class EndsMany(PlanConflict):
    default_code = "plan_ends_many"


class PlanStale(PlanConflict):
    default_code = "plan_stale"
    default_detail = (
        "What this plan touches has changed since it was made, so that it would do something else. "
        "Make it again, and look at what it does by now."
    )
