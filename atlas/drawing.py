"""A drawing as SVG, shape by shape; whatever text it is given stays text."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from atlas.lettering import clipped, width

NAMESPACE = "http://www.w3.org/2000/svg"
SANS = "Inter, 'Helvetica Neue', Arial, sans-serif"
SERIF = "'Source Serif 4', Georgia, serif"
# What XML cannot hold, not even escaped.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Drawing:
    """A sheet of `width` by `height` that shapes are put on, each above the ones before it."""

    def __init__(self, width: float, height: float, *, title: str, description: str, paper: str) -> None:
        self.root = ElementTree.Element(
            "svg",
            {
                "xmlns": NAMESPACE,
                "width": _number(width),
                "height": _number(height),
                "viewBox": f"0 0 {_number(width)} {_number(height)}",
                "role": "img",
                "aria-labelledby": "title description",
                "font-family": SANS,
            },
        )
        ElementTree.SubElement(self.root, "title", {"id": "title"}).text = _writable(title)
        ElementTree.SubElement(self.root, "desc", {"id": "description"}).text = _writable(description)
        self.box(0, 0, width, height, fill=paper)

    def box(self, x: float, y: float, width: float, height: float, **look: object) -> None:
        self._put("rect", look, x=x, y=y, width=width, height=height)

    def line(self, x1: float, y1: float, x2: float, y2: float, **look: object) -> None:
        self._put("line", look, x1=x1, y1=y1, x2=x2, y2=y2)

    def disc(self, x: float, y: float, radius: float, **look: object) -> None:
        self._put("circle", look, cx=x, cy=y, r=radius)

    def outline(self, path: str, x: float, y: float, **look: object) -> None:
        """A path of the glyphs, which lie on 16 by 16, at two thirds of that."""
        self._put("path", look, d=path, transform=f"translate({_number(x)} {_number(y)}) scale(.66)")

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        *,
        room: float | None = None,
        bold: bool = False,
        **look: object,
    ) -> float:
        """Put `words` on the base line `y`, cut where they need more than `room`;
        returns how wide they are."""
        words = _writable(words)
        words = clipped(words, size, room, bold=bold) if room is not None else words
        look |= {"font_weight": 600} if bold else {}
        self._put("text", look, x=x, y=y, font_size=size).text = words
        return width(words, size, bold=bold)

    def lines(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        size: float,
        *,
        step: float,
        bold: bool = False,
        **look: object,
    ) -> float:
        """Put `lines` below each other, the first on the base line `y`; returns where the next would stand."""
        for line in lines:
            self.text(line, x, y, size, room=None, bold=bold, **look)
            y += step
        return y

    def written(self) -> bytes:
        """The drawing as a file."""
        ElementTree.indent(self.root)
        return ElementTree.tostring(self.root, encoding="utf-8", xml_declaration=True) + b"\n"

    def _put(self, shape: str, look: dict[str, object], **place: object) -> ElementTree.Element:
        attributes = {name.replace("_", "-"): _number(value) for name, value in (place | look).items()}
        return ElementTree.SubElement(self.root, shape, attributes)


def _number(value: object) -> str:
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)


def _writable(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
