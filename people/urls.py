"""Addresses of people."""

from django.urls import path

from history.forms import RehireForm, ReopenForm
from orgmodel.web.forms import EndForm, RemoveForm
from orgmodel.web.pages import operation_path, operation_paths
from people import forms, operations, views
from people.merge_forms import MergeForm

app_name = "people"
urlpatterns = [
    path("", views.person_list, name="list"),
    path("options/", views.person_options, name="options"),
    operation_path("new/", operations.add_person, forms.AddPersonForm, views.nobody),
    path("photo/<slug:digest>/<slug:size>.webp", views.photo, name="photo"),
    path("<key:handle>/", views.person_detail, name="detail"),
    path("<key:handle>/personal-data/", views.download_data, name="download_data"),
    *operation_paths(
        "<key:handle>/",
        views.person,
        {
            operations.edit_person: forms.EditPersonForm,
            operations.edit_profile: forms.EditProfileForm,
            operations.confirm_profile: forms.ConfirmProfileForm,
            operations.change_photo: forms.ChangePhotoForm,
            operations.remove_photo: forms.RemovePhotoForm,
            operations.offboard_person: forms.OffboardForm,
            operations.rehire_person: RehireForm,
            operations.return_person: ReopenForm,
            operations.merge_person: MergeForm,
            operations.remove_person: RemoveForm,
            operations.erase_person: forms.ErasePersonForm,
            operations.add_absence: forms.AddAbsenceForm,
        },
    ),
    *operation_paths(
        "<key:handle>/absences/<int:pk>/",
        views.get_absence,
        {
            operations.end_absence: EndForm,
            operations.correct_absence: forms.CorrectAbsenceForm,
            operations.remove_absence: RemoveForm,
        },
    ),
]
