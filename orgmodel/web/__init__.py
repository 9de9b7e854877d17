"""How pages are written: the Jinja2 environment of the templates, and what templates can call.

It may import the rest of the kernel and Django, and nothing of the apps; what an app adds to the
templates is named in the settings.
"""
