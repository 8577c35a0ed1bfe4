"""Settings of training: the section ``[training]``."""

from dataclasses import dataclass

from pipeline.core.settings import setting


@dataclass(frozen=True)
class TrainingConfig:
    """How the classifier is trained. A value that is not set is that of the backbone's recipe."""

    epochs: int | None = setting(None, "epochs at most", flag="--epochs", low=1)
    batch_size: int | None = setting(None, "pictures in a batch", low=1)
    learning_rate: float | None = setting(None, "Adam's learning rate", low=1e-7, high=1.0)
    patience: int | None = setting(None, "epochs without a better validation loss before training stops", low=1)
    schedule: str | None = setting(None, "schedule of the learning rate", choices=("constant", "cosine"))
    label_smoothing: float | None = setting(None, "the label smoothing factor", low=0.0, high=0.5)
    hidden: int | None = setting(
        None, "units of the hidden layer of a head on a pretrained network; 0: a linear probe", low=0, high=4096
    )
    members: int | None = setting(
        None, "heads on a pretrained network that are trained side by side and averaged", low=1, high=16
    )
    weight_decay: float | None = setting(None, "AdamW's, of heads or of a whole network", low=0.0, high=1.0)
    variations: int | None = setting(
        None,
        "random variations of each training picture, from which heads on a pretrained network learn too",
        flag="--variations",
        low=1,
        high=16,
    )
    mirror: bool = setting(
        False,
        "mirror training pictures at random; for classes that differ neither in writing nor in handedness; the "
        "articles' network always mirrors",
        flag="--mirror",
    )
    tuning_steps: int | None = setting(
        None,
        "steps of 32 pictures, at most, in which a pretrained network's upper layers are trained too; 0: they stay "
        "frozen; default: that of the backbone",
        flag="--fine-tune",
        low=0,
        high=100_000,
    )
    tuning_rate: float | None = setting(None, "Adam's highest learning rate in fine-tuning", low=1e-7, high=1.0)
    background: str | None = setting(
        None,
        "a folder of pictures of none of the classes, as examples of pictures that are unlike the collection; a "
        "metadata.csv in it may name their artists",
        flag="--background",
    )
    embedding: str = setting(
        "auto",
        "what works are compared by: the classifier's features alone, or with a head beside them that is trained by "
        "contrastive or triplet loss; auto selects the best of these on the validation works",
        flag="--embedding",
        choices=("auto", "features", "contrastive", "triplet"),
    )
