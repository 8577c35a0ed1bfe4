"""The two networks: one that works over sizes, and the one of the book's chapter, which is the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.images.counting.grid import CELL

if TYPE_CHECKING:
    import keras

#: The densities that a network learns are multiplied by so much: a thing is spread over tens of cells, and values near
#: 1 are learned faster.
GAIN = 100.0


def over_sizes(sizes: bool = False, widths: tuple[int, ...] = (24, 32, 48, 64)) -> keras.Model:
    """A U-Net (Ronneberger et al. 2015) over four resolutions: each sees things of another size.

    It takes uint8 (n, h, w, 3) with h and w multiples of 16 and gives float32 (n, h / 2, w / 2, c). The first channel
    is the density times :data:`GAIN`. The second one, with ``sizes``, is the size of the things there: the binary
    logarithm of their longer axis in :data:`pipeline.images.counting.grid.THING`. ``widths`` are the channels at each
    resolution, from the finest on. The finest one is not decoded: the cells are computed from the next one, which costs
    a third less.
    """
    import keras
    from keras import layers

    def convolve(x: keras.KerasTensor, width: int, side: int = 3, strides: int = 1) -> keras.KerasTensor:
        return layers.Conv2D(width, side, strides, padding="same", activation="relu", kernel_initializer="he_normal")(x)

    image = keras.Input((None, None, 3), dtype="uint8", name="image")
    x = layers.Rescaling(1 / 64, offset=-127 / 64)(image)
    x = convolve(convolve(x, 16, 5, 2), widths[0])
    kept = []
    for width in widths[1:]:
        x = layers.MaxPooling2D(2)(x)
        x = convolve(convolve(x, width), width)
        kept.append(x)
    for finer in reversed(kept[:-1]):
        # Transposed convolutions without overlap are what LiteRT takes at any size of picture.
        x = layers.Conv2DTranspose(finer.shape[-1], 2, strides=2)(x)
        x = convolve(layers.Concatenate()([x, finer]), finer.shape[-1])
    density = layers.Conv2DTranspose(
        1, 2, strides=2, activation="softplus", bias_initializer=keras.initializers.Constant(-2.0)
    )(x)
    if not sizes:
        return keras.Model(image, density, name="over_sizes")
    size = layers.Conv2DTranspose(1, 2, strides=2)(x)
    return keras.Model(image, layers.Concatenate()([density, size]), name="over_sizes")


def chapter() -> keras.Model:
    """A plain stack of small convolutions, after the chapter's: it sees 21 pixels, so things of one size.

    Input and output are those of :func:`over_sizes` without sizes. The chapter's network gives one number for the
    middle of a patch; this one gives the number for each cell of it.
    """
    import keras
    from keras import layers

    image = keras.Input((None, None, 3), dtype="uint8", name="image")
    x = layers.Rescaling(1 / 255)(image)
    x = layers.Conv2D(16, 5, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(CELL)(x)
    for _ in range(2):
        x = layers.Conv2D(16, 5, padding="same", activation="relu")(x)
    return keras.Model(image, layers.Conv2D(1, 1)(x), name="chapter")
