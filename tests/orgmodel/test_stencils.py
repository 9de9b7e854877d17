"""Components from stencils say what their templates say, whatever the texts are."""

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from orgmodel.web.stencils import fill

AVATAR, CHIP = "components/avatar.html", "components/element_chip.html"


@pytest.mark.parametrize("initials", ["AH", "%s", "100 %", "<b>", "", "Ö&"])
def test_fill_says_what_the_template_says_whatever_the_text(initials):
    shape = {"hue": 3, "large": True}

    assert fill(AVATAR, shape, initials=initials) == render_to_string(AVATAR, {**shape, "initials": initials})


def test_fill_for_one_shape_after_another_keeps_them_apart():
    chips = [
        fill(CHIP, {"kind": kind}, url=f"/{kind}/", name=name)
        for kind, name in (("squad", "A"), ("tribe", "B"), ("squad", "C"))
    ]

    assert chips == [
        render_to_string(CHIP, {"kind": kind, "url": f"/{kind}/", "name": name})
        for kind, name in (("squad", "A"), ("tribe", "B"), ("squad", "C"))
    ]


def test_fill_of_a_text_that_the_template_does_not_show_is_refused():
    with pytest.raises(ValueError, match="does not show its note"):
        fill(CHIP, {"kind": "squad"}, url="/", name="A", note="b")


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
    ours = engines["django"].from_string("{% attributes attrs %}").render({"attrs": attrs})

    assert ours.strip() == djangos


def test_options_of_a_select_are_those_of_django():
    select = forms.Select(choices=[("", "Any"), ("a&b", "A & <b>"), (3, "Three")])

    groups = select.get_context("x", "3", {})["widget"]["optgroups"]
    ours = engines["django"].from_string("{% options groups %}").render({"groups": groups})

    assert (
        "".join(select.render("x", "3").splitlines()).replace("  ", "") == f'<select name="x">{ours}</select>'
    )
