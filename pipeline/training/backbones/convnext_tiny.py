"""ConvNeXt-Tiny (Liu et al. 2022, arXiv:2201.03545): one feature vector float32 (768,)."""

from pipeline.training.backbones._imagenet import imagenet_backbone

BACKBONE = imagenet_backbone(
    "ConvNeXtTiny",
    "convnext_tiny",
    "ConvNeXt-Tiny with ImageNet weights, frozen and average-pooled, and small heads on its features",
    size=224,
    last_frozen="convnext_tiny_stage_2_block_8_identity",  # behind it: the blocks of the coarsest grid
    include_preprocessing=True,  # it scales the pixel values itself
)
