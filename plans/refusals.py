"""Why a plan is not applied: it contradicts what is true by now, and nothing was changed."""

from orgmodel.api import Problem


class PlanApplied(Problem):
    status_code = 409
    name = "plan-applied"
    title = "The plan was applied already"
    remedy = "Nothing was done again. Make a new plan for what is still to be done."


class PlanExpired(Problem):
    status_code = 409
    name = "plan-expired"
    title = "The plan is too old"
    remedy = "This plan is more than a week old. Make it again, and look at what it does by now."


class FaultyPlan(Problem):
    status_code = 409
    name = "plan-refused"
    title = "The plan has refusals"
    remedy = "This plan has refusals. Mend what they say, and make it again."


class EndsMany(Problem):
    status_code = 409
    name = "plan-ends-many"
    title = "The plan ends more than it may"
    remedy = "Nothing was changed. If that is meant, say how many it may end in ends_at_most."


class PlanStale(Problem):
    status_code = 409
    name = "plan-stale"
    title = "What the plan touches has changed"
    remedy = (
        "What this plan touches has changed since it was made, so that it would do something else. "
        "Make it again, and look at what it does by now."
    )


class SheetsBusy(Problem):
    status_code = 409
    name = "sheets-busy"
    title = "Others are loading sheets"
    remedy = "Nothing was changed. Send it again when Retry-After says."
    wait = 5  # seconds, for Retry-After
