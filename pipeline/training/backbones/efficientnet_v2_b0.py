"""EfficientNetV2-B0 (Tan and Le 2021, arXiv:2104.00298) with ImageNet weights, frozen, average-pooled."""

from __future__ import annotations

from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, mean
from pipeline.training.backbones._weights import after, imagenet
from pipeline.training.backbones.base import ON_FEATURES, Backbone

SIZE = 224
#: What comes behind it can be fine-tuned: the blocks of the coarsest grid.
FIXED = "block5e_add"


def network(pretrained: bool) -> Network:
    """``image`` uint8 (224, 224, 3) -> one feature vector float32 (1280,).

    Raises:
        BackboneError: the weights are neither in Keras' cache nor to be had from the network.
    """
    import keras

    shape = (SIZE, SIZE, 3)
    # It scales its values itself: what goes in is 0 to 255.
    whole = imagenet(keras.applications.EfficientNetV2B0, pretrained, input_shape=shape, include_preprocessing=True)
    image = keras.Input(shape, dtype="uint8", name="image")
    maps = whole(keras.layers.Rescaling(1.0)(image), training=False)
    return Network(image, (mean(maps),), "efficientnet_v2_b0", after(whole, FIXED))


BACKBONE = Backbone(
    description="EfficientNetV2-B0 with ImageNet weights, frozen and average-pooled, and small heads on its features",
    preprocessing=Preprocessing(SIZE),
    dimensions=256,
    pretrained=True,
    recipe=ON_FEATURES,
    network=network,
    tunable=True,
)
