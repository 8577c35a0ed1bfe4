"""Names of clusters: words that distinguish their works, else their most frequent class and colours."""

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.artefacts import schema
from pipeline.images.colour_names import colour_name

#: A word can name a cluster if at least this share of its works has it, and if that share is at least this many times
#: its share of all works.
LEAST_SHARE = 0.15
LEAST_LIFT = 1.6
WORDS = 3
EXEMPLARS = 12
#: Columns that hold identifiers and numbers, not words.
_NOT_WORDS = {"group", "file", "split"}
#: Values of a column that answers yes or no. Without the question they say nothing.
_ANSWERS = frozenset({"yes", "no", "y", "n", "true", "false", "t", "f", "0", "1", "none", "unknown", "n/a"})
#: Words that describe no picture: articles, prepositions and general terms.
_STOP = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "his", "her", "in", "into", "is", "it", "its", "near",
    "of", "off", "on", "or", "over", "s", "the", "their", "to", "under", "untitled", "unknown", "with",
    "without", "after", "no", "one", "two", "three", "de", "du", "des", "la", "le", "les", "da", "di", "del",
    "el", "und", "der", "die", "das", "van", "von", "un", "une", "et", "see", "generated", "hand", "picture",
    "manner", "demonstration", "study", "view", "portrait",
})  # fmt: skip


def describe(
    objects: pd.DataFrame, embeddings: np.ndarray, assigned: np.ndarray, titles: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """One row for each cluster, largest first; noise has none.

    Works, one row each; their embeddings float32 (N, D); their clusters int (N,), -1 for noise -> columns ``cluster``,
    ``name``, ``size``, ``words`` (list), ``label``, ``label_share``, ``colours`` (list of ``#rrggbb``), ``exemplars``
    (list of rows, nearest to the cluster's mean first). ``titles`` are those of the classes, by their keys.
    """
    titles = titles or {}
    words = work_words(objects)
    everywhere = Counter(word for row in words for word in row)
    rows = []
    names: Counter[str] = Counter()
    for cluster in range(int(assigned.max()) + 1):
        members = np.flatnonzero(assigned == cluster)
        apart = telling_words([words[row] for row in members], everywhere, len(objects))
        labels = objects["label"].iloc[members]
        label = labels.mode().iat[0]
        colours = _common_colours(objects["colours"].iloc[members])
        look = f"{titles.get(label, label) or 'other works'}: {_colour_words(colours)}"
        name = ", ".join(apart) or look
        if apart and name in names:
            name = f"{name} · {look}"
        names[name] += 1
        mean = embeddings[members].mean(axis=0)
        nearest = members[np.argsort(-(embeddings[members] @ mean), kind="stable")[:EXEMPLARS]]
        unique = name if names[name] == 1 else f"{name} ({names[name]})"
        share = float((labels == label).mean())
        rows.append((cluster, unique, len(members), apart, label, share, colours, nearest.tolist()))
    columns = ["cluster", "name", "size", "words", "label", "label_share", "colours", "exemplars"]
    return pd.DataFrame(rows, columns=columns)


def work_words(objects: pd.DataFrame) -> list[set[str]]:
    """The words of each work: of its title and medium; whole values of artist, classification, own columns and tags."""
    own = [
        name
        for name in objects.columns
        if name not in schema.OBJECTS and name not in _NOT_WORDS and not _is_yes_or_no(objects[name])
    ]
    words_by_work: list[set[str]] = [set() for _ in range(len(objects))]
    for column in ("title", "medium"):
        for words, text in zip(words_by_work, objects[column], strict=True):
            # A part with digits or underscores is a file name or a number, not a word.
            plain = (part for part in text.lower().split() if not re.search(r"[\d_]", part))
            words |= {word for part in plain for word in re.findall(r"[^\W\d_]{3,}", part) if word not in _STOP}
    for column in ("artist", "classification", *own):
        for words, text in zip(words_by_work, objects[column], strict=True):
            # Whole values: a part of an artist's name or of a genre is no name for a cluster.
            # A column of the source's own may hold numbers, and gaps.
            if isinstance(text, str) and text.strip() and not text.strip().isdigit():
                words.add(text.strip())
    for words, tags in zip(words_by_work, objects["tags"], strict=True):
        words |= {tag.strip().lower() for tag in tags if tag.strip()}
    return words_by_work


def _is_yes_or_no(values: pd.Series) -> bool:
    """Whether a column has answers alone."""
    texts = {text.strip().lower() for text in values if isinstance(text, str)} - {""}
    return texts <= _ANSWERS


def telling_words(members: list[set[str]], everywhere: Counter[str], total: int) -> list[str]:
    """Up to three words that many members and few other works have, best first.

    The score is class-based TF-IDF (Grootendorst 2022, arXiv:2203.05794): share inside times log of the lift.
    """
    inside = Counter(word for words in members for word in words)
    scores = {}
    for word, count in inside.items():
        share, lift = count / len(members), (count / len(members)) / (everywhere[word] / total)
        if share >= LEAST_SHARE and lift >= LEAST_LIFT and count >= 3:
            scores[word] = share * np.log(lift)
    chosen: list[str] = []
    for word in sorted(scores, key=lambda word: (-scores[word], word)):
        # A variant of a chosen word ("waves" beside "wave") adds nothing.
        if not any(word.lower() in other.lower() or other.lower() in word.lower() for other in chosen):
            chosen.append(word)
        if len(chosen) == WORDS:
            break
    return chosen


def _common_colours(colours: pd.Series) -> list[str]:
    """The three most frequent named colours among the members' dominant ones, each by a member's own shade."""
    by_name: dict[str, list[str]] = {}
    for colour in (colour for row in colours for colour in list(row)[:3]):
        by_name.setdefault(colour_name(colour), []).append(colour)
    common = sorted(by_name, key=lambda name: (-len(by_name[name]), name))[:3]
    return [by_name[name][len(by_name[name]) // 2] for name in common]


def _colour_words(colours: list[str]) -> str:
    return " and ".join(list(dict.fromkeys(colour_name(colour) for colour in colours))[:2])
