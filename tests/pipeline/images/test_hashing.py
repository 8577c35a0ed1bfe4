"""What a picture looks like in a few bytes."""

import itertools

import cv2
import numpy as np
import pytest

from pipeline.images.decoding import decode
from pipeline.images.hashing import dominant_colours, near_pairs, perceptual_hash
from tests.pipeline.pictures import encode, painting

PAINTINGS = [painting(seed, 300, 400) for seed in range(12)]


def distance(first: np.ndarray, second: np.ndarray) -> int:
    return (perceptual_hash(first) ^ perceptual_hash(second)).bit_count()


@pytest.mark.parametrize("number", range(6))
def test_a_resized_or_encoded_copy_has_nearly_the_same_hash(number: int) -> None:
    image = PAINTINGS[number]
    copies = [
        cv2.resize(image, (200, 150), interpolation=cv2.INTER_AREA),
        cv2.resize(image, (800, 600), interpolation=cv2.INTER_CUBIC),
        decode(encode(image, ".jpg")),
        np.clip(image * 0.9 + 8, 0, 255).astype(np.uint8),
    ]
    assert max(distance(image, copy) for copy in copies) <= 4


def test_unrelated_pictures_have_hashes_far_apart() -> None:
    distances = [distance(first, second) for first, second in itertools.combinations(PAINTINGS, 2)]
    assert min(distances) > 10 and 26 < np.mean(distances) < 38


def test_a_mirrored_picture_is_another() -> None:
    assert distance(PAINTINGS[0], PAINTINGS[0][:, ::-1].copy()) > 10


def test_a_hash_has_64_bits() -> None:
    assert all(0 <= perceptual_hash(image) < 2**64 for image in (*PAINTINGS, np.zeros((32, 32, 3), np.uint8)))


@pytest.mark.parametrize("block", [1, 7, 64, 5000])
@pytest.mark.parametrize("limit", [0, 4, 25])
def test_near_pairs_are_those_that_a_plain_search_finds(limit: int, block: int) -> None:
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 2**63, 150, np.uint64)
    hashes[50:100] = hashes[:50] ^ (np.uint64(1) << rng.integers(0, 60, 50).astype(np.uint64))
    hashes[100:110] = hashes[:10]
    expected = {
        (i, j) for i, j in itertools.combinations(range(150), 2) if int(hashes[i] ^ hashes[j]).bit_count() <= limit
    }
    found = near_pairs(hashes, limit, block)
    assert found.shape == (len(expected), 2) and {tuple(pair) for pair in found.tolist()} == expected
    assert len(expected) >= 10


def test_below_a_distance_of_none_there_are_no_pairs() -> None:
    assert near_pairs(np.zeros(5, np.uint64), -1).shape == (0, 2)
    assert near_pairs(np.zeros(0, np.uint64), 4).shape == (0, 2)


def channels(colour: str) -> np.ndarray:
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)])


def test_a_picture_of_two_colours_gives_the_two_with_the_larger_first() -> None:
    image = np.empty((80, 80, 3), np.uint8)
    image[:20], image[20:] = (200, 30, 40), (20, 40, 160)
    found = dominant_colours(image, 2, 0)
    assert np.abs(channels(found[0]) - [20, 40, 160]).max() <= 3
    assert np.abs(channels(found[1]) - [200, 30, 40]).max() <= 3


def test_a_picture_of_one_colour_gives_one() -> None:
    found = dominant_colours(np.full((60, 60, 3), (90, 120, 30), np.uint8), 5, 0)
    assert len(found) == 1 and np.abs(channels(found[0]) - [90, 120, 30]).max() <= 2


def test_the_colours_are_seeded() -> None:
    assert dominant_colours(PAINTINGS[0], 5, 7) == dominant_colours(PAINTINGS[0], 5, 7)
    assert len(dominant_colours(PAINTINGS[0], 5, 7)) == 5
