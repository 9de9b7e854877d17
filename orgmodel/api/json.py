"""Parsers and renderer of the REST API: bodies of limited size and depth,
answers that PostgreSQL wrote as JSON."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.json import strict_constant

BYTES = "application/octet-stream"  # as which generated clients read files


class RawJSON(str):
    """Text that is JSON already."""

    __slots__ = ()


class Renderer(JSONRenderer):
    """Renders JSON; a RawJSON as it is."""

    def render(
        self,
        data: object,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, object] | None = None,
    ) -> bytes:
        if isinstance(data, RawJSON):
            return data.encode()
        return super().render(data, accepted_media_type, renderer_context)


def renderer_of(media_type: str, name: str) -> type[Renderer]:
    """A renderer that stands for answers in another format, which the view streams itself.

    What is rendered then are refusals alone, as JSON.
    """
    return type(f"{name.capitalize()}Renderer", (Renderer,), {"media_type": media_type, "format": name})


class Parser(BaseParser):
    """Parses JSON.

    It is no JSONParser: of those DRF reads the body itself, as far as Django
    allows for forms. Raises RequestDataTooBig for more bytes than the setting
    API_BODY_LIMIT, ParseError for what is no JSON.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> dict:
        body = stream.read(settings.API_BODY_LIMIT + 1)
        if len(body) > settings.API_BODY_LIMIT:
            raise RequestDataTooBig
        try:
            return json.loads(codecs.decode(body, "utf-8"), parse_constant=strict_constant)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body isn’t JSON: {error}.") from error


class MergePatchParser(Parser):
    """Parses a JSON merge patch (RFC 7396), which is what a PATCH takes: what is left out stays."""

    media_type = "application/merge-patch+json"


class FilesParser(MultiPartParser):
    """Parses forms with files. Raises RequestDataTooBig for more bytes than the setting API_BODY_LIMIT."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> DataAndFiles:
        request = cast(Request, (parser_context or {})["request"])
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.API_BODY_LIMIT:
            raise RequestDataTooBig
        return super().parse(stream, media_type, parser_context)
