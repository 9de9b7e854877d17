"""Widgets that our own templates render say what Django's say."""

import pytest
from django import forms
from django.template import engines
from django.utils.safestring import mark_safe

from orgmodel.web.conditions.plain import Select


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"required": True, "disabled": False, "title": '"a" & <b>', "size": 7, "data-x": mark_safe("&amp;")},
    ],
)
def test_attributes_of_a_widget_are_written_as_django_writes_them(attrs):
    djangos = forms.renderers.DjangoTemplates().render(
        "django/forms/widgets/attrs.html", {"widget": {"attrs": attrs}}
    )
    ours = engines["pages"].from_string("{{ forms.attributes(attrs) }}").render({"attrs": attrs})

    assert ours.strip().replace("&#34;", "&quot;") == djangos.strip()


def test_options_of_a_select_are_those_of_django():
    choices = [("", "Any"), ("a&b", "A & <b>"), (3, "Three")]

    djangos = forms.Select(choices=choices).render("x", "3", renderer=forms.renderers.DjangoTemplates())
    ours = Select(choices=choices).render("x", "3", renderer=forms.renderers.TemplatesSetting())

    assert "".join(ours.split("\n")) == "".join(line.strip() for line in djangos.splitlines())
