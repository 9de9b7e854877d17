"""The arguments of operations as JSON: the serializer that reads them is made from the operation's
signature."""

import datetime as dt
import types
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Protocol, Union, cast, get_args, get_origin, get_type_hints

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from orgmodel.domain.elements import PUBLIC_ID, Keyed, is_id, present
from orgmodel.domain.operations import Operation, Unchanged, registry
from orgmodel.domain.periods import Period
from orgmodel.domain.texts import storable

# The description of the body of an edit.
CHANGES_ONLY = (
    "Fields that are left out keep their value; null or an empty text clears a field that may be empty."
)


class RowCache(Protocol):
    """Rows that were looked up already, for serializers that read many calls;
    in their context as “row_cache”."""

    def find(
        self, model: type[models.Model], key_field: str, key: object, look_up: Callable[[], models.Model]
    ) -> models.Model:
        """The row; it is looked up where it is not in the cache."""


@extend_schema_field(str)
class KeyedField(serializers.SlugRelatedField):
    """An element by its slug, a person by their handle, any row by its id."""

    def __init__(self, model: type[models.Model], *, required: bool, allow_null: bool = False) -> None:
        key = "tribe__slug" if model._meta.model_name == "trio" else getattr(model, "key_name", "pk")
        rows = model._default_manager.all()
        super().__init__(slug_field=key, queryset=rows, required=required, allow_null=allow_null)
        self.model = model
        self.error_messages["does_not_exist"] = f"There is no {model._meta.verbose_name} “{{value}}”."

    def field_of(self, key: object) -> str:
        """The field of the model that has what a call names the row by."""
        return PUBLIC_ID if is_id(key) and issubclass(self.model, Period) else self.slug_field

    def to_internal_value(self, data: str) -> models.Model:
        """The row; from the cache in the context where there is one."""
        if isinstance(data, str) and not storable(data):
            self.fail("invalid")  # the database refuses NUL and the like in a query
        row_cache: RowCache | None = self.context.get("row_cache")
        if row_cache is None:
            return self._look_up(data)
        return row_cache.find(self.model, self.field_of(data), data, lambda: self._look_up(data))

    def _look_up(self, key: str) -> models.Model:
        if self.field_of(key) == self.slug_field:
            return super().to_internal_value(key)
        if issubclass(self.model, Keyed):
            row: models.Model | None = present(self.model, key)
        else:
            row = cast(models.QuerySet[models.Model], self.get_queryset()).filter(public_id=key).first()
        if row is None:
            self.fail("does_not_exist", value=key)
        return row


class StrictCharField(serializers.CharField):
    """Text; refuses numbers and truth values."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBooleanField(serializers.BooleanField):
    """A truth value; refuses text and numbers that look like one."""

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictIntegerField(serializers.IntegerField):
    """A whole number; refuses text that looks like one."""

    def to_internal_value(self, data: object) -> int:
        if isinstance(data, bool | str):
            self.fail("invalid")
        return super().to_internal_value(data)  # type: ignore[arg-type]  # it refuses what is no number


def field_for(annotation: object, *, required: bool, allow_null: bool = False) -> serializers.Field:
    """The field that reads an argument with this annotation."""
    members = get_args(annotation)
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        (inner,) = (member for member in members if member not in (type(None), Unchanged))
        return field_for(inner, required=required, allow_null=type(None) in members)
    if origin:
        child = StrictCharField() if members[0] is str else serializers.DictField(child=StrictCharField())
        return serializers.ListField(child=child, required=required, allow_null=allow_null)
    if not isinstance(annotation, type):
        raise TypeError(f"No field reads {annotation}.")
    if issubclass(annotation, models.Choices):
        return serializers.ChoiceField(choices=annotation.choices, required=required, allow_null=allow_null)
    if issubclass(annotation, models.Model):
        return KeyedField(annotation, required=required, allow_null=allow_null)
    if annotation is str:
        return StrictCharField(
            allow_blank=not required, trim_whitespace=False, required=required, allow_null=allow_null
        )
    if annotation is dt.date:
        return serializers.DateField(required=required, allow_null=allow_null)
    if annotation is bool:
        return StrictBooleanField(required=required)
    if annotation is int:
        return StrictIntegerField(required=required, allow_null=allow_null)
    raise TypeError(f"No field reads {annotation}.")


def arguments_serializer(
    operation: Operation, *, with_subject: bool = False, changes: bool = False
) -> type[serializers.Serializer]:
    """The serializer that reads the arguments of an operation, made once from its signature.

    Arguments that an edit leaves out have no default. The version of an element
    is in If-Match, so the `changes` of a PATCH don't contain it.
    """
    return _arguments_serializer(operation.name, with_subject, changes)


@cache
def _arguments_serializer(name: str, with_subject: bool, changes: bool) -> type[serializers.Serializer]:
    operation = registry[name]
    hints = get_type_hints(operation.function)
    parameters = dict(operation.arguments)
    if with_subject and operation.subject:
        parameters = {operation.subject.name: operation.subject, **parameters}
    attributes: dict[str, object] = {}
    for argument, parameter in parameters.items():
        # What has no default must be said, also null: nothing may be emptied because it was left out.
        is_no_subject = parameter is operation.subject and type(None) in get_args(hints[argument])
        is_required = parameter.default is parameter.empty and not is_no_subject
        attributes[argument] = field_for(hints[argument], required=is_required)
    if changes:
        attributes.pop("version", None)
    attributes["reason"] = StrictCharField(required=False, allow_blank=True, max_length=500)
    attributes["operation"] = name
    if operation.changes:
        attributes["__doc__"] = CHANGES_ONLY
    class_name = "".join(word.capitalize() for word in name.replace(".", "_").split("_"))
    return type(class_name, (serializers.Serializer,), attributes)


def read_arguments(operation: Operation, body: object, *, with_subject: bool = False) -> dict[str, object]:
    """The arguments in `body`, as the operation takes them; unknown ones are refused, not ignored.

    Raises rest_framework's ValidationError for what is missing or wrong.
    """
    return validate_body(arguments_serializer(operation, with_subject=with_subject), body)


def read_changes(operation: Operation, body: object) -> dict[str, object]:
    """The arguments that `body` names, without the version; the others are not to be changed."""
    return validate_body(arguments_serializer(operation, changes=True), body)


def validate_body(serializer_class: type[serializers.Serializer], body: object) -> dict[str, object]:
    """The validated body of a request.

    Raises rest_framework's ValidationError for what is missing, wrong or unknown.
    """
    given = require_object(body)
    serializer = serializer_class(data=given)
    refuse_unknown(given, serializer.fields)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def require_object(body: object) -> Mapping[str, object]:
    """The body as a JSON object. Raises rest_framework's ValidationError for anything else."""
    if not isinstance(body, Mapping):
        raise exceptions.ValidationError({"non_field_errors": ["Send a JSON object."]})
    return body


def refuse_unknown(names: Iterable[str], known: Iterable[str], what: str = "argument") -> None:
    """Raise rest_framework's ValidationError for names of arguments (or of `what`) that are not known."""
    if unknown := set(names) - set(known):
        raise exceptions.ValidationError({name: [f"There is no such {what}."] for name in sorted(unknown)})
