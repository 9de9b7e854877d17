"""Addresses of chapters."""

from django.urls import path

from chapters import forms, operations, views
from history.forms import ReopenForm
from orgmodel.web.forms import DissolveForm, EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths

app_name = "chapters"
urlpatterns = [
    path("", views.chapter_list, name="list"),
    operation_path("new/", operations.form_chapter, forms.FormChapterForm, views.get_chosen_tribe),
    path("<key:slug>/", views.chapter_detail, name="detail"),
    *operation_paths(
        "<key:slug>/",
        views.get_chapter,
        {
            operations.edit_chapter: forms.EditChapterForm,
            operations.dissolve_chapter: DissolveForm,
            operations.reopen_chapter: ReopenForm,
            operations.remove_chapter: RemoveForm,
            operations.place_member: forms.PlaceMemberForm,
            operations.appoint_lead: forms.AppointLeadForm,
            operations.relieve_lead: EndForm,
        },
    ),
    *operation_paths(
        "<key:slug>/members/<int:pk>/",
        views.get_membership,
        {
            operations.end_membership: EndForm,
            operations.correct_membership: forms.CorrectMembershipForm,
            operations.remove_membership: RemoveForm,
        },
    ),
]
