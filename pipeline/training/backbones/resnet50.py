"""ResNet-50 (He et al. 2015, arXiv:1512.03385) with ImageNet weights, frozen, average-pooled."""

from __future__ import annotations

from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, mean
from pipeline.training.backbones._weights import after, caffe, imagenet
from pipeline.training.backbones.base import ON_FEATURES, Backbone

SIZE = 224
#: What comes behind it can be fine-tuned: the blocks of the coarsest grid.
FIXED = "conv4_block6_out"


def network(pretrained: bool) -> Network:
    """``image`` uint8 (224, 224, 3) -> one feature vector float32 (2048,).

    Raises:
        BackboneError: the weights are neither in Keras' cache nor to be had from the network.
    """
    import keras

    shape = (SIZE, SIZE, 3)
    whole = imagenet(keras.applications.ResNet50, pretrained, input_shape=shape)
    image = keras.Input(shape, dtype="uint8", name="image")
    maps = whole(caffe(keras.layers.Rescaling(1.0)(image)), training=False)
    return Network(image, (mean(maps),), "resnet50", after(whole, FIXED))


BACKBONE = Backbone(
    description="ResNet-50 with ImageNet weights, frozen and average-pooled, and small heads on its features",
    preprocessing=Preprocessing(SIZE),
    dimensions=256,
    pretrained=True,
    recipe=ON_FEATURES,
    network=network,
    tunable=True,
)
