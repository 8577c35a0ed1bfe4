"""A painting in a photograph that shows much of the wall round it: its corners."""

from pipeline.images.outlining.finding import Outline, Sight, painting_in, sight

__all__ = ["Outline", "Sight", "painting_in", "sight"]
