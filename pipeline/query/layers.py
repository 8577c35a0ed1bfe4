"""The layers of the network that can be looked at: ``model/layers.json``, beside the model that computes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError

MODEL, DESCRIPTION = "layers.tflite", "layers.json"
#: Channels of a layer that are shown, at most: they fill rows of six, four, three or two.
SHOWN = 12


@dataclass(frozen=True)
class Layer:
    """One layer, by what is certain of it: how deep it lies and how fine it sees. What it means is for nobody to say.

    Attributes:
        output: its name in the signature of :data:`MODEL`.
        convolutions: how many lead to it, its own included.
        total: convolutions of the whole network.
        height, width: of its grid, in places.
        channels: maps that it makes of a picture.
    """

    output: str
    convolutions: int
    total: int
    height: int
    width: int
    channels: int

    @property
    def title(self) -> str:
        """Where it lies, in words."""
        if self.convolutions == 1:
            return "After the first convolution"
        if self.convolutions == self.total:
            return f"After the last of {self.total} convolutions"
        return f"After {self.convolutions} of {self.total} convolutions"


def read(build: Path) -> tuple[Layer, ...]:
    """The layers of a build, from first to last; none where it was built before there were any.

    Raises:
        ArtefactError: the description is damaged.
    """
    path = build / "model" / DESCRIPTION
    if not path.is_file() or not (build / "model" / MODEL).is_file():
        return ()
    try:
        return tuple(Layer(**entry) for entry in manifest.read_json(path))
    except TypeError as error:
        raise ArtefactError(f"{DESCRIPTION} of the build does not describe layers. {manifest.NEXT}") from error
