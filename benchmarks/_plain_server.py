"""The usual way to serve a Keras model, as a baseline: Flask, Pillow, ``model.predict``, a scan by scikit-learn.

``gunicorn benchmarks._plain_server:app`` serves the build in ``ARTEFACTS_DIR`` with gunicorn's own worker.
"""

import io
import os
from pathlib import Path

import keras
import numpy as np
from flask import Flask, Response, jsonify, request
from PIL import Image
from sklearn.metrics.pairwise import cosine_similarity

from pipeline.artefacts.store import ArtefactStore

app = Flask(__name__)
_store = ArtefactStore.open(Path(os.environ["ARTEFACTS_DIR"]))
_model = keras.models.load_model(_store.root / "model" / "model.keras")
_embeddings = np.asarray(_store.embeddings)
_size = tuple(_model.input_shape[1:3])


@app.get("/healthz")
def _alive() -> Response:
    return jsonify(status="ok")


@app.post("/identify")
def _identify() -> Response:
    picture = Image.open(io.BytesIO(request.get_data())).convert("RGB").resize(_size)
    outputs = _model.predict(np.asarray(picture, np.float32)[None], verbose=0)
    scores = keras.ops.softmax(outputs["logits"])[0]
    similarities = cosine_similarity(outputs["embedding"], _embeddings)[0]
    nearest = np.argsort(-similarities)[:12]
    return jsonify(
        classes={info.key: float(score) for info, score in zip(_store.classes, scores, strict=True)},
        neighbours=[[int(row), float(similarities[row])] for row in nearest],
    )
