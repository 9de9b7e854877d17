"""The forms of the admin: they show refusals, and what an operation does not take as text."""

from typing import ClassVar, cast

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.models import construct_instance
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orgmodel.domain.operations import Call
from orgmodel.web.admin.calls import Operations, Refused

# Beside the refusal of a stale edit: a page of the admin cannot take over what a colleague changed.
AFRESH = "Open the page again in another tab, and save there."


class WriteRequest(HttpRequest):
    """A request to a page of the admin: what was refused, and the calls that were made. Only for annotations."""

    refused: Refused
    calls: list[Call]


class Fixed(forms.Widget):
    """The value of a field that cannot be changed here, as text; nothing of it is sent."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, name: str, value: object, attrs: object = None, renderer: object = None) -> SafeString:
        return format_html('<span class="fixed">{}</span>', self.text)


class Chooser(AutocompleteSelect):
    """Offers rows while one types; while none is chosen it says what to choose."""

    def __init__(self, field: models.ForeignKey, site: AdminSite) -> None:
        super().__init__(field, site)

    def build_attrs(
        self, base_attrs: dict[str, object], extra_attrs: dict[str, object] | None = None
    ) -> dict[str, object]:
        kind = self.field.remote_field.model._meta.verbose_name
        return {**super().build_attrs(base_attrs, extra_attrs), "data-placeholder": f"Choose a {kind}"}


class OperationModelForm(forms.ModelForm):
    """Shows a refusal like any other error; fields that the operation does not take are disabled.

    The admin makes a class of it for each request, with the `operations` that its form
    calls, and `refused`, what one of them refused a moment ago.
    """

    operations: ClassVar[type[Operations]]
    refused: ClassVar[Refused | None] = None
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever the admin passes
        if not hasattr(self.instance, "version"):
            del self.fields["version"]
        elif self.instance.pk:
            self.fields["version"].initial = self.instance.version
        for name in set(self.fields) - self.operations.taken(self.instance) - {"reason"}:
            self._fix(name)

    def _fix(self, name: str) -> None:
        """Disable a field; what an existing row refers to is shown as text, which takes no query for choices."""
        field = self.fields[name]
        field.disabled = True
        row = cast(models.Model, self.instance)
        if row.pk and isinstance(field, forms.ModelChoiceField) and not field.widget.is_hidden:
            field.widget = Fixed(str(getattr(row, name) or "—"))

    def _post_clean(self) -> None:
        """Only set what was typed: the operation validates it, with the messages of every surface."""
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if self.refused and self.refused.prefix == self.prefix:
            refusal = self.refused.error
            errors = getattr(refusal, "error_dict", {NON_FIELD_ERRORS: refusal})
            for name, error in errors.items():
                self.add_error(name if name in self.fields else None, ValidationError(error))
        if self.has_error(NON_FIELD_ERRORS, "stale"):
            self.add_error(None, AFRESH)
        return cleaned


class RowForm(OperationModelForm):
    """The form of a row inside a page, whose fields are named by the heads of their columns and the row."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = name_in_row(str(field.label), self.instance)


def name_in_row(label: str, row: models.Model) -> str:
    """The name of a field of a row: its label, and which row, unless that is new."""
    return f"{label}: {row}" if row.pk else label


class ReasonedForm(OperationModelForm):
    """The form of a page: its reason is that of every operation that the page calls."""

    reason = forms.CharField(required=False, max_length=500, help_text="Shown in the history.")


def bind(form: type[forms.ModelForm], operations: type[Operations], request: HttpRequest) -> None:
    """Give `form`, a class made for this request, its operations and what one of them refused."""
    assert issubclass(form, OperationModelForm)
    form.operations = operations
    form.refused = getattr(request, "refused", None)
