"""Why an operation cannot be: in a sentence, tied to the argument to blame."""

from collections.abc import Callable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Value
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Concat

from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations.calls import Operation

# By the name of a constraint: what finds out, of the detail that PostgreSQL gives, what else is in the way;
# of constraints on days, also of the operation, if it is known.
type Explanation = Callable[[str], ValidationError | None]
type ExplanationOfCall = Callable[[str, Operation | None], ValidationError | None]
_explanations: dict[str, ExplanationOfCall] = {}

FOREIGN_KEY = "23503"  # SQLSTATE of a row that something refers to and that is not there
GONE = "Something this refers to was removed in the meantime. Nothing was saved."


def refuse(message: str, *, code: str, on: str | None = None) -> ValidationError:
    """The refusal to raise, tied to the argument `on` where one is to blame."""
    refusal = ValidationError(message, code=code)
    return ValidationError({on: refusal}) if on else refusal


def explains(constraint: str) -> Callable[[Explanation], Explanation]:
    """Let a function name what a constraint of the database found in the way."""

    def add(explanation: Explanation) -> Explanation:
        explain_call(constraint, lambda detail, operation: explanation(detail))
        return explanation

    return add


def explain_call(constraint: str, explanation: ExplanationOfCall) -> None:
    """The same of a function that also takes the operation."""
    _explanations[constraint] = explanation


def explain_external_ids(model: type[Keyed]) -> None:
    """Let the refusal of an external id that is taken name who has it."""

    def who_has_it(detail: str) -> ValidationError | None:
        values = detail.partition(")=(")[2].rpartition(")")[0]
        rows = model._default_manager.annotate(
            values_of_key=Concat("source", Value(", "), "external_id", output_field=models.CharField())
        )
        row = rows.filter(values_of_key=values).first()
        if row is None:
            return None
        return refuse(
            f"{row} already has this external id of {row.source}.", code="conflict", on="external_id"
        )

    explains(f"{model._meta.app_label}_external_id_once")(who_has_it)


def refusal(error: IntegrityError, operation: Operation | None = None) -> ValidationError:
    """The message of the constraint that the error of `operation` is about, at its field where it has one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                explanation = _explanations.get(name, lambda detail, operation: None)
                if found := explanation(getattr(diagnosis, "message_detail", None) or "", operation):
                    return found
                message = str(constraint.get_violation_error_message())
                return refuse(message, code="conflict", on=_only_field(constraint))
    if diagnosis is None or getattr(error.__cause__, "sqlstate", None) == FOREIGN_KEY:
        return ValidationError(GONE, code="gone")
    # Only our triggers remain, which raise with a message of their own.
    return ValidationError(diagnosis.message_primary, code="outside")


def _only_field(constraint: models.BaseConstraint) -> str | None:
    """The one field whose value has to be unique; None for any other constraint."""
    if not isinstance(constraint, models.UniqueConstraint):
        return None
    used = [
        str(getattr(part, "name", ""))
        for expression in constraint.expressions
        if isinstance(expression, BaseExpression)
        for part in expression.flatten()
        if isinstance(part, models.F)
    ]
    names = [*constraint.fields, *used]
    return names[0] if len(names) == 1 else None
