"""What a backbone is: an input size, a network from pixels to features, and a recipe to train with.

Keras is imported by the functions that need it, so that asking for a backbone's input size does not load TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.preprocessing import Preprocessing

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """How to train, unless the config says otherwise.

    Attributes:
        epochs: at most so many.
        batch_size: pictures in a batch.
        learning_rate: Adam's.
        patience: epochs without a better validation loss before training stops; the best epoch's weights are kept.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    patience: int


@dataclass(frozen=True)
class Backbone:
    """One network.

    Attributes:
        description: one sentence for ``--help`` and the Model page.
        preprocessing: how pictures are brought to its input.
        dimensions: D, values of an embedding (fewer for a pretrained one when there are fewer training works).
        pretrained: True when it comes with weights and only a linear probe is trained on its frozen features;
            False when all of it is trained from scratch, with augmentation.
        recipe: how to train it.
        features: makes the network from ``image`` uint8 (size, size, 3) to a list of pooled feature vectors, one a
            depth of the network. Its argument says whether pretrained weights are loaded (False gives random ones,
            for tests). Raises BackboneError when weights are out of reach.
    """

    description: str
    preprocessing: Preprocessing
    dimensions: int
    pretrained: bool
    recipe: Recipe
    features: Callable[[bool], keras.Model]


def neck(samples: list[np.ndarray], dimensions: int, seed: int) -> keras.Model:
    """From a pretrained network's feature vectors to one embedding: standardise, weigh alike, reduce.

    Each depth's vector is standardised (ImageNet's channels differ widely in size), brought to unit length, so that a
    long vector does not outweigh a short one, and all together are reduced by principal components.

    Args:
        samples: float32 (N, D_i) training features, one array a depth; their statistics stay in the model.
        dimensions: D; fewer come out when there are fewer samples.
        seed: of the principal components' solver.

    Returns:
        A model from a list of (D_i,) to (D,).
    """
    import keras
    from sklearn.decomposition import PCA

    inputs = [keras.Input((part.shape[1],), name=f"depth_{depth}") for depth, part in enumerate(samples)]
    scaled = []
    for one, part in zip(inputs, samples, strict=True):
        # The floor keeps a channel that is silent in this collection from shouting in an upload.
        spread = (part.std(axis=0) + 1e-3) ** 2
        standard = keras.layers.Normalization(mean=part.mean(axis=0), variance=spread)(one)
        scaled.append(keras.layers.UnitNormalization()(standard))
    joined = keras.layers.Concatenate()(scaled) if len(scaled) > 1 else scaled[0]
    vectors = keras.Model(inputs, joined).predict(samples, verbose=0, batch_size=1024)
    dimensions = min(dimensions, len(vectors) - 1, vectors.shape[1])
    components = PCA(dimensions, svd_solver="randomized", random_state=seed).fit(vectors)
    reduce = keras.layers.Dense(dimensions, trainable=False, name="principal_components")
    model = keras.Model(inputs, reduce(joined), name="neck")
    reduce.set_weights([components.components_.T, -components.components_ @ components.mean_])
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
    logits = keras.layers.Dense(classes, kernel_regularizer=keras.regularizers.L2(5e-3), name="class")(unit)
    return keras.Model(inputs, logits, name="head")


def dense_head(dimensions: int, classes: int) -> keras.Model:
    """The end of the articles' network: rectified features, dropout, one dense layer that gives logits."""
    import keras

    inputs = keras.Input((dimensions,), name="features")
    hidden = keras.layers.Dropout(0.4)(keras.layers.ReLU()(inputs))
    return keras.Model(inputs, keras.layers.Dense(classes, name="class")(hidden), name="head")


def assemble(network: keras.Model, head: keras.Model, middle: keras.Model | None = None) -> keras.Model:
    """The whole model: ``image`` uint8 -> ``embedding`` float32 (D,), L2-normalised, and ``logits`` float32 (C,)."""
    import keras

    image = keras.Input(network.input_shape[1:], dtype="uint8", name="image")
    found = network(image)
    vector = middle(found) if middle else found[0]
    embedding = keras.layers.UnitNormalization(name="embedding")(vector)
    logits = keras.layers.Identity(name="logits")(head(vector))
    return keras.Model(image, {"embedding": embedding, "logits": logits}, name="vitrine")
