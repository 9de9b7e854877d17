"""What the pages of all apps share: the Jinja2 environment, lists, filters, forms, the admin, middleware.

Imports orgmodel.domain and orgmodel.caching, and nothing of the apps; what an app
adds to the templates is named in the settings.
"""
