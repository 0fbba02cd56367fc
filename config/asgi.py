"""The ASGI application of Longrun."""

import gc
import os

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_asgi_application()

# What is loaded now stays for good: the collector need not walk through it, which takes 100 ms, while a page waits.
# Asking for the patterns loads every page's code.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()
