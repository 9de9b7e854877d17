"""What the time bar shows, for the pages in Django's language."""

from django import template

from atlas.page_context import page_subject, time_line

register = template.Library()
register.simple_tag(time_line)
register.simple_tag(page_subject, name="about_here")
