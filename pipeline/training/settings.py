"""Settings of training: the section ``[training]``."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core.settings import setting


@dataclass(frozen=True)
class TrainingConfig:
    """How the classifier is trained; what is not set is the backbone's own."""

    epochs: int | None = setting(None, "at most so many epochs", flag="--epochs", low=1)
    batch_size: int | None = setting(None, "pictures in a batch", low=1)
    learning_rate: float | None = setting(None, "Adam's learning rate", low=1e-7, high=1.0)
    patience: int | None = setting(None, "epochs without a better validation loss before training stops", low=1)
    schedule: str | None = setting(
        None, "the learning rate stays, or falls along a cosine", choices=("constant", "cosine")
    )
    label_smoothing: float | None = setting(None, "the label smoothing factor", low=0.0, high=0.5)
    hidden: int | None = setting(
        None, "values of the hidden layer of a head on a pretrained network; 0: a linear probe", low=0, high=4096
    )
    members: int | None = setting(
        None, "heads on a pretrained network that are trained side by side, and whose mean is taken", low=1, high=16
    )
    weight_decay: float | None = setting(None, "AdamW's, of heads or of a whole network", low=0.0, high=1.0)
    variations: int | None = setting(
        None,
        "random variations of each training picture that heads on a pretrained network learn from beside the picture",
        flag="--variations",
        low=1,
        high=16,
    )
    mirror: bool = setting(
        False,
        "mirror training pictures at random, where neither writing nor handedness tells classes apart; the articles' "
        "network always does",
        flag="--mirror",
    )
    tuning_steps: int | None = setting(
        None,
        "steps of 32 pictures in which a pretrained network's upper layers learn too, at most; 0 leaves them as they "
        "are; default: the backbone's own",
        flag="--fine-tune",
        low=0,
        high=100_000,
    )
    tuning_rate: float | None = setting(None, "Adam's highest learning rate in fine-tuning", low=1e-7, high=1.0)
    background: str | None = setting(
        None,
        "a folder of pictures that are none of the classes, to learn from what is unlike the collection; a "
        "metadata.csv in it may name their artists",
        flag="--background",
    )
    embedding: str = setting(
        "auto",
        "what works are compared by: the classifier's features alone, or a head beside them that was trained by "
        "contrastive or triplet loss; auto takes the best of these on the validation works",
        flag="--embedding",
        choices=("auto", "features", "contrastive", "triplet"),
    )
