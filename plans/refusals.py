"""Why a plan is not applied: it contradicts what is true by now, and nothing was changed."""

from orgmodel.api import Problem


class PlanApplied(Problem):
    status_code = 409
    name = "plan-applied"
    title = "The plan was already applied"
    remedy = "Nothing was done again. Create a new plan for the rest."


class PlanExpired(Problem):
    status_code = 409
    name = "plan-expired"
    title = "The plan is too old"
    remedy = "This plan is more than a week old. Create it again, and review its changes."


class FaultyPlan(Problem):
    status_code = 409
    name = "plan-refused"
    title = "The plan has refusals"
    remedy = "This plan has refusals. Correct them, and create it again."


class EndsMany(Problem):
    status_code = 409
    name = "plan-ends-many"
    title = "The plan ends more than is allowed"
    remedy = "Nothing was changed. If you want this, send the number in ends_at_most."


class PlanStale(Problem):
    status_code = 409
    name = "plan-stale"
    title = "What the plan affects has changed"
    remedy = (
        "What this plan affects has changed since it was created, so its result would differ. "
        "Create it again, and review its changes."
    )


class SheetsBusy(Problem):
    status_code = 409
    name = "sheets-busy"
    title = "Others are loading sheets"
    remedy = "Nothing was changed. Send it again after the time in the Retry-After header."
    wait = 5  # seconds, for Retry-After
