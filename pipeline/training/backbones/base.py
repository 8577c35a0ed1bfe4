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
#: Share of a head's inputs, and of its hidden units, that are dropped in each training step.
DROPOUT = 0.5
#: Values of a signature at most.
SIGNATURE = 128


@dataclass(frozen=True)
class Recipe:
    """How to train, unless the config says otherwise. Heads are those on a pretrained network's features."""

    epochs: int  #: at most
    batch_size: int  #: pictures in a batch
    learning_rate: float  #: Adam's
    patience: int  #: epochs without a better validation loss before training stops; the best epoch's weights are kept
    schedule: str = "constant"  #: or ``cosine``, down to 0 over all epochs
    label_smoothing: float = 0.0  #: label smoothing factor, 0 to below 1
    variations: int = (
        1  #: of each training picture, to learn from; the first shows the whole picture, the others a part
    )
    mirror: bool = False  #: whether pictures are mirrored at random
    weight_decay: float = 0.0  #: AdamW's
    hidden: int = 0  #: units of a head's hidden layer; 0 for none, which is a linear probe
    members: int = 1  #: heads that are trained side by side; their mean is the classifier
    tuning_steps: int = 0  #: of fine-tuning a pretrained network's upper layers, at most; 0 leaves them as they are
    tuning_rate: float = 3e-4  #: Adam's highest learning rate in fine-tuning

    def with_settings(self, settings: TrainingConfig) -> Recipe:
        """The same recipe with the values that the config sets.

        A flag that is off by default can be switched on by the config, and cannot be switched off where a recipe has it
        on.
        """
        values = {field.name: getattr(settings, field.name) for field in fields(self)}
        return replace(
            self, **{name: value for name, value in values.items() if value is not None and value is not False}
        )


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
    """One network."""

    description: str  #: one sentence for ``--help`` and the Model page
    preprocessing: Preprocessing  #: from a picture to the network's input
    dimensions: int  #: D, of the features that works are compared by; less with fewer training works than that
    #: True: it has weights, heads are trained on its features, and its upper layers are fine-tuned if the recipe says
    #: so. False: all of it is trained from scratch, with augmentation.
    pretrained: bool
    recipe: Recipe
    #: Makes the network, from ``image`` uint8 (size, size, 3) to a feature vector a depth. The argument says whether
    #: pretrained weights are loaded (False: random ones, for tests). Raises BackboneError if they are neither in Keras'
    #: cache nor can be downloaded.
    network: Callable[[bool], Network]
    tunable: bool = False  #: whether the network has an ``upper`` part, which fine-tuning may change


def feature_normaliser(samples: list[np.ndarray]) -> keras.Model:
    """Standardises each depth's vector, brings it to unit length and concatenates the depths.

    Channels of ImageNet networks differ widely in size, and a long vector must not outweigh a short one. The statistics
    are those of ``samples``, training features float32 (N, D_i), one array a depth. The model maps a list of (D_i,) to
    (sum of D_i,).
    """
    import keras

    inputs = [keras.Input((sample.shape[1],), name=f"depth_{depth}") for depth, sample in enumerate(samples)]
    units = []
    for depth, (vector, sample) in enumerate(zip(inputs, samples, strict=True)):
        # Floor on the standard deviation: a channel that is constant here must not dominate an upload.
        variance = (sample.std(axis=0) + 1e-3) ** 2
        standardise = keras.layers.Normalization(mean=sample.mean(axis=0), variance=variance, name=f"standard_{depth}")
        units.append(keras.layers.UnitNormalization()(standardise(vector)))
    joined = keras.layers.Concatenate()(units) if len(units) > 1 else units[0]
    return keras.Model(inputs, joined, name="feature_normaliser")


def principal_components(vectors: np.ndarray, dimensions: int, seed: int) -> keras.Model:
    """Principal component analysis of ``vectors`` float32 (N, W), as a model from (W,) to (D,).

    D is ``dimensions``, or less where N or W is smaller. ``seed`` is the solver's.
    """
    import keras
    from sklearn.decomposition import PCA

    dimensions = min(dimensions, len(vectors) - 1, vectors.shape[1])
    pca = PCA(dimensions, svd_solver="randomized", random_state=seed).fit(vectors)
    inputs = keras.Input((vectors.shape[1],), name="vector")
    layer = keras.layers.Dense(dimensions, trainable=False)
    model = keras.Model(inputs, layer(inputs), name="principal_components")
    layer.set_weights([pca.components_.T, -pca.components_ @ pca.mean_])
    return model


def signature(vectors: np.ndarray, seed: int) -> keras.Model:
    """What kind of picture it is, by the network's last layer: a short vector whose dot products are cosines.

    The last layer is used unchanged. It distinguishes works from photographs, noise and pages of text. Standardising
    its channels, as :func:`feature_normaliser` does, would remove what all works have in common (figures:
    docs/decisions/0009-unlike.md). The leading singular directions of ``vectors`` float32 (N, D_0), the training works'
    last layer, are kept. The model maps (D_0,) to (S,), S at most :data:`SIGNATURE`. Dot products of two signatures are
    nearly the cosines of their vectors. The part of a vector outside of these directions lowers them.
    """
    import keras
    from sklearn.decomposition import TruncatedSVD

    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    size = min(SIGNATURE, units.shape[1], len(units))
    svd = TruncatedSVD(size, random_state=seed).fit(units)
    inputs = keras.Input((vectors.shape[1],), name="last")
    layer = keras.layers.Dense(size, use_bias=False, trainable=False)
    model = keras.Model(inputs, layer(keras.layers.UnitNormalization()(inputs)), name="directions")
    layer.set_weights([svd.components_.T])
    return model


def heads(width: int, classes: int, hidden: int, members: int) -> keras.Model:
    """An ensemble of M ``members`` on the same vectors, to be trained side by side: (W,) to logits (M, C).

    Their mean is right more often than any of them (Lakshminarayanan et al. 2017, arXiv:1612.01474);
    :func:`merge_heads` makes one head of it. Without ``hidden`` units each is a linear probe (Alain & Bengio 2016,
    arXiv:1610.01644).
    """
    import keras

    layers = keras.layers
    inputs = keras.Input((width,), name="vector")
    logits = []
    for member in range(members):
        x = layers.Dropout(DROPOUT)(_rescaled(inputs))
        if hidden:
            x = layers.Dense(hidden, activation="relu", name=f"{HIDDEN}_{member}")(x)
            x = layers.Dropout(DROPOUT)(x)
        logits.append(layers.Reshape((1, classes))(layers.Dense(classes, name=f"{CLASS}_{member}")(x)))
    return keras.Model(inputs, layers.Concatenate(axis=1)(logits) if members > 1 else logits[0], name="heads")


def merge_heads(ensemble: keras.Model, hidden: int, members: int) -> keras.Model:
    """The mean of such :func:`heads` as a single one, with all their hidden units side by side: (W,) to (C,)."""
    import keras

    def weights(name: str) -> list[list[np.ndarray]]:
        return [ensemble.get_layer(f"{name}_{member}").get_weights() for member in range(members)]

    inputs = keras.Input(ensemble.input_shape[1:], name="vector")
    x = _rescaled(inputs)
    if hidden:
        layer = keras.layers.Dense(hidden * members, activation="relu", name=HIDDEN)
        x = layer(x)
        layer.set_weights([np.concatenate(arrays, axis=-1) for arrays in zip(*weights(HIDDEN), strict=True)])
    kernels, biases = zip(*weights(CLASS), strict=True)
    last = keras.layers.Dense(len(biases[0]), name=CLASS)
    head = keras.Model(inputs, last(x), name="head")
    # Linear probes read the same values, so their kernels add up. Hidden units stand side by side, and so do kernels.
    kernel = np.concatenate(kernels) if hidden else np.sum(kernels, axis=0)
    last.set_weights([kernel / members, np.mean(biases, axis=0)])
    return head


def _rescaled(vector: keras.KerasTensor) -> keras.KerasTensor:
    """Vectors (W,) of length sqrt(W): values of about 1 fit Adam's usual step; those of unit vectors are 1/sqrt(W)."""
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
    """What was trained, part by part. The joined vector is (W,), W the sum of the depths' sizes D_i."""

    network: Network  #: from pixels to feature vectors, one a depth, and to the places that they are made of
    #: from the joined vector to logits, made by :func:`merge_heads`, or by :func:`dense_head` on a network's own vector
    head: keras.Model
    #: from the depths' vectors to the joined one (see the function). None if there is one depth, whose vector is used
    #: unchanged.
    feature_normaliser: keras.Model | None = None
    #: from the joined vector to the features that works are compared by; None if it is these features
    reduce: keras.Model | None = None
    #: from the first depth's vector to the :func:`signature`; None for a model without one
    signature: keras.Model | None = None
    #: from the joined vector to logits, a row a depth (:func:`.linear_probes.fit`); None for a model without
    probes: keras.Model | None = None

    @property
    def widths(self) -> list[int]:
        """D_i of each depth."""
        return [int(reading.vector.shape[-1]) for reading in self.network.readings]

    @property
    def dimensions(self) -> int:
        """Size of the features that works are compared by, without a metric head's."""
        return int((self.reduce.output_shape if self.reduce else self.head.input_shape)[1])

    def parameters(self, metric: keras.Model | None = None) -> int:
        """How many numbers the model holds, each once: evidence uses the head's own."""
        models = (self.network.features, self.feature_normaliser, self.reduce, self.signature, self.probes, self.head)
        return int(sum(model.count_params() for model in (*models, metric) if model))

    def concatenate(self, vectors: list[Any]) -> Any:
        """The joined vectors, from one vector a depth: of arrays, or of tensors within a model."""
        return self.feature_normaliser(vectors) if self.feature_normaliser else vectors[0]

    def comparison_features(self, joined: Any) -> Any:
        """The features that works are compared by, from joined vectors."""
        return self.reduce(joined) if self.reduce else joined

    def classifier(self) -> keras.Model:
        """``image`` -> logits (C,), on the parts themselves."""
        import keras

        image = keras.Input(self.network.features.input_shape[1:], dtype="uint8", name="image")
        joined = self.concatenate(keras.tree.flatten(self.network.features(image)))
        return keras.Model(image, self.head(joined))

    def assemble(self, metric: keras.Model | None = None) -> keras.Model:
        """The whole model: ``image`` uint8 -> ``embedding`` float32 (D,), L2-normalised, ``logits`` float32 (C,).

        ``penultimate`` float32 (H,) is the input of the last layer. If the network's vectors are means of places, there
        is ``evidence`` float32 (C, h, w): how much each place speaks for each class. Summed over the places it is the
        logits without their bias. A model with these parts has ``signature`` float32 (S,) and ``probe_logits`` float32
        (depths, K).

        Args:
            metric: from the joined vector to the part of the embedding beside the features, with the same weight; None
                for the features alone.
        """
        import keras

        network, depths = self.network.located or self.network.features, len(self.network.readings)
        image = keras.Input(network.input_shape[1:], dtype="uint8", name="image")
        tensors = keras.tree.flatten(network(image))
        vectors, places = tensors[:depths], tensors[depths:]
        joined = self.concatenate(vectors)
        embedding = self.comparison_features(joined)
        if metric:
            parts = [keras.layers.UnitNormalization()(part) for part in (embedding, metric(joined))]
            embedding = keras.layers.Concatenate()(parts)
        last = self.head.get_layer(CLASS)
        penultimate = keras.Model(self.head.input, last.input)(joined)
        further = {"logits": last(penultimate), "penultimate": penultimate}
        if self.signature:
            further["signature"] = self.signature(vectors[0])
        if self.probes:
            further["probe_logits"] = self.probes(joined)
        outputs = {"embedding": keras.layers.UnitNormalization(name="embedding")(embedding)}
        outputs |= {name: keras.layers.Identity(name=name)(tensor) for name, tensor in further.items()}
        if places:
            kernel = last.get_weights()[0]
            if self.feature_normaliser:
                layers = [self.feature_normaliser.get_layer(f"standard_{depth}") for depth in range(depths)]
                statistics = [(np.ravel(layer.mean), np.sqrt(np.ravel(layer.variance))) for layer in layers]
                hidden = next((layer.get_weights() for layer in self.head.layers if layer.name == HIDDEN), None)
                evidence = _evidence.through_head(vectors, places, joined, penultimate, statistics, hidden, kernel)
            else:
                evidence = _evidence.through_rectifier(places[0], penultimate, kernel)
            outputs["evidence"] = evidence
        return keras.Model(image, outputs, name="vitrine")
