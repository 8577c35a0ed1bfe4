"""VGG-16 (Simonyan and Zisserman 2014, arXiv:1409.1556) with ImageNet weights, frozen: its second dense layer.

It is the network of the classic articles on reverse image search. Its dense layers hold 120 million weights, so its
serving form does not fit a small server (docs/backbones.md).
"""

from __future__ import annotations

from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, Reading
from pipeline.training.backbones._weights import caffe, imagenet
from pipeline.training.backbones.base import ON_FEATURES, Backbone

SIZE = 224


def network(pretrained: bool) -> Network:
    """``image`` uint8 (224, 224, 3) -> one feature vector float32 (4096,), the layer that Keras calls fc2.

    Raises:
        BackboneError: the weights are neither in Keras' cache nor to be had from the network.
    """
    import keras

    shape = (SIZE, SIZE, 3)
    whole = imagenet(keras.applications.VGG16, pretrained, include_top=True, input_shape=shape)
    dense = keras.Model(whole.input, whole.get_layer("fc2").output, trainable=False)
    image = keras.Input(shape, dtype="uint8", name="image")
    values = dense(caffe(keras.layers.Rescaling(1.0)(image)), training=False)
    return Network(image, (Reading(values),), "vgg16")


BACKBONE = Backbone(
    description="VGG-16 with ImageNet weights, frozen, and small heads on its 4,096 values of fc2",
    preprocessing=Preprocessing(SIZE),
    dimensions=256,
    pretrained=True,
    recipe=ON_FEATURES,
    network=network,
)
