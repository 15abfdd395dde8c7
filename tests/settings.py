"""The site's settings with what a test run needs to start: no file, no secret of anybody's."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("DEBUG", "1")

from finsam.settings import *  # noqa: F403
