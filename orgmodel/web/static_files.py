"""How production serves static files: named by their content, compressed, also what one script imports from another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names imported modules by their content too; a browser would keep an old one under the same name."""

    support_js_module_import_aggregation = True

    def __init__(self) -> None:
        super().__init__()
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file. It stays the same while the process runs, and every page has two dozen of them."""
        if name is None or force:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]
