"""Property tests are the same on every run and on every machine, however slow."""

from hypothesis import settings

settings.register_profile("longrun", deadline=None, derandomize=True, database=None)
settings.load_profile("longrun")
