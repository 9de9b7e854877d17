"""Addresses of sheets."""

from django.urls import path

from sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.sheets, name="list"),
    path("guide/", views.guide, name="guide"),
    path("organisation.<slug:suffix>", views.download, {"what": "organisation"}, name="organisation"),
    path("tribes/<key:slug>/export.<slug:suffix>", views.tribe, name="tribe"),
    path("template.<slug:suffix>", views.download, {"what": "template"}, name="template"),
    path("<int:pk>/", views.upload_detail, name="detail"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/load/", views.load, name="load"),
    path("<int:pk>/in-no-row.csv", views.unlisted, name="unlisted"),
    path("<int:pk>/faults.csv", views.faults, name="faults"),
]
