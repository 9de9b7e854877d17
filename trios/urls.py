"""Addresses of trios; each answers to the slug of its tribe."""

from django.urls import path

from orgmodel.web.forms import EndForm, RemoveForm
from orgmodel.web.pages import operation_paths
from trios import forms, operations, views

app_name = "trios"
urlpatterns = [
    path("", views.trio_list, name="list"),
    path("<key:slug>/", views.trio_detail, name="detail"),
    *operation_paths("<key:slug>/", views.get_trio, {operations.fill_seat: forms.FillSeatForm}),
    *operation_paths(
        "<key:slug>/seats/<int:pk>/",
        views.get_seat,
        {
            operations.empty_seat: EndForm,
            operations.correct_seat: forms.CorrectSeatForm,
            operations.remove_seat: RemoveForm,
        },
    ),
]
