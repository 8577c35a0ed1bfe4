"""Drawn people whose joints are known."""

import cv2
import numpy as np

SKIN, SHIRT, TROUSERS, SHOES, HAIR = (224, 180, 150), (170, 40, 40), (40, 50, 110), (30, 25, 20), (50, 30, 20)
#: Joints in pixels from the top of the head, which hold for every person: COCO's name -> x and y.
JOINTS = {
    "nose": (0, 17),
    "left_shoulder": (21, 40),
    "right_shoulder": (-21, 40),
    "left_elbow": (29, 70),
    "right_elbow": (-29, 70),
    "left_wrist": (30, 95),
    "right_wrist": (-30, 95),
}


def room(width: int = 256, height: int = 256) -> np.ndarray:
    """RGB uint8 (height, width, 3): a wall and a floor."""
    image = np.full((height, width, 3), (200, 205, 210), np.uint8)
    image[int(height * 0.85) :] = (120, 140, 90)
    return image


def person(image: np.ndarray, x: int = 128, y: int = 40, *, seated: bool = False) -> np.ndarray:
    """The picture with a person of about 180 pixels, seen from the front; ``x``, ``y`` is the top of the head."""
    image = image.copy()

    def stroke(points: list[tuple[int, int]], colour: tuple[int, int, int], width: int) -> None:
        places = np.array(points) + (x, y)
        cv2.polylines(image, [places], False, colour, width, cv2.LINE_AA)

    if seated:
        stroke([(-5, 92), (38, 96), (38, 140)], TROUSERS, 16)
        stroke([(5, 92), (46, 99), (46, 142)], TROUSERS, 16)
        stroke([(38, 144), (56, 147)], SHOES, 9)
    else:
        for side in (-1, 1):
            stroke([(9 * side, 95), (11 * side, 135), (12 * side, 172)], TROUSERS, 17)
            stroke([(12 * side, 174), (19 * side, 177)], SHOES, 9)
    cv2.fillPoly(image, [np.array([(-21, 36), (21, 36), (16, 98), (-16, 98)]) + (x, y)], SHIRT, cv2.LINE_AA)
    for side in (-1, 1):
        stroke([(21 * side, 42), (29 * side, 70), (30 * side, 92)], SHIRT, 10)
        stroke([(30 * side, 92), (30 * side, 99)], SKIN, 9)
    stroke([(0, 25), (0, 38)], SKIN, 11)
    cv2.ellipse(image, (x, y + 13), (12, 16), 0, 0, 360, SKIN, -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, y + 5), (13, 10), 0, 180, 360, HAIR, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(image, (x + 5 * side, y + 12), 2, SHOES, -1, cv2.LINE_AA)
    stroke([(-4, 23), (4, 23)], (150, 60, 60), 2)
    return cv2.GaussianBlur(image, (0, 0), 0.7)
