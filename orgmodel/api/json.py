"""JSON of the REST API: bodies of a bounded size and depth, and answers that the database has written already."""

import codecs
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.json import strict_constant

MEGABYTE = 1024 * 1024


class Written(str):
    """Text that is JSON already."""

    __slots__ = ()


class Renderer(JSONRenderer):
    """Writes JSON; what is `Written` as it is."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return data.encode() if isinstance(data, Written) else super().render(data, *args, **kwargs)


class Parser(JSONParser):
    """Reads JSON.

    Raises RequestDataTooBig for more bytes than the setting API_BODY_LIMIT,
    ParseError for what is no JSON.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
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
