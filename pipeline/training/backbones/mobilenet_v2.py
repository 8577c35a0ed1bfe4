"""MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381) with ImageNet weights, read at four depths."""

from __future__ import annotations

from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, mean, mean_and_deviation
from pipeline.training.backbones._weights import after, imagenet
from pipeline.training.backbones.base import ON_FEATURES, Backbone

#: Larger than the 224 pixels it was trained on: what it has learned fits objects that look larger than in training
#: pictures (Touvron et al. 2019, arXiv:1906.06423), and line and brushwork are finer than objects. Even pictures that
#: were of 224 pixels are told apart better (docs/decisions/0002-features-from-three-depths.md has the measurements).
SIZE = 320
#: Where the network is read beside its end: the last layer speaks of objects, these of brushwork, line and pattern,
#: which tell cultures apart (docs/decisions/0002-features-from-three-depths.md has the measurements).
MIDDLE = ("block_6_expand_relu", "block_10_expand_relu", "block_13_expand_relu")
#: What comes behind it can be fine-tuned: the coarsest grid's blocks (docs/decisions/0011-heads-and-fine-tuning.md).
FIXED = "block_12_add"


def network(pretrained: bool) -> Network:
    """``image`` uint8 (320, 320, 3) -> four feature vectors float32: (1280,), (384,), (768,) and (1152,).

    Raises:
        BackboneError: the weights are neither in Keras' cache nor to be had from the network.
    """
    import keras

    whole = imagenet(keras.applications.MobileNetV2, pretrained, input_shape=(SIZE, SIZE, 3))
    taps = keras.Model(whole.input, [whole.output, *(whole.get_layer(name).output for name in MIDDLE)])
    taps.trainable = False
    image = keras.Input((SIZE, SIZE, 3), dtype="uint8", name="image")
    # What keras.applications.mobilenet_v2.preprocess_input does, inside the model.
    last, *middle = taps(keras.layers.Rescaling(1 / 127.5, offset=-1.0)(image), training=False)
    readings = (mean(last), *(mean_and_deviation(maps) for maps in middle))
    return Network(image, readings, "mobilenet_v2", after(whole, FIXED))


BACKBONE = Backbone(
    description="MobileNetV2 with ImageNet weights, frozen and read at four depths, and small heads on its features",
    preprocessing=Preprocessing(SIZE),
    dimensions=256,
    pretrained=True,
    recipe=ON_FEATURES,
    network=network,
    tunable=True,
)
