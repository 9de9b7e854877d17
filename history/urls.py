"""Addresses of the history."""

from django.urls import path

from history import views

app_name = "history"
urlpatterns = [path("", views.entry_list, name="list")]
