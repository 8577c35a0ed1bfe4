"""gunicorn's logger, which writes as :mod:`components.observing.logs` says."""

import logging
from datetime import timedelta
from typing import Any

from gunicorn import glogging

from components.observing import logs


class Logger(glogging.Logger):
    """gunicorn's logger, by which all loggers of the process write. ``--access-logformat`` has no effect.

    Access lines go to ``--access-logfile``, all others to standard error or to ``--error-logfile``.
    """

    def setup(self, cfg: Any) -> None:
        """Makes the handlers; called again when gunicorn reads its settings again."""
        super().setup(cfg)
        logging.basicConfig(handlers=[logging.StreamHandler()], level=logging.WARNING, force=True)
        logging.captureWarnings(True)
        # Its warnings name the whole address of a picture that was fetched for a visitor.
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        for log in (self.error_log, self.access_log, logging.root):
            for handler in log.handlers:
                handler.setFormatter(logs.formatter())
                handler.addFilter(logs.add_request_id)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """One line for an answered request.

        Args:
            resp: the answer: ``status`` as a line of HTTP has it, and ``sent``, the bytes of its body.
            req: not used.
            environ: what is known of the request, as in WSGI.
            request_time: how long the answer took.
        """
        if not self.access_log_enabled:
            return
        fields: dict[str, Any] = {
            "method": logs.plain(environ["REQUEST_METHOD"]),
            "path": logs.path_of(environ["RAW_URI"]),
            "status": int(str(resp.status).split()[0]),
            "bytes": resp.sent or 0,
            "seconds": round(request_time.total_seconds(), 4),
        }
        text = "%(method)s %(path)s %(status)d, %(bytes)d bytes in %(seconds).3f s"
        if logs.has_addresses():
            fields["address"] = environ["REMOTE_ADDR"]
            text += " for %(address)s"
        self.access_log.info(text, fields, extra=fields)
