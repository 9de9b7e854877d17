"""What an operation takes, as JSON carries it: read from the operation's own signature."""

import datetime as dt
import types
from collections.abc import Iterable, Mapping
from enum import EnumType
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from orgmodel.domain.elements import storable
from orgmodel.domain.operations import Operation, Unchanged, registry

LEFT_OUT = "What is left out stays as it is; null or empty text clears what may be empty."


@extend_schema_field(str)
class KeyedField(serializers.SlugRelatedField):
    """An element by its slug, a person by their handle, anything else by its id."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        key = "tribe__slug" if model._meta.model_name == "trio" else getattr(model, "key_name", "pk")
        super().__init__(slug_field=key, queryset=model._default_manager.all(), **kwargs)
        self.error_messages["does_not_exist"] = f"There is no {model._meta.verbose_name} “{{value}}”."

    def to_internal_value(self, data: Any) -> Any:
        """The row; where many calls are read, one that is known by then is not asked for again."""
        if isinstance(data, str) and not storable(data):
            self.fail("invalid")  # NUL and the like, which the database cannot even be asked for
        known, look_up = self.context.get("known"), super().to_internal_value
        return known.find(self, data, look_up) if known else look_up(data)


class Text(serializers.CharField):
    """Text; a number or a truth value is none, though it could be written as one."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number, not text that looks like one."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool | str):
            self.fail("invalid")
        return super().to_internal_value(data)


def field_for(kind: Any, options: dict[str, Any]) -> serializers.Field:
    """The field that reads an argument of the annotated type `kind`."""
    members = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (member for member in members if member not in (type(None), Unchanged))
        return field_for(kind, {**options, "allow_null": True} if type(None) in members else options)
    if isinstance(kind, EnumType):
        return serializers.ChoiceField(choices=cast(Any, kind).choices, **options)
    if isinstance(kind, type) and issubclass(kind, models.Model):
        return KeyedField(kind, **options)
    if get_origin(kind):
        child = Text() if members[0] is str else serializers.DictField(child=Text())
        return serializers.ListField(child=child, **options)
    if kind is str:
        return Text(allow_blank=not options["required"], trim_whitespace=False, **options)
    return {dt.date: serializers.DateField, int: Whole}[kind](**options)


def arguments_of(
    known: Operation, *, with_subject: bool = False, changes: bool = False
) -> type[serializers.Serializer]:
    """The serializer that reads the arguments of an operation, made once from its signature.

    What an edit is not given stays as it is, so nothing stands for it. The
    version stands in If-Match, not among the `changes` of what the address names.
    """
    return _reader(known.name, with_subject, changes)


@cache
def _reader(operation: str, with_subject: bool, changes: bool) -> type[serializers.Serializer]:
    known = registry[operation]
    hints = get_type_hints(known.function)
    parameters = dict(known.arguments)
    if with_subject and known.subject:
        parameters = {known.subject.name: known.subject, **parameters}
    fields: dict[str, Any] = {}
    for name, parameter in parameters.items():
        optional = parameter.default is not parameter.empty or type(None) in get_args(hints[name])
        fields[name] = field_for(hints[name], {"required": not optional})
    if changes:
        fields.pop("version", None)
    fields["reason"] = Text(required=False, allow_blank=True, max_length=500)
    fields["operation"] = known.name
    if known.changes:
        fields["__doc__"] = LEFT_OUT
    name = "".join(word.capitalize() for word in known.name.replace(".", "_").split("_"))
    return type(name, (serializers.Serializer,), fields)


def read_arguments(known: Operation, data: Any, *, with_subject: bool = False) -> dict[str, Any]:
    """The arguments in `data`, as the operation takes them; unknown ones are refused, not ignored.

    Raises rest_framework's ValidationError for what is missing or wrong.
    """
    given = read_by(arguments_of(known, with_subject=with_subject), data)
    for name, parameter in known.arguments.items():
        if name not in given and parameter.default is parameter.empty:
            given[name] = None  # nothing stands for an open end, as in a sheet
    return given


def read_changes(known: Operation, data: Any) -> dict[str, Any]:
    """The arguments that `data` names, without the version; those it does not name are to stay as they are."""
    return read_by(arguments_of(known, changes=True), data)


def read_by(reader: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """What `reader` reads in the body of a request.

    Raises rest_framework's ValidationError for what is missing, wrong or unknown.
    """
    asked = reader(data=object_in(data))
    check_names(data, asked.fields)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def object_in(data: Any) -> Mapping[str, Any]:
    """The JSON object that a body is; rest_framework's ValidationError for one that is something else."""
    if not isinstance(data, Mapping):
        raise exceptions.ValidationError({"non_field_errors": ["Send a JSON object."]})
    return data


def check_names(given: Iterable[str], known: Iterable[str], what: str = "argument") -> None:
    """Raise rest_framework's ValidationError for arguments, or whatever they are, that there are not."""
    if unknown := set(given) - set(known):
        raise exceptions.ValidationError({name: [f"There is no such {what}."] for name in sorted(unknown)})
