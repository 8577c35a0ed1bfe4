"""ResNet-50 (He et al. 2015, arXiv:1512.03385): one feature vector float32 (2048,)."""

from pipeline.training.backbones._imagenet import imagenet_backbone

BACKBONE = imagenet_backbone(
    "ResNet50",
    "resnet50",
    "ResNet-50 with ImageNet weights, frozen and average-pooled, and small heads on its features",
    size=224,
    as_caffe=True,
    last_frozen="conv4_block6_out",  # behind it: the blocks of the coarsest grid
)
