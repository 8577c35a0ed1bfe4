"""Embedding a collection: the pipeline's LiteRT processes against Keras on the same pictures and model."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks._timing import Table, compare
from pipeline.artefacts.store import ArtefactStore
from pipeline.build.stages.embed import embed
from pipeline.core import native_stderr
from pipeline.core.executors.processes import cores
from pipeline.images.decoding import Preprocessing, decode
from pipeline.query.model import FILE_NAME

PICTURES = 512
ROUNDS = 5


def run(store: ArtefactStore) -> Table:
    """Pictures a second, of ``keras.predict``, of a compiled Keras call, and of the pipeline's ``embed`` stage."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_stderr.native_stderr():
        import keras
        import tensorflow as tf

        model = keras.models.load_model(store.root / "model" / "model.keras")
    preprocessing = Preprocessing.load(store.root / "model" / "preprocess.json")
    rows = np.arange(PICTURES) % len(store)
    pixels = np.stack(
        [preprocessing.apply(decode((store.root / store.picture_name(row)).read_bytes())) for row in rows]
    )
    compiled = tf.function(lambda batch: model(batch, training=False))
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "pixels.npy"
        np.save(file, pixels)
        serving = store.root / "model" / FILE_NAME
        rows_of_table = compare(
            {
                "`keras.predict`, batches of 64": lambda: model.predict(pixels, batch_size=64, verbose=0),
                "`tf.function`, batches of 64": lambda: [
                    compiled(pixels[at : at + 64]) for at in range(0, PICTURES, 64)
                ],
                f"Vitrine: LiteRT in {cores()} processes, their start included": lambda: embed(serving, file),
            },
            ROUNDS,
        )
    summary = store.json("training/summary.json")
    return Table(
        "Embedding throughput",
        f"{PICTURES} prepared pictures, backbone `{summary['backbone']}`, {cores()} cores; median of {ROUNDS} rounds.",
        "pictures/s",
        rows_of_table,
        lambda seconds: f"{PICTURES / seconds:.0f}",
    )
