"""Everything that pages are made of, for developers: the tokens of the style sheet,
and examples of components."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.paginator import Paginator

from blueprint.profiles import default_profile
from people.models import Person
from squads.models import Squad
from tribes.models import Tribe

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
GLYPHS = settings.BASE_DIR / "templates" / "components" / "signs.html"
TOKEN = re.compile(r"^    --([\w-]+):", re.MULTILINE)
FACE = re.compile(r"^  \.(hue-\d+) ", re.MULTILINE)
GLYPH = re.compile(r'kind == "([\w-]+)"')
NAME = "Ada Holm"


@dataclass(frozen=True)
class Tokens:
    """The names of the tokens in tokens.css, by what they are."""

    colours: list[str]
    faces: list[str]
    spaces: list[str]
    radii: list[str]
    sizes: list[str]
    typefaces: list[str]


def tokens() -> Tokens:
    """Read them, each once, in the order of the file."""
    text = TOKENS.read_text()
    names = list(dict.fromkeys(TOKEN.findall(text)))
    values = {name: re.findall(rf"--{name}:\s*([^;]+);", text)[0] for name in names}
    return Tokens(
        colours=[name for name in names if values[name].startswith("light-dark(")],
        faces=FACE.findall(text),
        spaces=_named(names, r"s\d"),
        radii=_named(names, r"r(-\w+)?"),
        sizes=_named(names, r"text(-\w+)?"),
        typefaces=_named(names, r"sans|serif"),
    )


def _named(names: Iterable[str], pattern: str) -> list[str]:
    return [name for name in names if re.fullmatch(pattern, name)]


def glyphs() -> list[str]:
    """The kinds that components/signs.html draws."""
    return GLYPH.findall(GLYPHS.read_text())


class SampleForm(forms.Form):
    """A field of each sort, one of them filled in wrongly."""

    name = forms.CharField(help_text="As people say it.")
    first_day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mission = forms.CharField(required=False, widget=forms.Textarea)
    tribe = forms.ChoiceField(choices=[("", "None"), ("payments", "Payments")], required=False)
    remember = forms.BooleanField(required=False)


def samples(today: dt.date) -> dict[str, object]:
    """Rows that are in no database, in each state that components show differently."""
    year = dt.timedelta(days=365)
    squad = {"slug": "cards", "name": "Cards", "mission": "Pay without thinking of it."}
    return {
        "person": Person(handle="ada.holm", name=NAME, job_title="Backend engineer"),
        "tribe": Tribe(slug="payments", name="Payments", purpose="Money moves.", starts_on=today - year),
        "squad": Squad(pk=1, **squad, starts_on=today - year),
        "rows": {
            "past": Squad(**squad, starts_on=today - 2 * year, ends_before=today - year),
            "present": Squad(**squad, starts_on=today - year),
            "present, with an end": Squad(**squad, starts_on=today - year, ends_before=today + year),
            "planned": Squad(**squad, starts_on=today + year),
        },
        "form": SampleForm(),
        "nothing": forms.Form(),
        "refused": SampleForm(
            {"first_day": "tomorrow", "mission": "What was typed is kept."}, prefix="refused"
        ),
        "page": Paginator(range(120), 50).page(2),
        "bars": [
            {"target": Squad(**squad), "text": "Backend", "n": 4},
            {"target": None, "text": "In no chapter", "n": 1},
        ],
        "sizes": [
            {"low": 3, "high": 5, "label": "3–5", "n": 1, "share": 25, "recommended": False},
            {"low": 6, "high": 7, "label": "6–7", "n": 4, "share": 100, "recommended": True},
        ],
        "recommended": default_profile().sizes,
        "ways": [{"label": "Move squad", "url": "#acts"}, {"label": "Dissolve squad", "url": "#acts"}],
    }
