"""What a backbone is: an input size, a network from pixels to features, and a recipe to train with.

Keras is imported by the functions that need it, so that asking for a backbone's input size does not load TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.embedders import _evidence
from pipeline.embedders._readings import Network
from pipeline.preprocessing import Preprocessing

if TYPE_CHECKING:
    import keras

#: Names of the layers whose weights make up the evidence.
CLASS, COMPONENTS = "class", "components"
#: Values of a signature, at most.
SIGNATURE = 128


@dataclass(frozen=True)
class Recipe:
    """How to train, unless the config says otherwise.

    Attributes:
        epochs: at most so many.
        batch_size: pictures in a batch.
        learning_rate: Adam's.
        patience: epochs without a better validation loss before training stops; the best epoch's weights are kept.
        schedule: ``constant``, or ``cosine`` down to nothing over all epochs.
        label_smoothing: how much of the truth is shared out over all classes, 0 to below 1.
        variations: of each training picture, that a frozen network's features are taken of; the first keeps the whole
            picture, further ones show a part of it.
        mirror: whether pictures are mirrored at random.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    patience: int
    schedule: str = "constant"
    label_smoothing: float = 0.0
    variations: int = 1
    mirror: bool = False


@dataclass(frozen=True)
class Backbone:
    """One network.

    Attributes:
        description: one sentence for ``--help`` and the Model page.
        preprocessing: how pictures are brought to its input.
        dimensions: D, of the classifier's features (fewer for a pretrained one when there are fewer training works).
        pretrained: True when it comes with weights and only a linear probe is trained on its frozen features;
            False when all of it is trained from scratch, with augmentation.
        recipe: how to train it.
        network: makes the network from ``image`` uint8 (size, size, 3) to what is read of it, a feature vector a
            depth. Its argument says whether pretrained weights are loaded (False gives random ones, for tests).
            Raises BackboneError when weights are out of reach.
    """

    description: str
    preprocessing: Preprocessing
    dimensions: int
    pretrained: bool
    recipe: Recipe
    network: Callable[[bool], Network]


def neck(samples: list[np.ndarray]) -> keras.Model:
    """From a pretrained network's feature vectors to one: standardise, and weigh alike.

    Each depth's vector is standardised (ImageNet's channels differ widely in size) and brought to unit length, so that
    a long vector does not outweigh a short one.

    Args:
        samples: float32 (N, D_i) training features, one array a depth; their statistics stay in the model.

    Returns:
        A model from a list of (D_i,) to (sum of D_i,).
    """
    import keras

    inputs = [keras.Input((part.shape[1],), name=f"depth_{depth}") for depth, part in enumerate(samples)]
    scaled = []
    for depth, (one, part) in enumerate(zip(inputs, samples, strict=True)):
        # The floor keeps a channel that is silent in this collection from shouting in an upload.
        spread = (part.std(axis=0) + 1e-3) ** 2
        name = f"standard_{depth}"
        standard = keras.layers.Normalization(mean=part.mean(axis=0), variance=spread, name=name)(one)
        scaled.append(keras.layers.UnitNormalization()(standard))
    joined = keras.layers.Concatenate()(scaled) if len(scaled) > 1 else scaled[0]
    return keras.Model(inputs, joined, name="neck")


def principal_components(vectors: np.ndarray, dimensions: int, seed: int) -> keras.Model:
    """The directions in which vectors differ most.

    Args:
        vectors: float32 (N, W), to find them by.
        dimensions: D; fewer come out when there are fewer vectors.
        seed: of the solver.

    Returns:
        A model from (W,) to (D,).
    """
    import keras
    from sklearn.decomposition import PCA

    dimensions = min(dimensions, len(vectors) - 1, vectors.shape[1])
    found = PCA(dimensions, svd_solver="randomized", random_state=seed).fit(vectors)
    inputs = keras.Input((vectors.shape[1],), name="vector")
    layer = keras.layers.Dense(dimensions, trainable=False, name=COMPONENTS)
    model = keras.Model(inputs, layer(inputs), name="principal_components")
    layer.set_weights([found.components_.T, -found.components_ @ found.mean_])
    return model


def signature(vectors: np.ndarray, seed: int) -> keras.Model:
    """What sort of picture it is, by the network's last layer: a short vector whose products are cosines.

    Works are told from photographs, noise and pages of text by the layer as it comes: standardising its channels, as
    :func:`neck` does, throws away what all works have in common (docs/decisions/0009-unlike.md has the figures).

    Args:
        vectors: float32 (N, D_0), the training works' last layer; the directions kept are those of most length.
        seed: of the solver.

    Returns:
        A model from (D_0,) to (S,), S at most :data:`SIGNATURE`; products of two answers are nearly the cosines of
        their vectors, and what lies outside of the directions of all works counts as unlike.
    """
    import keras
    from sklearn.decomposition import TruncatedSVD

    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    size = min(SIGNATURE, units.shape[1], len(units))
    found = TruncatedSVD(size, random_state=seed).fit(units)
    inputs = keras.Input((vectors.shape[1],), name="last")
    layer = keras.layers.Dense(size, use_bias=False, trainable=False)
    model = keras.Model(inputs, layer(keras.layers.UnitNormalization()(inputs)), name="directions")
    layer.set_weights([found.components_.T])
    return model


def probe(dimensions: int, classes: int) -> keras.Model:
    """A linear probe on the embedding (Alain & Bengio 2016, arXiv:1610.01644): one dense layer gives logits.

    Args:
        dimensions: D.
        classes: C.
    """
    import keras

    inputs = keras.Input((dimensions,), name="features")
    # Unit vectors have values of 1/sqrt(D); scaled to about 1 each, Adam's usual step fits them.
    unit = keras.layers.Rescaling(dimensions**0.5)(keras.layers.UnitNormalization()(inputs))
    logits = keras.layers.Dense(classes, kernel_regularizer=keras.regularizers.L2(5e-3), name=CLASS)(unit)
    return keras.Model(inputs, logits, name="head")


def dense_head(dimensions: int, classes: int) -> keras.Model:
    """The end of the articles' network: rectified features, dropout, one dense layer that gives logits."""
    import keras

    inputs = keras.Input((dimensions,), name="features")
    hidden = keras.layers.Dropout(0.4)(keras.layers.ReLU()(inputs))
    return keras.Model(inputs, keras.layers.Dense(classes, name=CLASS)(hidden), name="head")


@dataclass(frozen=True)
class Fitted:
    """What was trained, part by part.

    Attributes:
        network: from pixels to feature vectors, one a depth, and to the places that they are made of.
        head: from the classifier's features to logits.
        neck: joins the depths to one vector, see :func:`neck`; None where the only one is taken as it is.
        reduce: from that vector to the classifier's features; None where it is them.

        signature: from the first depth's vector to the :func:`signature`; None for a model without one.

    A head on reduced vectors is a :func:`probe`, one on a network's own vector a :func:`dense_head`.
    """

    network: Network
    head: keras.Model
    neck: keras.Model | None = None
    reduce: keras.Model | None = None
    signature: keras.Model | None = None

    def join(self, found: list[Any]) -> Any:
        """One vector of each picture, from one a depth: of arrays, or of tensors within a model."""
        return self.neck(found) if self.neck else found[0]

    def classified_by(self, vectors: Any) -> Any:
        """The classifier's features, from such vectors."""
        return self.reduce(vectors) if self.reduce else vectors

    def assemble(self, metric: keras.Model | None = None) -> keras.Model:
        """The whole model: ``image`` uint8 -> ``embedding`` float32 (D,), L2-normalised, ``logits`` float32 (C,).

        Where the network's vectors are made of places there is a third output, ``evidence`` float32 (C, h, w): how
        much each place speaks for each class. Summed over the places it is the logits without their bias. A model that
        has one gives its ``signature`` float32 (S,) too.

        Args:
            metric: from the joined vector to what stands in the embedding beside the classifier's features, with the
                same weight; None where they are alone.
        """
        import keras

        network = self.network.located or self.network.features
        image = keras.Input(network.input_shape[1:], dtype="uint8", name="image")
        found = keras.tree.flatten(network(image))
        vectors, places = found[: len(self.network.readings)], found[len(self.network.readings) :]
        vector = self.join(vectors)
        read = self.classified_by(vector)
        parts = [read]
        if metric:
            parts = [keras.layers.UnitNormalization()(part) for part in (read, metric(vector))]
            parts = [keras.layers.Concatenate()(parts)]
        embedding = keras.layers.UnitNormalization(name="embedding")(parts[0])
        logits = keras.layers.Identity(name="logits")(self.head(read))
        outputs = {"embedding": embedding, "logits": logits}
        if self.signature:
            outputs["signature"] = keras.layers.Identity(name="signature")(self.signature(vectors[0]))
        if places:
            outputs["evidence"] = self._evidence(vectors, places, read)
        return keras.Model(image, outputs, name="vitrine")

    def _evidence(
        self, vectors: list[keras.KerasTensor], places: list[keras.KerasTensor], read: keras.KerasTensor
    ) -> keras.KerasTensor:
        kernel = self.head.get_layer(CLASS).get_weights()[0]
        if self.neck is None or self.reduce is None:
            return _evidence.through_rectifier(places[0], read, kernel)
        scaled = [self.neck.get_layer(f"standard_{depth}") for depth in range(len(vectors))]
        statistics = [(np.ravel(each.mean), np.sqrt(np.ravel(each.variance))) for each in scaled]
        directions, shift = self.reduce.get_layer(COMPONENTS).get_weights()
        return _evidence.through_components(vectors, places, read, statistics, (directions, shift), kernel)
