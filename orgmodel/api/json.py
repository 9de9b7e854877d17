"""Parser and renderer of the REST API: bodies of limited size and depth,
answers that PostgreSQL wrote as JSON."""

import codecs
import json
from collections.abc import Mapping
from typing import IO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.json import strict_constant

MEGABYTE = 1024 * 1024


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


class Parser(JSONParser):
    """Parses JSON.

    Raises RequestDataTooBig for more bytes than the setting API_BODY_LIMIT,
    ParseError for what is no JSON.
    """

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> dict:
        limit = settings.API_BODY_LIMIT
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise RequestDataTooBig(f"A request may have {limit // MEGABYTE} megabytes. Send less at once.")
        try:
            return json.loads(codecs.decode(body, "utf-8"), parse_constant=strict_constant)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is no JSON: {error}.") from error
