"""Every manner: each scene can be drawn by itself, the same for the same seed, and its hands fit its scenes."""

import importlib
from types import ModuleType

import numpy as np
import pytest

from pipeline.acquire.sources.demo import MANNERS
from pipeline.demo import labels

CLASSES = tuple(MANNERS)


def module(label: str) -> ModuleType:
    return importlib.import_module(f"pipeline.demo.{MANNERS[label]}")


def draw(label: str, scene: str, hand: labels.Hand, seed: int, monkeypatch: pytest.MonkeyPatch) -> labels.Drawing:
    manner = module(label).MANNER
    monkeypatch.setattr(manner, "scenes", [one for one in manner.scenes if one.name == scene])
    return module(label).draw(np.random.default_rng([seed, 5]), hand)


@pytest.mark.parametrize(("label", "scene"), [(label, scene) for label in CLASSES for scene in module(label).SCENES])
def test_every_scene_can_be_drawn(label: str, scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them may depend on luck to fit its sheet."""
    hands = module(label).MANNER.hands
    for seed, hand in enumerate((hands[0], hands[-1])):
        drawing = draw(label, scene, hand, seed, monkeypatch)
        assert drawing.pixels.dtype == np.uint8
        assert min(drawing.pixels.shape[:2]) >= 320
        assert drawing.title == drawing.title.strip() != ""
        assert len(set(drawing.tags)) == len(drawing.tags) >= 3


@pytest.mark.parametrize("label", CLASSES)
def test_same_generator_same_picture(label: str) -> None:
    hand = module(label).MANNER.hands[0]
    first, again, other = (module(label).draw(np.random.default_rng(seed), hand) for seed in (4, 4, 5))
    assert np.array_equal(first.pixels, again.pixels)
    assert (first.title, first.tags) == (again.title, again.tags)
    assert not np.array_equal(first.pixels, other.pixels)


@pytest.mark.parametrize("label", CLASSES)
def test_a_manner_has_scenes_enough_in_several_formats(label: str) -> None:
    manner = module(label).MANNER
    assert {scene.name for scene in manner.scenes} == set(module(label).SCENES)
    assert len(manner.scenes) >= 6
    assert {form for scene in manner.scenes for form in scene.forms} == set(manner.forms)
    assert len(manner.forms) >= 4


@pytest.mark.parametrize("label", CLASSES)
def test_hands_work_unevenly_and_like_scenes_there_are(label: str) -> None:
    manner, hands = module(label).MANNER, module(label).MANNER.hands
    assert len({hand.slug for hand in hands}) == len(hands) == 8
    assert max(hand.share for hand in hands) >= 3 * min(hand.share for hand in hands)
    for hand in hands:
        assert set(hand.likes) <= {scene.name for scene in manner.scenes}, hand.slug
        assert max(hand.palettes) < len(manner.palettes), hand.slug


def test_a_hand_prefers_what_it_likes_and_keeps_to_palettes_that_suit_the_scene() -> None:
    manner = labels.Manner("ink")
    manner.scenes = [labels.Scene("liked", ("album leaf",), (0, 2)), labels.Scene("other", ("album leaf",), (1,))]
    hand = labels.Hand("one", 1.0, ("liked",), (2, 3), 1.0, 1700)
    rng = np.random.default_rng(0)
    drawn = [manner.choose(rng, hand) for _ in range(400)]
    liked = [manner.palettes.index(palette) for scene, _, palette, _ in drawn if scene.name == "liked"]
    other = [manner.palettes.index(palette) for scene, _, palette, _ in drawn if scene.name == "other"]
    assert 260 < len(liked) < 340, "three of four"
    assert set(liked) == {2}, "the only palette that suits both the hand and the scene"
    assert set(other) == {1}, "the hand has none that suits"
    assert all(580 <= height <= 680 and 600 <= width <= 680 for *_, (height, width) in drawn)
