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
    manner = module(label)
    monkeypatch.setattr(manner, "SCENES", {scene: manner.SCENES[scene]})
    return manner.draw(np.random.default_rng([seed, 5]), hand)


@pytest.mark.parametrize(("label", "scene"), [(label, scene) for label in CLASSES for scene in module(label).SCENES])
def test_every_scene_can_be_drawn(label: str, scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them may depend on luck to fit its sheet."""
    hands = labels.MANNERS[label].hands
    for seed, hand in enumerate((hands[0], hands[-1])):
        drawing = draw(label, scene, hand, seed, monkeypatch)
        assert drawing.pixels.dtype == np.uint8
        assert min(drawing.pixels.shape[:2]) >= 320
        assert drawing.title == drawing.title.strip() != ""
        assert len(set(drawing.tags)) == len(drawing.tags) >= 3


@pytest.mark.parametrize("label", CLASSES)
def test_same_generator_same_picture(label: str) -> None:
    hand = labels.MANNERS[label].hands[0]
    first, again, other = (module(label).draw(np.random.default_rng(seed), hand) for seed in (4, 4, 5))
    assert np.array_equal(first.pixels, again.pixels)
    assert (first.title, first.tags) == (again.title, again.tags)
    assert not np.array_equal(first.pixels, other.pixels)


@pytest.mark.parametrize("label", CLASSES)
def test_a_manner_has_scenes_enough_in_several_formats(label: str) -> None:
    scenes = module(label).SCENES
    assert len(scenes) >= 6
    assert len({form for scene in scenes.values() for form in scene.forms}) >= 4


@pytest.mark.parametrize("label", CLASSES)
def test_hands_work_unevenly_and_like_scenes_there_are(label: str) -> None:
    manner, hands = module(label), labels.MANNERS[label].hands
    assert len({hand.slug for hand in hands}) == len(hands) == 8
    assert max(hand.share for hand in hands) >= 3 * min(hand.share for hand in hands)
    for hand in hands:
        assert set(hand.likes) <= set(manner.SCENES), hand.slug
        assert max(hand.palettes) < len(manner.PALETTES), hand.slug


def test_a_hand_prefers_what_it_likes_and_keeps_to_palettes_that_suit_the_scene() -> None:
    form = labels.Form("leaf", "Leaf", (400, 400), (400, 400))
    scenes = {
        "liked": labels.Scene(lambda _: "", (form,), (0, 2)),
        "other": labels.Scene(lambda _: "", (form,), (1,)),
    }
    hand = labels.Hand("one", "One", 1.0, ("liked",), (2, 3), 1.0, 1700)
    rng = np.random.default_rng(0)
    drawn = [labels.choose(rng, scenes, hand) for _ in range(400)]
    liked = [palette for scene, _, palette in drawn if scene is scenes["liked"]]
    assert 260 < len(liked) < 340, "three of four"
    assert set(liked) == {2}, "the only palette that suits both the hand and the scene"
    assert {palette for scene, _, palette in drawn if scene is scenes["other"]} == {1}, "the hand has none that suits"
