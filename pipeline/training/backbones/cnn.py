"""The articles' own network: convolution and pooling blocks, a dense layer, softmax; trained from scratch."""

from pipeline.images.decoding import Preprocessing
from pipeline.training.backbones._readings import Network, dense
from pipeline.training.backbones.base import Backbone, Recipe

SIZE = 150
DIMENSIONS = 256


def network(pretrained: bool) -> Network:
    """``image`` uint8 (150, 150, 3) -> one feature vector float32 (256,). There are no pretrained weights to load."""
    import keras

    layers = keras.layers
    image = keras.Input((SIZE, SIZE, 3), dtype="uint8", name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(image)
    for filters in (32, 64, 128, 128):
        x = layers.Conv2D(filters, 3, activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    # The embedding is taken before the rectifier: rectified, it could be all zeros, which no length can be given.
    return Network(image, (dense(x, DIMENSIONS),), "cnn")


BACKBONE = Backbone(
    description="the articles' network (four convolution and pooling blocks at 150 x 150), trained from scratch",
    preprocessing=Preprocessing(SIZE),
    dimensions=DIMENSIONS,
    pretrained=False,
    recipe=Recipe(epochs=30, batch_size=32, learning_rate=1e-3, patience=6, mirror=True),
    network=network,
)
