"""Addresses of the pictures."""

from django.urls import path

from atlas import views

app_name = "atlas"
urlpatterns = [
    path("map/", views.organisation, name="map"),
    path("gallery/", views.components, name="gallery"),
    path("tribes/<key:slug>/picture.svg", views.tribe_picture, name="tribe_picture"),
]
