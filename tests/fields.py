"""Where each field of a model is shown and taken, read from what the code itself declares."""

from collections.abc import Callable, Iterator
from inspect import getclosurevars
from typing import Any, get_args, get_type_hints

from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from atlas.organisation import LISTS, fields_of
from orgmodel.api import OperationViewSet
from orgmodel.api.serializers import paths
from orgmodel.api_urls import router
from orgmodel.domain.operations import Operation, registry
from orgmodel.web.forms import OperationForm
from search.kinds import KIND_OF, texts_of
from sheets.format.catalogue import SHEETS

VIEWSETS = [viewset for _, viewset, _ in router.registry if issubclass(viewset, OperationViewSet)]
MARK = "xyzzy"

Names = set[str]


def changing(model: type[models.Model]) -> list[Operation]:
    """What acts on a row of the model and returns one: edits, corrects, ends or moves it."""
    return [known for known in registry.values() if known.subject and _is_of(known, model)]


def _is_of(known: Operation, model: type[models.Model]) -> bool:
    hints = get_type_hints(known.function)
    named = [hints[known.subject.name], hints["return"]] if known.subject else []
    return all(model in (hint, *get_args(hint)) for hint in named)


def adding(model: type[models.Model]) -> list[Operation]:
    """What makes rows of the model, by POST to their collection."""
    offered = (getattr(viewset, "add", None) for viewset in VIEWSETS if viewset.queryset.model is model)
    return [function.operation for function in offered if function]


def in_arguments(operations: list[Operation]) -> Names:
    """The subject counts: it is what a new row lies within."""
    return {
        name
        for known in operations
        for name in (*known.arguments, *([known.subject.name] if known.subject else []))
    }


def in_forms(operations: list[Operation]) -> Names:
    """A field of the form, or what its address captures."""
    forms = dict(forms_by_operation())
    captured = {known.subject.name for known in operations if known.subject}
    return captured | {
        name for known in operations if known.name in forms for name in forms[known.name].base_fields
    }


def forms_by_operation() -> Iterator[tuple[str, type[OperationForm]]]:
    """The form at the address of each operation."""
    for pattern in patterns(get_resolver()):
        declared = getclosurevars(pattern.callback).nonlocals if pattern.callback else {}
        if "form_class" in declared:
            yield declared["function"].operation.name, declared["form_class"]


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


def in_answers(model: type[models.Model]) -> Names:
    """The columns, and those by whose key another row is named, that the API's collection shows."""
    shown = {viewset.serializer_class for viewset in VIEWSETS if viewset.queryset.model is model}
    return {path.partition("__")[0] for each in shown for path in paths(each).values()}


def in_document(model: type[models.Model]) -> Names:
    """What stands of a row in the document of the whole organisation."""
    shown = [each for each in LISTS.values() if each.Meta.model is model]  # type: ignore[attr-defined]
    return {paths(each)[name].partition("__")[0] for each in shown for name in fields_of(each)}


def in_admin(model: type[models.Model]) -> Names:
    """The fields of the admin's page; all that can be edited where it names none."""
    site = admin.site._registry.get(model)
    if site is None:
        return set()
    fields = flatten(site.fields or [field.name for field in model._meta.concrete_fields if field.editable])
    return {"ends_before" if name == "last_day" else name for name in fields}


def in_sheets(model: type[models.Model]) -> Names:
    """The columns that loading gives to the operation that adds: any other would be read and dropped."""
    found = set()
    for sheet in SHEETS:
        if sheet.model is model:
            found |= {column.field for column in sheet.columns} & in_arguments(
                [sheet.operations.add.operation]
            )
    return found


def in_search(model: type[models.Model], field: models.Field) -> bool:
    """Whether a word in the field is one of the document's."""
    kind, row = KIND_OF[model], _with_wholes(model)  # type: ignore[index]
    setattr(row, field.name, [MARK] if isinstance(field.get_default(), list) else MARK)
    return MARK in " ".join([str(row), row.key, *texts_of(row, kind.subtitle), *texts_of(row, kind.more)])


def _with_wholes(model: Any) -> Any:
    wholes = {name: _with_wholes(model._meta.get_field(name).related_model) for name in model.within}
    return model(**wholes)


def is_text(field: models.Field) -> bool:
    """Whether people might look for words of it."""
    return isinstance(field, models.CharField | models.TextField) and not field.choices


SURFACES: dict[str, Callable[[Any], Names]] = {
    "form to add": lambda model: in_forms(adding(model)),
    "form to change": lambda model: in_forms(changing(model)),
    "argument to add": lambda model: in_arguments(adding(model)),
    "argument to change": lambda model: in_arguments(changing(model)),
    "API answer": in_answers,
    "document": in_document,
    "admin": in_admin,
    "sheet": in_sheets,
}


def missing(model: type[models.Model], field: models.Field) -> Names:
    """The surfaces on which a field does not appear."""
    found = {name for name, names in SURFACES.items() if field.name not in names(model)}
    return (
        found | {"search"} if model in KIND_OF and is_text(field) and not in_search(model, field) else found
    )
