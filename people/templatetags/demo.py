"""Lets the sign-in page offer the demo people."""

from django import template

from people import demo

register = template.Library()
register.simple_tag(demo.demo_people, name="demo_people")
