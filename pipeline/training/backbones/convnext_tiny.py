"""ConvNeXt-Tiny (Liu et al. 2022, arXiv:2201.03545) with ImageNet weights, frozen, average-pooled."""

from __future__ import annotations

from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, mean
from pipeline.training.backbones._weights import after, imagenet
from pipeline.training.backbones.base import ON_FEATURES, Backbone

SIZE = 224
#: What comes behind it can be fine-tuned: the blocks of the coarsest grid.
FIXED = "convnext_tiny_stage_2_block_8_identity"


def network(pretrained: bool) -> Network:
    """``image`` uint8 (224, 224, 3) -> one feature vector float32 (768,).

    Raises:
        BackboneError: the weights are neither in Keras' cache nor to be had from the network.
    """
    import keras

    shape = (SIZE, SIZE, 3)
    # It scales its values itself: what goes in is 0 to 255.
    whole = imagenet(keras.applications.ConvNeXtTiny, pretrained, input_shape=shape, include_preprocessing=True)
    image = keras.Input(shape, dtype="uint8", name="image")
    maps = whole(keras.layers.Rescaling(1.0)(image), training=False)
    return Network(image, (mean(maps),), "convnext_tiny", after(whole, FIXED))


BACKBONE = Backbone(
    description="ConvNeXt-Tiny with ImageNet weights, frozen and average-pooled, and small heads on its features",
    preprocessing=Preprocessing(SIZE),
    dimensions=256,
    pretrained=True,
    recipe=ON_FEATURES,
    network=network,
    tunable=True,
)
