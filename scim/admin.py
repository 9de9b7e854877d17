"""What directories call people, in Django admin: to read; directories change it."""

from django.contrib import admin
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from orgmodel.web.admin import ReadOnlyAdmin
from orgmodel.web.admin.site import Section
from people.models import Person
from scim.models import Identity


@admin.register(Identity)
class IdentityAdmin(ReadOnlyAdmin):
    section = Section.ACCESS
    list_display = ("user_name", "name", "external_id", "active", "deleted")
    list_filter = ("active", "deleted")
    search_fields = ("user_name", "external_id", "display_name")
    ordering = ("user_name",)
    fields = (
        *("person", "name", "user_name", "external_id"),
        *("display_name", "formatted", "given_name", "family_name", "active", "deleted"),
    )

    @admin.display(description="person")
    def name(self, identity: Identity) -> str:
        """Who it is."""
        return str(getattr(identity, "person_name", None) or "removed")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Identity]:
        people = Person.objects.filter(public_id=OuterRef("person")).order_by().values("name")
        identities: QuerySet[Identity] = Identity.objects.annotate(
            person_name=Subquery(people[:1], output_field=CharField())
        )
        return identities
