"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from atlas.views import home
from orgmodel import views
from orgmodel.web.short_names import short_name

ELEMENTS = ("tribes", "trios", "squads", "chapters", "guilds", "alliances", "bots")

handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.failed

urlpatterns = [
    path("", home, name="home"),
    path("", include("atlas.urls")),
    path("short-name/", short_name, name="short_name"),
    path("blueprint/", include("blueprint.urls")),
    *(
        path(f"{app}/", include(f"{app}.urls"))
        for app in (*ELEMENTS, "people", "history", "search", "sheets")
    ),
    path("api/v1/", include("orgmodel.api_urls")),
    path("access/", include("access.administration_urls")),
    path("scim/v2/", include("scim.urls")),
    path("accounts/", include("access.urls")),
    path("admin/", admin.site.urls),
]
