"""VGG-16 (Simonyan and Zisserman 2014, arXiv:1409.1556): one feature vector float32 (4096,), its second dense layer.

It is the network of the classic articles on reverse image search. Its dense layers hold 120 million weights, so its
serving form does not fit a small server (docs/backbones.md).
"""

from pipeline.training.backbones._imagenet import imagenet_backbone

BACKBONE = imagenet_backbone(
    "VGG16",
    "vgg16",
    "VGG-16 with ImageNet weights, frozen, and small heads on its 4,096 values of fc2",
    size=224,
    as_caffe=True,
    vector_layer="fc2",
    include_top=True,
)
