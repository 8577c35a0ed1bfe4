"""What a backbone is: an input size, a network from pixels to features, and a recipe to train with.

Keras is imported by the functions that need it, so that asking for a backbone's input size does not load TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones import _evidence
from pipeline.training.backbones._readings import Network

if TYPE_CHECKING:
    import keras

    from pipeline.training.settings import TrainingConfig

#: Names of a head's layers.
HIDDEN, CLASS = "hidden", "class"
#: Share of the values that a head does without in each step of its training.
DROPOUT = 0.5
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
        weight_decay: AdamW's.
        hidden: values of the hidden layer of a head on a pretrained network's features; 0 for none, which is a linear
            probe.
        members: such heads that are trained side by side; their mean is the classifier.
        label_smoothing: how much of the truth is shared out over all classes, 0 to below 1.
        variations: of each training picture, that a frozen network's features are taken of; the first keeps the whole
            picture, further ones show a part of it.
        mirror: whether pictures are mirrored at random.
        tuning_steps: of fine-tuning a pretrained network's upper layers after that, at most; 0 leaves them alone.
        tuning_rate: Adam's highest learning rate in it.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    patience: int
    schedule: str = "constant"
    label_smoothing: float = 0.0
    variations: int = 1
    mirror: bool = False
    weight_decay: float = 0.0
    hidden: int = 0
    members: int = 1
    tuning_steps: int = 0
    tuning_rate: float = 3e-4

    def with_settings(self, settings: TrainingConfig) -> Recipe:
        """The same, with what the config sets laid over it."""
        laid = {field.name: getattr(settings, field.name) for field in fields(self)}
        # What is off by default is switched on by the config alone, and by a recipe that has it on anyway.
        return replace(self, **{key: value for key, value in laid.items() if value is not None and value is not False})


#: How heads on a pretrained network's features are trained.
ON_FEATURES = Recipe(
    epochs=25,
    batch_size=64,
    learning_rate=1e-3,
    patience=8,
    schedule="cosine",
    label_smoothing=0.1,
    weight_decay=1e-2,
    hidden=128,
    members=4,
)


@dataclass(frozen=True)
class Backbone:
    """One network.

    Attributes:
        description: one sentence for ``--help`` and the Model page.
        preprocessing: how pictures are brought to its input.
        dimensions: D, of the features that works are compared by (fewer for a pretrained one when there are fewer
            training works).
        pretrained: True when it comes with weights: a head is trained on its features, and its upper layers are
            fine-tuned where the recipe says so; False when all of it is trained from scratch, with augmentation.
        recipe: how to train it.
        network: makes the network from ``image`` uint8 (size, size, 3) to what is read of it, a feature vector a
            depth. Its argument says whether pretrained weights are loaded (False gives random ones, for tests).
            Raises BackboneError when weights are out of reach.
        tunable: whether the network has an ``upper`` part, which fine-tuning may change.
    """

    description: str
    preprocessing: Preprocessing
    dimensions: int
    pretrained: bool
    recipe: Recipe
    network: Callable[[bool], Network]
    tunable: bool = False


def feature_normaliser(samples: list[np.ndarray]) -> keras.Model:
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
        # Floor on the standard deviation: a channel that is constant here must not dominate an upload.
        spread = (part.std(axis=0) + 1e-3) ** 2
        name = f"standard_{depth}"
        standard = keras.layers.Normalization(mean=part.mean(axis=0), variance=spread, name=name)(one)
        scaled.append(keras.layers.UnitNormalization()(standard))
    joined = keras.layers.Concatenate()(scaled) if len(scaled) > 1 else scaled[0]
    return keras.Model(inputs, joined, name="feature_normaliser")


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
    layer = keras.layers.Dense(dimensions, trainable=False)
    model = keras.Model(inputs, layer(inputs), name="principal_components")
    layer.set_weights([found.components_.T, -found.components_ @ found.mean_])
    return model


def signature(vectors: np.ndarray, seed: int) -> keras.Model:
    """What sort of picture it is, by the network's last layer: a short vector whose products are cosines.

    The last layer is used as it comes. It distinguishes works from photographs, noise and pages of text. Standardising
    its channels, as :func:`feature_normaliser` does, would remove what all works have in common (figures:
    docs/decisions/0009-unlike.md).

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


def heads(width: int, classes: int, hidden: int, members: int) -> keras.Model:
    """Several heads on the same vectors, to be trained side by side: each has one hidden layer and gives logits.

    Their mean is right more often than any of them (Lakshminarayanan et al. 2017, arXiv:1612.01474); :func:`merged`
    makes one head of it.

    Args:
        width: W, of the vectors.
        classes: C.
        hidden: values of a hidden layer; 0 for none, which is a linear probe (Alain & Bengio 2016, arXiv:1610.01644).
        members: M, how many heads.

    Returns:
        A model from (W,) to (M, C).
    """
    import keras

    layers = keras.layers
    inputs = keras.Input((width,), name="vector")
    found = []
    for member in range(members):
        x = layers.Dropout(DROPOUT)(_at_length_one_each(inputs))
        if hidden:
            x = layers.Dense(hidden, activation="relu", name=f"{HIDDEN}_{member}")(x)
            x = layers.Dropout(DROPOUT)(x)
        found.append(layers.Reshape((1, classes))(layers.Dense(classes, name=f"{CLASS}_{member}")(x)))
    return keras.Model(inputs, layers.Concatenate(axis=1)(found) if members > 1 else found[0], name="heads")


def merged(trained: keras.Model, hidden: int, members: int) -> keras.Model:
    """The mean of such :func:`heads` as a single one, with all their hidden values side by side: (W,) to (C,)."""
    import keras

    def weights(name: str) -> list[list[np.ndarray]]:
        return [trained.get_layer(f"{name}_{member}").get_weights() for member in range(members)]

    inputs = keras.Input(trained.input_shape[1:], name="vector")
    x = _at_length_one_each(inputs)
    if hidden:
        layer = keras.layers.Dense(hidden * members, activation="relu", name=HIDDEN)
        x = layer(x)
        layer.set_weights([np.concatenate(part, axis=-1) for part in zip(*weights(HIDDEN), strict=True)])
    kernels, biases = zip(*weights(CLASS), strict=True)
    last = keras.layers.Dense(len(biases[0]), name=CLASS)
    head = keras.Model(inputs, last(x), name="head")
    # Members that read the same values add up; those that have values of their own stand side by side.
    kernel = np.concatenate(kernels) if hidden else np.sum(kernels, axis=0)
    last.set_weights([kernel / members, np.mean(biases, axis=0)])
    return head


def _at_length_one_each(vector: keras.KerasTensor) -> keras.KerasTensor:
    """Vectors (W,) whose values are about 1 each, as Adam's usual step wants them; unit vectors' are 1/sqrt(W)."""
    import keras

    return keras.layers.Rescaling(vector.shape[-1] ** 0.5)(keras.layers.UnitNormalization()(vector))


def dense_head(dimensions: int, classes: int) -> keras.Model:
    """The end of the articles' network: rectified features, dropout, one dense layer that gives logits."""
    import keras

    inputs = keras.Input((dimensions,), name="features")
    hidden = keras.layers.Dropout(0.4)(keras.layers.ReLU()(inputs))
    return keras.Model(inputs, keras.layers.Dense(classes, name=CLASS)(hidden), name="head")


@dataclass(frozen=True)
class ModelParts:
    """What was trained, part by part.

    Attributes:
        network: from pixels to feature vectors, one a depth, and to the places that they are made of.
        head: from the joined vector to logits.
        feature_normaliser: from the depths' vectors to one, see the function; None where there is one, used as it is.
        reduce: from that vector to the features that works are compared by; None where it is them.
        signature: from the first depth's vector to the :func:`signature`; None for a model without one.
        probes: from the joined vector to logits, a row a depth (:func:`.linear_probes.fit`); None for a model without.

    A head on joined depths is made by :func:`merged`, one on a network's own vector is a :func:`dense_head`.
    """

    network: Network
    head: keras.Model
    feature_normaliser: keras.Model | None = None
    reduce: keras.Model | None = None
    signature: keras.Model | None = None
    probes: keras.Model | None = None

    @property
    def widths(self) -> list[int]:
        """Of the depths' vectors, which stand side by side in the joined one."""
        return [int(reading.vector.shape[-1]) for reading in self.network.readings]

    @property
    def dimensions(self) -> int:
        """Of what works are compared by, without what stands beside it."""
        return int((self.reduce.output_shape if self.reduce else self.head.input_shape)[1])

    def parameters(self, metric: keras.Model | None = None) -> int:
        """How many numbers the model holds, each once: evidence is made of the head's own, laid out anew."""
        parts = (
            self.network.features,
            self.feature_normaliser,
            self.reduce,
            self.signature,
            self.probes,
            self.head,
            metric,
        )
        return int(sum(part.count_params() for part in parts if part))

    def concatenate(self, found: list[Any]) -> Any:
        """One vector of each picture, from one a depth: of arrays, or of tensors within a model."""
        return self.feature_normaliser(found) if self.feature_normaliser else found[0]

    def compared_by(self, vectors: Any) -> Any:
        """What works are compared by, from such vectors."""
        return self.reduce(vectors) if self.reduce else vectors

    def classifier(self) -> keras.Model:
        """``image`` -> logits (C,), on the parts themselves."""
        import keras

        image = keras.Input(self.network.features.input_shape[1:], dtype="uint8", name="image")
        vector = self.concatenate(keras.tree.flatten(self.network.features(image)))
        return keras.Model(image, self.head(vector))

    def assemble(self, metric: keras.Model | None = None) -> keras.Model:
        """The whole model: ``image`` uint8 -> ``embedding`` float32 (D,), L2-normalised, ``logits`` float32 (C,).

        ``penultimate`` float32 (H,) is what the last layer makes the logits of. Where the network's vectors are made of
        places there is ``evidence`` float32 (C, h, w): how much each place speaks for each class. Summed over the
        places it is the logits without their bias. A model that has them gives its ``signature`` float32 (S,) and what
        its probes say, ``probe_logits`` float32 (depths, K).

        Args:
            metric: from the joined vector to what stands in the embedding beside the features, with the same weight;
                None where they are alone.
        """
        import keras

        network = self.network.located or self.network.features
        image = keras.Input(network.input_shape[1:], dtype="uint8", name="image")
        found = keras.tree.flatten(network(image))
        vectors, places = found[: len(self.network.readings)], found[len(self.network.readings) :]
        vector = self.concatenate(vectors)
        compared = self.compared_by(vector)
        parts = [compared]
        if metric:
            parts = [keras.layers.UnitNormalization()(part) for part in (compared, metric(vector))]
            parts = [keras.layers.Concatenate()(parts)]
        embedding = keras.layers.UnitNormalization(name="embedding")(parts[0])
        last = self.head.get_layer(CLASS)
        read = keras.Model(self.head.input, last.input)(vector)
        outputs = {
            "embedding": embedding,
            "logits": keras.layers.Identity(name="logits")(last(read)),
            "penultimate": keras.layers.Identity(name="penultimate")(read),
        }
        if self.signature:
            outputs["signature"] = keras.layers.Identity(name="signature")(self.signature(vectors[0]))
        if self.probes:
            outputs["probe_logits"] = keras.layers.Identity(name="probe_logits")(self.probes(vector))
        if places:
            outputs["evidence"] = self._evidence(vectors, places, vector, read)
        return keras.Model(image, outputs, name="vitrine")

    def _evidence(
        self,
        vectors: list[keras.KerasTensor],
        places: list[keras.KerasTensor],
        vector: keras.KerasTensor,
        read: keras.KerasTensor,
    ) -> keras.KerasTensor:
        kernel = self.head.get_layer(CLASS).get_weights()[0]
        if self.feature_normaliser is None:
            return _evidence.through_rectifier(places[0], read, kernel)
        scaled = [self.feature_normaliser.get_layer(f"standard_{depth}") for depth in range(len(vectors))]
        statistics = [(np.ravel(each.mean), np.sqrt(np.ravel(each.variance))) for each in scaled]
        hidden = [layer.get_weights() for layer in self.head.layers if layer.name == HIDDEN]
        return _evidence.through_head(vectors, places, vector, read, statistics, hidden[0] if hidden else None, kernel)
