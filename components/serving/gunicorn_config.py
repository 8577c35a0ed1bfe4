"""gunicorn's settings beside those of the Procfile: ``--config python:components.serving.gunicorn_config``.

gunicorn reads the names of this module, and calls the functions that have the names of its hooks.
"""

from components.observing import logs
from pipeline.core.errors import ConfigError

logger_class = "components.serving.logger.Logger"

try:
    logs.check_settings()
except ConfigError as error:
    # gunicorn prints it without a traceback, and does not start.
    raise SystemExit(str(error)) from error
