"""The web app. ``gunicorn app:server`` serves it; ``python app.py`` serves it on the local machine.

Environment: ``ARTEFACTS_DIR`` (default ``artefacts``), ``PORT`` (default 8050), ``HOST`` (default 127.0.0.1), the
limits of an upload (``pipeline.images.uploads.SETTINGS``), ``NEIGHBOURS_URL``, a PostgreSQL database that searches run
in (docs/postgresql.md; default: the build's own index), and ``ARTEFACTS_URL``, where the build is fetched from
(docs/deploying.md). Curators sign in by ``CURATOR_PASSWORD_HASH`` or ``CURATOR_HEADER``; ``DECISIONS_URL`` keeps their
decisions (docs/reviewing.md). Log and metrics have settings of their own (docs/operating.md).
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dash import Dash

_ROOT = Path(__file__).parent
_DESCRIPTION = "Find out where a painting comes from, and which works of the collection are most similar to it."
_INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    <link rel="icon" type="image/svg+xml" href="ICON">
    {%css%}
    <link rel="stylesheet" href="STYLES">
    <!-- Runs before anything is drawn, so that a page in the dark scheme does not flash in the light one. -->
    <script src="EARLY" data-theme-key="vitrine-theme"></script>
    <script src="SCRIPTS" type="module"></script>
  </head>
  <body>
    {%app_entry%}
    <noscript>Vitrine draws its maps in your browser. Please allow JavaScript for this page.</noscript>
    {%config%}
    {%scripts%}
    {%renderer%}
  </body>
</html>"""


def create_app(artefacts_dir: str | Path) -> Dash:
    """The Dash app over the builds in ``artefacts_dir``. The first request opens the live build.

    Dash has one page registry per process, so a process should make one app.
    """
    from components.site import memory

    memory.economise()  # Has no effect once NumPy and Arrow are loaded.

    from dash import Dash

    from components.api import iiif
    from components.api import routes as api
    from components.atlas import map_data
    from components.exploring import downloads, listed
    from components.figures import csv_files
    from components.identify import answers, feature_maps, framed, handed_over
    from components.listing import shared
    from components.looking import findings, straightened
    from components.reviewing import shared_decisions
    from components.searching import uploads
    from components.site import bundles, context, curators, fetching, shell, web

    app = Dash(
        "app",
        title=shell.NAME,
        update_title="",
        use_pages=True,
        pages_folder=str(_ROOT / "pages"),
        assets_folder=str(_ROOT / "assets"),
        assets_ignore=bundles.IGNORED,
        # Without this, the layout of every page would be part of each HTML page.
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        serve_locally=True,
        meta_tags=[
            {"name": "description", "content": _DESCRIPTION},
            {"name": "color-scheme", "content": "light dark"},
        ],
        on_error=context.report_failure,
        # The server's log has what Dash says, too.
        add_log_handler=False,
    )
    # Browsers run modules once the page is parsed, and tell of the end of it: Dash must not call them before.
    app.renderer = f'document.addEventListener("DOMContentLoaded", () => {{ {app.renderer} }});'
    addresses = {kind.upper(): address for kind, address in bundles.add_routes(app, _ROOT / "assets").items()}
    app.index_string = re.sub("|".join(addresses), lambda found: addresses[found[0]], _INDEX)
    folder = web.artefacts_folder(artefacts_dir)
    context.install(app.server, folder, fetching.Fetcher.from_environment(folder))
    web.configure(app)
    for module in (
        answers, feature_maps, framed, handed_over, downloads, findings, listed, csv_files, shared, straightened,
        uploads, map_data, api, iiif, curators, shared_decisions,
    ):  # fmt: skip
        module.add_route(app)
    shell.register_callbacks()
    app.layout = shell.layout
    return app


def __getattr__(name: str) -> Any:
    """``server`` for gunicorn, made at the first access. Importing this module computes nothing."""
    if name == "server":
        global _server  # noqa: PLW0603
        if _server is None:
            from pipeline.core.errors import ConfigError

            try:
                _server = create_app(_artefacts()).server
            except ConfigError as error:
                from gunicorn.errors import AppImportError

                # gunicorn prints it without a traceback, and does not start the worker again and again.
                raise AppImportError(str(error)) from error
        return _server
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_server: Any = None


def main() -> None:
    """Serves on the local machine, by the Procfile's command where there is gunicorn."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8050")
    print(f"Vitrine is at http://{'localhost' if host == '127.0.0.1' else host}:{port}/  (Ctrl+C stops it)", flush=True)
    if os.name == "posix":
        os.environ["ARTEFACTS_DIR"] = str(_artefacts())
        os.chdir(_ROOT)
        os.execv(sys.executable, local_command((_ROOT / "Procfile").read_text(encoding="utf-8"), f"{host}:{port}"))
    app = create_app(_artefacts())
    app.run(host=host, port=int(port), debug=False, threaded=True)


def local_command(procfile: str, address: str) -> list[str]:
    """The command of a Procfile with this Python, at another address and without a log of every request."""
    words = shlex.split(procfile.partition(":")[2])
    command = words[words.index("gunicorn") :]
    command[command.index("--bind") + 1] = address
    at = command.index("--access-logfile")
    del command[at : at + 2]
    # -OO drops docstrings, which saves 20 MB, as PYTHONOPTIMIZE does in the Procfile.
    return [sys.executable, "-OO", "-m", *command, "--log-level", "warning"]


def _artefacts() -> Path:
    # Absolute, because main() changes the working directory.
    return Path(os.environ.get("ARTEFACTS_DIR") or "artefacts").absolute()


if __name__ == "__main__":
    main()
