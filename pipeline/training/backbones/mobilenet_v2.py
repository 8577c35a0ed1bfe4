"""MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381) at four depths: (1280,), (384,), (768,) and (1152,) values."""

from pipeline.training.backbones._imagenet import imagenet_backbone

BACKBONE = imagenet_backbone(
    "MobileNetV2",
    "mobilenet_v2",
    "MobileNetV2 with ImageNet weights, frozen and read at four depths, and small heads on its features",
    # Larger than the 224 pixels it was trained on. Objects look larger in its training pictures than in pictures to be
    # classified (Touvron et al. 2019, arXiv:1906.06423), and line and brushwork are finer than objects. Even pictures
    # of 224 pixels are classified better (docs/decisions/0002-features-from-three-depths.md has the measurements).
    size=320,
    # What keras.applications.mobilenet_v2.preprocess_input does.
    scale=1 / 127.5,
    offset=-1.0,
    # The last layer describes objects. These describe brushwork, line and pattern, by which cultures differ (measured
    # in the same document).
    middle_layers=("block_6_expand_relu", "block_10_expand_relu", "block_13_expand_relu"),
    # Behind it: the blocks of the coarsest grid (docs/decisions/0011-heads-and-fine-tuning.md).
    last_frozen="block_12_add",
)
