"""Resizing of decoded pictures by OpenCV."""

import os

# What OpenCV would log is said in our own errors.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
import numpy as np


def limit_side(image: np.ndarray, longest: int) -> np.ndarray:
    """The picture with its longer side at most ``longest`` pixels, its proportions kept; never enlarged."""
    height, width = image.shape[:2]
    width, height = limited_size(width, height, longest)
    return resize(image, height, width)


def limited_size(width: int, height: int, longest: int) -> tuple[int, int]:
    """Width and height in the same proportion, the longer one at most ``longest``; never larger than given."""
    scale = longest / max(height, width)
    return (width, height) if scale >= 1 else (max(1, round(width * scale)), max(1, round(height * scale)))


def resize(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """The picture at that size, as it is where it has that size already."""
    if image.shape[:2] == (height, width):
        return image
    shrinks = image.shape[0] * image.shape[1] > height * width
    # INTER_AREA averages what it leaves out; enlarging with it would show blocks.
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
