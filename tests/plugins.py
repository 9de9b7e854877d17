"""What pytest loads besides the plugins that pyproject.toml names: that of the browser, where its tests are run."""

from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"


def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Load pytest-playwright only where its tests may be collected: it takes as long as half of a start."""
    if may_collect(BROWSER, args):
        early_config.pluginmanager.import_plugin("playwright", consider_entry_points=True)


def may_collect(folder: Path, args: list[str]) -> bool:
    """Whether tests of `folder` are among those that the arguments name; without a name, all are."""
    names = (arg.partition("::")[0] for arg in args if not arg.startswith("-"))
    paths = [Path(name).resolve() for name in names if Path(name).exists()]
    return not paths or any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in paths)
