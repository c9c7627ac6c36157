"""The settings of every test: the example shop's own, made quick and quiet.

`DATABASE_URL` and `REDIS_URL` are honoured, as in the shop: `make test-services` and the server processes of
fault tests set them. Without them: SQLite (in a file, see tests/conftest.py) and no Redis.
"""

import os

from tests.services import WORKER, of_this_worker

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("SECRET_KEY", "only for tests")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
os.environ.update(of_this_worker(os.environ))

from example_shop.config.settings import *  # noqa: F403
from example_shop.config.settings import BASE_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "test-results" / f"media{WORKER}"
# How a test speaks to a server process that it starts.
LIVEHELP_FAILPOINTS = os.environ.get("LIVEHELP_FAILPOINTS", "")
LIVEHELP_FORM_SECONDS = 0  # no test waits until a form may have been filled
LIVEHELP_BUS = os.environ.get("LIVEHELP_BUS", "auto")
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.request": {"level": "ERROR"}}}
