"""What tests read of an answer."""

from typing import Any


def text_of(response: Any) -> str:
    """A page as one line."""
    return " ".join(response.content.decode().split())
