"""The example shop's settings without limits on how much one person may say."""

import os

os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("SECRET_KEY", "only for benchmarks")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")

from example_shop.config.settings import *  # noqa: F403
from example_shop.config.settings import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = 60  # the rivals keep their connections too
LIVEHELP_MESSAGES_PER_MINUTE = 0
LIVEHELP_SOCKETS_PER_VISITOR = 100_000
LIVEHELP_SOCKETS_PER_OPERATOR = 100_000
LIVEHELP_TRUSTED_PROXIES = 1
LOGGING = {"version": 1, "disable_existing_loggers": True}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/0")]},
    }
}
