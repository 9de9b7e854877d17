"""People and accounts."""

import datetime as dt
from io import BytesIO
from typing import Any

import factory
from PIL import Image

from people.models import Absence, Person, User


def picture(
    kind: str = "PNG", *, size: tuple[int, int] = (40, 30), colour: str = "teal", **facts: Any
) -> bytes:
    """A picture as somebody uploads it."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **facts)
    return file.getvalue()


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody who has been here for as long as anybody knows."""

    class Meta:
        model = Person

    handle = factory.Sequence(lambda n: f"person.{n}")
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda person: f"{person.handle}@example.com")


class AbsenceFactory(factory.django.DjangoModelFactory):
    """Somebody is away from the first day of 2026, nobody knows how long, unless told otherwise."""

    class Meta:
        model = Absence

    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2026, 1, 1)


class UserFactory(factory.django.DjangoModelFactory):
    """The account of a person; without one, of nobody here. The password is “correct horse”."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        person = None

    username = factory.Sequence(lambda n: f"user.{n}")
    email = factory.LazyAttribute(
        lambda user: user.person.email if user.person else f"{user.username}@example.com"
    )
    password = factory.django.Password("correct horse")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> User:
        kwargs.pop("person", None)
        return super()._create(model_class, *args, **kwargs)
