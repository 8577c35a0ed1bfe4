"""The serving form of a trained model: LiteRT, TensorFlow's own runtime, with one lock round one interpreter."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.core.errors import ArtefactError

FILE_NAME = "serving.tflite"
#: What every model answers, and what some do beside it.
OUTPUTS, FURTHER = {"embedding", "logits"}, {"evidence", "signature", "read", "probed"}


@dataclass(frozen=True)
class Answer:
    """What a model says of one picture.

    Attributes:
        embedding: float32 (D,), L2-normalised.
        logits: float32 (C,).
        evidence: float32 (C, h, w), how much each place of the picture speaks for each class, in logits: summed over
            the places it is ``logits`` without the bias of the classes, which is the same for every picture. None of a
            model that does not tell.
        signature: float32 (S,), what sort of picture it is, see ``training.backbones.base.signature``; None of a
            model that is older than it.
        read: float32 (H,), what the last layer makes the logits of; None of a model that is older than it.
        probed: float32 (depths, K), logits of the classes at each depth of the network, and behind them of the
            background where one was given, see ``training.linear_probes``; None of a model that is older than it.
    """

    embedding: np.ndarray
    logits: np.ndarray
    evidence: np.ndarray | None = None
    signature: np.ndarray | None = None
    read: np.ndarray | None = None
    probed: np.ndarray | None = None


class ServingModel:
    """A model with one picture in, and what :class:`Answer` holds out, each by its name."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """Loads the model from a ``.tflite`` file.

        Raises:
            ArtefactError: the file is missing or not a model of this kind.
        """
        # Only here: a page that answers no upload yet needs no runtime.
        from ai_edge_litert.interpreter import Interpreter

        try:
            # The interpreter must outlive its runner, which keeps no reference of its own.
            self._interpreter = Interpreter(str(path), num_threads=threads)
            self._run = self._interpreter.get_signature_runner()
        except (ValueError, RuntimeError) as error:
            raise ArtefactError(f"{path.name} is not a model that can be served ({error}).") from error
        details = self._run.get_input_details()
        if set(details) != {"image"} or set(self._run.get_output_details()) - FURTHER != OUTPUTS:
            raise ArtefactError(f"{path.name} does not have one input 'image' and outputs 'embedding', 'logits'.")
        self.size = int(details["image"]["shape"][1])
        self._lock = threading.Lock()

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Embedding and logits of one picture, see :meth:`answer`."""
        answer = self.answer(image)
        return answer.embedding, answer.logits

    def answer(self, image: np.ndarray) -> Answer:
        """All that the model says of one picture.

        Args:
            image: RGB uint8 (size, size, 3).
        """
        with self._lock:
            outputs = self._run(image=image[np.newaxis])
            return Answer(**{name: values[0].copy() for name, values in outputs.items()})
