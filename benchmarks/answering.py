"""From an upload's bytes to the answer, against nothing but the model's own inference."""

from urllib.request import Request, urlopen

import numpy as np

from benchmarks._server import serving
from benchmarks._timing import Table, compare
from pipeline.artefacts.store import ArtefactStore
from pipeline.images.decoding import Preprocessing, decode
from pipeline.query.engine import QueryEngine
from pipeline.query.model import FILE_NAME, ServingModel

REPEATS = 20
ROUNDS = 9


def run(store: ArtefactStore) -> Table:
    """Milliseconds of bare inference, of a whole query, and of a query through the server."""
    data = (store.root / store.picture_name(0, preview=True)).read_bytes()
    image = decode(data)
    pixels = Preprocessing.load(store.root / "model" / "preprocess.json").apply(image)
    model, engine = ServingModel(store.root / "model" / FILE_NAME), QueryEngine(store)
    with serving(store.root.parent) as address:

        def post() -> None:
            request = Request(f"{address}/identify", data, {"Content-Type": "application/octet-stream"})
            with urlopen(request, timeout=30) as answer:
                assert b"classes" in answer.read()

        rows = compare(
            {
                "bare LiteRT inference of prepared pixels": lambda: [model.answer(pixels) for _ in range(REPEATS)],
                "Vitrine's query: decode, resize, infer, search, place": lambda: [
                    engine.query(data) for _ in range(REPEATS)
                ],
                "the same through gunicorn and HTTP": lambda: [post() for _ in range(REPEATS)],
            },
            ROUNDS,
        )
    height, width = np.shape(image)[:2]
    return Table(
        "Upload to answer",
        f"A picture of {width} x {height} pixels ({len(data) / 1024:.0f} KB) against {len(store):,} works of "
        f"{store.embeddings.shape[1]} values; one after the other; median of {ROUNDS} rounds of {REPEATS}.",
        "ms",
        rows,
        lambda seconds: f"{1000 * seconds / REPEATS:.1f}",
    )
