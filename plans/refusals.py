"""Why a plan is not applied: it contradicts what is true by now, and nothing was changed."""

from orgmodel.api import Problem


class PlanApplied(Problem):
    status_code, name, title = 409, "plan-applied", "The plan was applied already"
    mend = "Nothing was done again. Make a new plan for what is still to be done."


class PlanExpired(Problem):
    status_code, name, title = 409, "plan-expired", "The plan is too old"
    mend = "This plan is more than a week old. Make it again, and look at what it does by now."


class FaultyPlan(Problem):
    status_code, name, title = 409, "plan-refused", "The plan has refusals"
    mend = "This plan has refusals. Mend what they say, and make it again."


class EndsMany(Problem):
    status_code, name, title = 409, "plan-ends-many", "The plan ends more memberships than it may"
    mend = "Nothing was changed. If that is meant, say how many it may end in ends_at_most."


class PlanStale(Problem):
    status_code, name, title = 409, "plan-stale", "What the plan touches has changed"
    mend = (
        "What this plan touches has changed since it was made, so that it would do something else. "
        "Make it again, and look at what it does by now."
    )


class SheetsBusy(Problem):
    status_code, name, title = 409, "sheets-busy", "Others are loading sheets"
    mend = "Nothing was changed. Send it again when Retry-After says."
    wait = 5  # seconds, for Retry-After
