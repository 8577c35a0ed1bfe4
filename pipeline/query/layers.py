"""The layers whose feature maps can be shown: ``model/layers.json``, beside the model that computes them."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError

MODEL, DESCRIPTION = "layers.tflite", "layers.json"
#: Most channels of a layer that are shown. They fill rows of six, four, three or two.
SHOWN = 12


@dataclass(frozen=True)
class Layer:
    """One layer: its depth and its resolution. What a layer responds to is not known, so it has no other name."""

    output: str  #: its name in the signature of :data:`MODEL`
    convolutions: int  #: number of convolutions up to it, its own included
    total: int  #: number of convolutions of the whole network
    #: height and width: size of its grid, in places
    height: int
    width: int
    channels: int  #: number of its feature maps

    @property
    def title(self) -> str:
        """Its depth in words."""
        if self.convolutions == 1:
            return "After the first convolution"
        if self.convolutions == self.total:
            return f"After the last of {self.total} convolutions"
        return f"After {self.convolutions} of {self.total} convolutions"


def read(build: Path) -> tuple[Layer, ...]:
    """The layers of a build, first layer first; none for an older build. Raises an ArtefactError if damaged."""
    path = build / "model" / DESCRIPTION
    if not path.is_file() or not (build / "model" / MODEL).is_file():
        return ()
    try:
        return tuple(Layer(**entry) for entry in manifest.read_json(path))
    except TypeError as error:
        raise ArtefactError(f"{DESCRIPTION} of the build does not describe layers. {manifest.NEXT}") from error
