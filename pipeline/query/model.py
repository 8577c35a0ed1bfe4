"""The serving form of a trained model: LiteRT, TensorFlow's own runtime, with one lock round one interpreter."""

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.core.errors import ArtefactError, reason

FILE_NAME = "serving.tflite"
#: Outputs that every model has, and outputs that some models have beside them.
OUTPUTS, FURTHER = {"embedding", "logits"}, {"evidence", "signature", "penultimate", "probe_logits"}
#: Names of outputs in models of older builds -> their names today.
FORMER_NAMES = {"read": "penultimate", "probed": "probe_logits"}


@dataclass(frozen=True)
class ModelOutput:
    """The outputs of the model for one picture; None for an output that the model does not have."""

    embedding: np.ndarray  #: float32 (D,), L2-normalised
    logits: np.ndarray  #: float32 (C,)
    #: float32 (C, h, w), how much each place of the picture adds to each logit. Its sum over the places is ``logits``
    #: without the bias of the classes, which is the same for every picture.
    evidence: np.ndarray | None = None
    #: float32 (S,), features that tell what sort of picture it is, see ``training.backbones.base.signature``
    signature: np.ndarray | None = None
    penultimate: np.ndarray | None = None  #: float32 (H,), the input of the last layer, which computes the logits
    #: float32 (depths, K), logits of the linear probes at each depth of the network: of the classes, and last of the
    #: background if the build was given one, see ``training.linear_probes``
    probe_logits: np.ndarray | None = None

    def arrays(self) -> dict[str, np.ndarray]:
        """Name -> array, of the outputs that the model has."""
        return {name: value for name, value in vars(self).items() if value is not None}


class ServingModel:
    """A model with one input, a picture, and the named outputs of :class:`ModelOutput`."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """Loads a ``.tflite`` file. Raises an ArtefactError where it is missing or not a model of this kind."""
        # Imported here: a page that has not been sent a picture yet needs no runtime.
        from ai_edge_litert.interpreter import Interpreter

        try:
            # The interpreter must outlive its runner, which keeps no reference of its own.
            self._interpreter = Interpreter(str(path), num_threads=threads)
            self._run = self._interpreter.get_signature_runner()
        except (ValueError, RuntimeError) as error:
            raise ArtefactError(f"{path.name} is not a model that can be served ({reason(error)}).") from error
        inputs = self._run.get_input_details()
        outputs = {FORMER_NAMES.get(name, name) for name in self._run.get_output_details()}
        if set(inputs) != {"image"} or outputs - FURTHER != OUTPUTS:
            raise ArtefactError(f"{path.name} does not have one input 'image' and outputs 'embedding', 'logits'.")
        self.size = int(inputs["image"]["shape"][1])
        self._lock = threading.Lock()

    def answer(self, image: np.ndarray) -> ModelOutput:
        """All outputs for one picture, RGB uint8 (size, size, 3)."""
        with self._lock:
            outputs = self._run(image=image[np.newaxis])
            return ModelOutput(**{FORMER_NAMES.get(name, name): values[0].copy() for name, values in outputs.items()})
