"""Models that an organisation may begin with: one file of YAML for each, beside this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from blueprint.sizes import Size, Sized

FOLDER = Path(__file__).parent / "profiles"
# What holds until an organisation says otherwise.
DEFAULT = "atlassian"


@dataclass(frozen=True)
class Profile:
    """A model: its name, where it comes from, and the sizes that it recommends, by what they are for."""

    name: str
    source: str
    sizes: Mapping[str, Size]


@cache
def profiles() -> dict[str, Profile]:
    """The models that come with the product, by the names of their files."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.yaml"))}


def default_profile() -> Profile:
    """The model that holds until an organisation says otherwise."""
    return profiles()[DEFAULT]


def _read(file: Path) -> Profile:
    stated = yaml.safe_load(file.read_text())
    sizes = {element: Size(**stated["sizes"].get(element, {})) for element in Sized.values}
    return Profile(stated["name"], stated["source"], sizes)
