"""What templates can call, and one block of a page alone."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from jinja2 import UndefinedError
from markupsafe import Markup

from orgmodel.web.current import answering, current_request
from orgmodel.web.pages import render_page

TODAY, MARCH = dt.date(2026, 6, 1), dt.date(2026, 3, 1)


@pytest.fixture
def request_of():
    """Makes a request for an address, on a day: request_of("/?a=1", as_of=MARCH)."""

    def make(path: str, as_of: dt.date = TODAY):
        made = RequestFactory().get(path)
        made.today, made.as_of, made.htmx = TODAY, as_of, None
        return made

    return make


def rendered(request, text: str, **context) -> str:
    with answering(request):
        return engines["pages"].from_string(text).render(context).strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{{ to("squads:list") }}', "/squads/?as_of=2026-03-01"),
        ('{{ to("squads:list", tribe="a&b", size="") }}', "/squads/?tribe=a%26b&amp;as_of=2026-03-01"),
        ('{{ to("squads:list", as_of="") }}', "/squads/"),
        ("{{ querystring(page=3) }}", "?a=1&amp;a=2&amp;page=3"),
        ("{{ querystring(a=none, page=none) }}", "?"),
        ('{{ hidden_query("page") }}', "[(&#39;a&#39;, &#39;1&#39;), (&#39;a&#39;, &#39;2&#39;)]"),
        ("{{ as_of()|day }} {{ today()|iso }}", "1 Mar 2026 2026-06-01"),
        ('{{ 1|plural("person", "people") }} {{ 2|plural }}', "person s"),
        ("{{ 1|ratio(3) }} {{ 1|ratio(0) }}", "33 0"),
        ('{{ "abcdef"|truncated(4) }}', "abc…"),
        ("{{ nobody|moment('c') }}", ""),
    ],
)
def test_templates_write(request_of, text, said):
    assert rendered(request_of("/?a=1&a=2&page=2", MARCH), text, nobody=None) == said


def test_address_on_today_has_no_day(request_of):
    assert rendered(request_of("/"), '{{ to("squads:list") }}') == "/squads/"


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("""<b a='1' c="2"> & &amp;""", "&lt;b a=&#x27;1&#x27; c=&quot;2&quot;&gt; &amp; &amp;amp;"),
        (Markup("<b>&amp;</b>"), "<b>&amp;</b>"),
        (SafeString("<b>&amp;</b>"), "<b>&amp;</b>"),
        (gettext_lazy("<b>"), "&lt;b&gt;"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_what_templates_put_out_is_escaped_unless_it_is_safe(request_of, value, html):
    block = "{% set kept %}{{ value }}{% endset %}{{ kept }}"
    macro = "{% macro put() %}{{ value }}{% endmacro %}{{ put() }}"
    text = "{{ value }}" + block + macro

    assert rendered(request_of("/"), text, value=value) == html * 3


def test_component_escapes_what_it_is_given(request_of):
    assert rendered(request_of("/"), '{{ elements.badge("<b>") }}') == '<span class="badge">&lt;b&gt;</span>'


def test_what_is_missing_is_an_error(request_of):
    with pytest.raises(UndefinedError):
        rendered(request_of("/"), "{{ nothing }}")


def test_there_is_no_current_request_outside_of_one(request_of):
    request = request_of("/")

    with answering(request):
        assert current_request() is request

    with pytest.raises(LookupError):
        current_request()


@pytest.mark.parametrize("name", ["people", "to"])
def test_context_that_hides_a_component_or_function_is_refused(request_of, name):
    with pytest.raises(ImproperlyConfigured, match=f"has no use of {name}; "):
        render_page(request_of("/"), "operation.html", {name: 1})
