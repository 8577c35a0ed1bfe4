"""Clusters are named by the words that set their works apart, else by their class and colours."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts import schema
from pipeline.similarity.clusterings._naming import describe, telling_words, work_words


def works(*rows: dict[str, object]) -> pd.DataFrame:
    empty = {name: column.empty() for name, column in schema.OBJECTS.items()} | {"colours": ["#b92d28"]}
    return pd.DataFrame([empty | row for row in rows])


def described(frame: pd.DataFrame, assigned: list[int]) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(len(frame), 4)).astype(np.float32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return describe(frame, unit, np.array(assigned), {"india": "India", "japan": "Japan"})


def test_words_come_from_titles_tags_artists_and_the_museums_own_columns() -> None:
    frame = works(
        {"title": "The Wave at IMG_2041 Kanagawa 3", "artist": "Hokusai Katsushika", "tags": ["Sea", " "]},
        {"title": "", "classification": "Prints"},
    )
    frame["genre"] = ["Ukiyo-e", ""]
    frame["number"] = ["17", "18"]
    # A mapping of the source keeps numbers as numbers, and gaps as what pandas has for them.
    frame["height_cm"] = [20.5, np.nan]
    frame["sheets"] = pd.array([3, None], dtype="Int64")
    frame["room"] = [None, np.nan]
    first, second = work_words(frame)
    assert first == {"wave", "kanagawa", "Hokusai Katsushika", "sea", "Ukiyo-e"}
    assert second == {"Prints"}


@pytest.mark.parametrize("answers", [("yes", "no"), ("True", "False"), ("Y", ""), ("1", "0")])
def test_answers_of_yes_or_no_are_no_words(answers: tuple[str, str]) -> None:
    objects = works(*[{"title": "Wave"}] * 4)
    objects["class_certain"] = [answers[row % 2] for row in range(4)]
    assert all(found == {"wave"} for found in work_words(objects))


def test_telling_words_are_common_inside_and_rare_outside() -> None:
    members = [{"mountain", "mist", "ink"}] * 8 + [{"mountain", "ink"}] * 2
    others = [{"ink", "wave"}] * 30
    everywhere = Counter(word for found in members + others for word in found)
    assert telling_words(members, everywhere, 40) == ["mountain", "mist"]


def test_a_word_of_too_few_works_tells_nothing() -> None:
    members = [{"rare"}] * 2 + [set()] * 8
    assert telling_words(members, Counter({"rare": 2}), 100) == []


def test_a_word_within_another_is_not_said_twice() -> None:
    members: list[set[str]] = [{"waves", "wave", "boat", "foam", "gull"}] * 10
    found = telling_words(members, Counter({"waves": 10, "wave": 10, "boat": 10, "foam": 10, "gull": 10}), 100)
    assert found == ["boat", "foam", "gull"]
    assert len({"wave", "waves"} & set(telling_words([{"wave", "waves"}] * 9, Counter(wave=9, waves=9), 90))) == 1


def test_clusters_get_the_words_that_set_them_apart() -> None:
    rows = [{"title": "Mountain in mist", "label": "china"}] * 10 + [{"title": "Wave and boat", "label": "japan"}] * 8
    found = described(works(*rows), [0] * 10 + [1] * 8)
    assert found["name"].tolist() == ["mist, mountain", "boat, wave"]
    assert found["label"].tolist() == ["china", "japan"] and found["size"].tolist() == [10, 8]
    assert found["words"].map(list).tolist() == [["mist", "mountain"], ["boat", "wave"]]


def test_without_words_a_cluster_is_named_by_class_and_colours() -> None:
    rows = [{"label": "india", "colours": ["#b92d28", "#3c64a5"]}] * 6 + [{"colours": ["#f5f3ee"]}] * 4
    found = described(works(*rows), [0] * 6 + [1] * 4)
    assert found["name"].iat[0].startswith("India: ") and {"red", "blue"} <= set(found["name"].iat[0].split())
    assert found["name"].iat[1] == "other works: white"
    assert found["label_share"].tolist() == [1.0, 1.0]


def test_no_two_clusters_have_one_name() -> None:
    rows = [{"label": "india"}] * 12 + [{"title": "Elephant", "label": "india"}] * 12 + [{}] * 60
    assigned = [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4 + [-1] * 60
    names = described(works(*rows), assigned)["name"]
    assert len(names) == 6 and names.is_unique
    assert names.str.contains("elephant").sum() == 3


def test_exemplars_are_members_with_the_one_nearest_to_the_mean_first() -> None:
    frame = works(*[{"title": "x"}] * 20)
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(20, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assigned = np.array([0] * 14 + [1] * 6)
    found = describe(frame, vectors, assigned)
    for cluster, exemplars in enumerate(found["exemplars"]):
        members = np.flatnonzero(assigned == cluster)
        assert set(exemplars) <= set(members) and len(exemplars) == min(12, len(members))
        nearness = vectors[members] @ vectors[members].mean(axis=0)
        assert exemplars[0] == members[nearness.argmax()]


def test_nothing_but_noise_has_no_clusters_but_all_columns() -> None:
    found = described(works({}, {}), [-1, -1])
    assert len(found) == 0 and "exemplars" in found.columns
