"""Organisations to try the product with: the demo, and generated ones of any size."""

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    name = "samples"
