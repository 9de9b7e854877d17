"""Addresses of the pictures, and of what changes between two days."""

from django.urls import path

from atlas import views
from changes.views import change_list, time_bar

app_name = "atlas"
urlpatterns = [
    path("tour/", views.tour, name="tour"),
    path("map/", views.organisation, name="map"),
    path("map/missions/", views.map_missions, name="map_missions"),
    path("gallery/", views.components, name="gallery"),
    path("tribes/<key:slug>/picture.svg", views.tribe_picture, name="tribe_picture"),
    path("tribes/<key:slug>/move-people/", views.move_people_together, name="move_people"),
    path("changes/", change_list, name="changes"),
    path("changes/time-bar/", time_bar, name="time_bar"),
]
