"""Names of clusters: the words that set their works apart, else their dominant class and colours."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd

from pipeline.artefacts import schema
from pipeline.images.decoding import cv2

#: A word names a cluster when this share of its works has it, and it is this much commoner there than elsewhere.
LEAST_SHARE = 0.15
LEAST_LIFT = 1.6
WORDS = 3
EXEMPLARS = 12
#: Columns whose text says what a picture shows, who made it, and of which kind it is.
_TEXT = ("title", "artist", "medium", "classification")
#: Columns that hold identifiers and numbers, not words.
_NOT_WORDS = {"group", "file", "split"}
#: Words that say nothing of a picture; too short a list of articles and prepositions would let "the" name a cluster.
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "his",
        "her",
        "in",
        "into",
        "is",
        "it",
        "its",
        "near",
        "of",
        "off",
        "on",
        "or",
        "over",
        "s",
        "the",
        "their",
        "to",
        "under",
        "untitled",
        "unknown",
        "with",
        "without",
        "after",
        "no",
        "one",
        "two",
        "three",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "da",
        "di",
        "del",
        "el",
        "und",
        "der",
        "die",
        "das",
        "van",
        "von",
        "un",
        "une",
        "et",
        "see",
        "generated",
        "hand",
        "picture",
        "manner",
        "demonstration",
        "study",
        "view",
        "portrait",
    ]
)
#: Names that a person would give, and the colours they mean.
_COLOUR_NAMES = {
    "black": (25, 23, 22), "charcoal": (70, 68, 66), "grey": (130, 128, 125), "silver": (185, 184, 180),
    "white": (245, 243, 238), "cream": (236, 224, 196), "sand": (208, 186, 145), "ochre": (190, 140, 60),
    "gold": (215, 175, 55), "brown": (110, 75, 45), "umber": (75, 55, 40), "rust": (160, 75, 40),
    "red": (185, 45, 40), "pink": (220, 160, 160), "violet": (115, 80, 130), "indigo": (45, 55, 105),
    "blue": (60, 100, 165), "sky blue": (150, 185, 215), "teal": (50, 115, 115), "green": (80, 120, 65),
    "olive": (110, 110, 60), "sage": (160, 170, 135),
}  # fmt: skip


def describe(objects: pd.DataFrame, embeddings: np.ndarray, assigned: np.ndarray) -> pd.DataFrame:
    """One row a cluster, largest first; noise has none.

    Args:
        objects: the works, a row each.
        embeddings: float32 (N, D).
        assigned: int (N,), -1 for noise.

    Returns:
        Columns ``cluster``, ``name``, ``size``, ``words`` (list), ``label``, ``label_share``, ``colours`` (list of
        ``#rrggbb``), ``exemplars`` (list of rows, the one nearest to the mean first).
    """
    words = work_words(objects)
    everywhere = Counter(word for found in words for word in found)
    rows: list[dict[str, object]] = []
    names: Counter[str] = Counter()
    for cluster in range(int(assigned.max()) + 1):
        members = np.flatnonzero(assigned == cluster)
        apart = telling_words([words[row] for row in members], everywhere, len(objects))
        labels = objects["label"].iloc[members]
        label, share = (labels.mode().iat[0], float((labels == labels.mode().iat[0]).mean()))
        colours = _common_colours(objects["colours"].iloc[members])
        look = f"{label or 'other works'}: {_colour_words(colours)}"
        name = ", ".join(apart) or look
        if apart and name in names:
            name = f"{name} · {look}"
        names[name] += 1
        mean = embeddings[members].mean(axis=0)
        nearest = members[np.argsort(-(embeddings[members] @ mean), kind="stable")[:EXEMPLARS]]
        rows.append(
            {
                "cluster": cluster,
                "name": name if names[name] == 1 else f"{name} ({names[name]})",
                "size": len(members),
                "words": apart,
                "label": label,
                "label_share": share,
                "colours": colours,
                "exemplars": nearest.tolist(),
            }
        )
    columns = ["cluster", "name", "size", "words", "label", "label_share", "colours", "exemplars"]
    return pd.DataFrame(rows, columns=columns)


def work_words(objects: pd.DataFrame) -> list[set[str]]:
    """The words of each work: of its title, artist (whole name), tags, and the source's own text columns."""
    own = [name for name in objects.columns if name not in schema.OBJECTS and name not in _NOT_WORDS]
    found: list[set[str]] = [set() for _ in range(len(objects))]
    for column in ("title", "medium"):
        for words, text in zip(found, objects[column], strict=True):
            # A part with digits or underscores is a file's name or a number, not a word of the title.
            plain = (part for part in text.lower().split() if not re.search(r"[\d_]", part))
            words |= {word for part in plain for word in re.findall(r"[^\W\d_]{3,}", part) if word not in _STOP}
    for column in ("artist", "classification", *own):
        for words, text in zip(found, objects[column], strict=True):
            # Whole values: half an artist's name or half a genre names nothing.
            if text.strip() and not text.strip().isdigit():
                words.add(text.strip())
    for words, tags in zip(found, objects["tags"], strict=True):
        words |= {tag.strip().lower() for tag in tags if tag.strip()}
    return found


def telling_words(members: list[set[str]], everywhere: Counter[str], total: int) -> list[str]:
    """Up to three words that many members have and few others, the most telling first.

    Scored as class-based TF-IDF (Grootendorst 2022, arXiv:2203.05794): share inside times log of the lift.
    """
    inside = Counter(word for found in members for word in found)
    scores = {}
    for word, count in inside.items():
        share, lift = count / len(members), (count / len(members)) / (everywhere[word] / total)
        if share >= LEAST_SHARE and lift >= LEAST_LIFT and count >= 3:
            scores[word] = share * np.log(lift)
    chosen: list[str] = []
    for word in sorted(scores, key=lambda word: (-scores[word], word)):
        # "wave" beside "waves", or a tag that repeats a title's word, adds nothing.
        if not any(word.lower() in other.lower() or other.lower() in word.lower() for other in chosen):
            chosen.append(word)
        if len(chosen) == WORDS:
            break
    return chosen


def _common_colours(colours: pd.Series) -> list[str]:
    """The three named colours that come up most among the members' dominant ones, as the members show them."""
    shown = [colour for row in colours for colour in list(row)[:3]]
    by_name: dict[str, list[str]] = {}
    for colour in shown:
        by_name.setdefault(_colour_name(colour), []).append(colour)
    common = sorted(by_name, key=lambda name: (-len(by_name[name]), name))[:3]
    return [by_name[name][len(by_name[name]) // 2] for name in common]


def _colour_words(colours: list[str]) -> str:
    return " and ".join(list(dict.fromkeys(_colour_name(colour) for colour in colours))[:2])


def _lab(rgb: np.ndarray) -> np.ndarray:
    return cv2.cvtColor((rgb.reshape(-1, 1, 3) / 255).astype(np.float32), cv2.COLOR_RGB2Lab)[:, 0]


_NAMED_LAB = _lab(np.array(list(_COLOUR_NAMES.values()), np.float32))


def _colour_name(colour: str) -> str:
    rgb = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)], np.float32)
    return list(_COLOUR_NAMES)[int(np.argmin(np.linalg.norm(_NAMED_LAB - _lab(rgb), axis=1)))]
