"""EfficientNetV2-B0 (Tan and Le 2021, arXiv:2104.00298): one feature vector float32 (1280,)."""

from pipeline.training.backbones._imagenet import imagenet_backbone

BACKBONE = imagenet_backbone(
    "EfficientNetV2B0",
    "efficientnet_v2_b0",
    "EfficientNetV2-B0 with ImageNet weights, frozen and average-pooled, and small heads on its features",
    size=224,
    last_frozen="block5e_add",  # behind it: the blocks of the coarsest grid
    include_preprocessing=True,  # it scales the pixel values itself
)
