"""What the production server calls."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from orgmodel.bodies import whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orgmodel.settings")
application = whole_bodies(get_wsgi_application())

if settings.HEALTH_PORT:
    from orgmodel.probe_server import serve_probes  # which needs the settings, made ready above

    serve_probes(settings.HEALTH_PORT)

# What is loaded by now stays, so that looking through all of it for rubbish is for nothing; and pages
# make thousands of objects that go with them. With Python's own limits it looked twenty times a page,
# which was a tenth of a long list's.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
