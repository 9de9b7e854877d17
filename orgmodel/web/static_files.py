"""How production serves static files: named by their content, compressed,
also what one script imports from another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names imported modules by their content too; a browser would keep an old one under the same name."""

    support_js_module_import_aggregation = True
