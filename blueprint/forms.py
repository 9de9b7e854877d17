"""Forms of what is done to the organisation's own model."""

from blueprint.models import RecommendedSize
from orgmodel.web.fields import field_of
from orgmodel.web.forms import BeginForm, CorrectPeriodForm


class RecommendSizeForm(BeginForm[None]):
    """Another size from a day on; what was recommended until then ends."""

    lede = "It is advice: nothing is refused for being smaller or larger. What was recommended before ends."

    element = field_of(RecommendedSize, "element", label="For")
    at_least = field_of(RecommendedSize, "at_least")
    at_most = field_of(RecommendedSize, "at_most")


class CorrectSizeForm(CorrectPeriodForm[RecommendedSize]):
    """Corrects what was entered wrongly."""

    at_least = field_of(RecommendedSize, "at_least")
    at_most = field_of(RecommendedSize, "at_most")
