"""How long until the page is there, against importing the libraries that it cannot do without."""

import subprocess
import sys

from benchmarks._server import serving
from benchmarks._timing import Table, compare
from pipeline.artefacts.store import ArtefactStore

ROUNDS = 7


def run(store: ArtefactStore) -> Table:
    """Seconds of importing Dash alone, of the app, of a served first answer, and of importing TensorFlow."""

    def python(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

    def first_answer() -> None:
        with serving(store.root.parent):
            pass

    rows = compare(
        {
            "`import dash, pandas, cv2` alone": lambda: python("import dash, pandas, cv2"),
            "`import app`": lambda: python("import app"),
            "`import app; app.server`": lambda: python("import app; app.server"),
            "gunicorn started, build opened, `/healthz` answered, stopped": first_answer,
            "`import tensorflow`, which the page does without": lambda: python("import tensorflow"),
        },
        ROUNDS,
    )
    return Table(
        "Start-up",
        f"Whole processes, {len(store):,} works; median of {ROUNDS} rounds.",
        "s",
        rows,
        lambda seconds: f"{seconds:.2f}",
    )
