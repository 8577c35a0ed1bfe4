"""Works whose pictures show the same: candidates by the neighbour graph and by key points, verified one pair at a time.

The time grows with works times neighbours. Of a work without a candidate, nothing is asked; of every other one, the
inverted file once, and then one comparison a candidate. No matrix of all works is made.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipeline.artefacts.duplicates import DETAIL, MIRRORED, MOST_OF_A_DETAIL, SAME_FILE, SAME_PICTURE, Group, Pair
from pipeline.similarity.same_picture import SamePicture

#: Nearest works that are candidates, where their cosine similarity is at least the second number.
NEAREST, LEAST_SIMILARITY = 5, 0.9
#: A pair is sure where blocks agree so well from one side. Among 2,499 museum works of which every second was asked, 15
#: pairs of one picture reached 0.89 or more; in the drawn collection, works that share motifs reached 0.82 at most.
SURE_AGREEMENT = 0.85
#: Other editions and states of a print agree less. A pair counts from this on, from both sides, with so many points:
#: the drawn works that share motifs had 58 at most, and museum works that share a border agreed by 0.2 at most.
LEAST_AGREEMENT, MANY_INLIERS = 0.5, 60
#: Whole pictures are the same without key points where their blocks agree so well, and one of them has so few points
#: that these cannot decide. Of other pictures the points decide: two fans on white agree as a whole.
LEAST_WHOLE_AGREEMENT, FEW_POINTS = 0.9, 60
#: By how much the proportions of two whole pictures may differ.
_MOST_STRETCHED = 1.05


def near_pairs_of_graph(ids: np.ndarray, similarities: np.ndarray) -> np.ndarray:
    """Pairs of near neighbours, int64 (P, 2); a pair that two works name stands there twice.

    Args:
        ids: int32 (N, K), rows of the neighbours, most similar first.
        similarities: float32 (N, K), their cosine similarities.
    """
    rows, places = np.nonzero(np.asarray(similarities[:, :NEAREST]) >= LEAST_SIMILARITY)
    return np.stack([rows, np.asarray(ids)[rows, places]], axis=1).astype(np.int64)


def equal_pairs(values: Sequence[str]) -> np.ndarray:
    """Pairs of works with equal values, int64 (P, 2): each work and the next one that has its value.

    All pairs of a value would be as many as the square of its works, such as of a placeholder that a museum uses often.
    """
    last: dict[str, int] = {}
    pairs = []
    for row, value in enumerate(values):
        if value in last:
            pairs.append((last[value], row))
        last[value] = row
    return np.array(pairs, np.int64).reshape(-1, 2)


def candidates(*pairs: np.ndarray) -> dict[int, list[int]]:
    """Row -> the rows that it is compared with; each pair stands under both of its rows.

    Args:
        pairs: int64 (P, 2) each.
    """
    others: dict[int, set[int]] = defaultdict(set)
    for row, other in np.concatenate([np.empty((0, 2), np.int64), *pairs]).tolist():
        if row != other:
            others[row].add(other)
            others[other].add(row)
    return {row: sorted(others[row]) for row in sorted(others)}


def verified_pairs(works: SamePicture, row: int, others: Sequence[int]) -> list[Pair]:
    """The works that show the same as one work, among its candidates and those that its key points name.

    Their ``similarity`` is not filled in.

    Args:
        works: the key points of the build.
        row: of the work.
        others: its candidates.
    """
    found, _ = works.find_of_work(row, also=others)
    pairs = [_verified(works, row, each.row, mirrored=False) for each in found]
    known = {each.row for each in found}
    # The other work asks about this one as well.
    pairs += [_otherwise(works, row, other) for other in others if other > row and other not in known]
    return [pair for pair in pairs if pair is not None]


def grouped(
    found: Iterable[Pair], digests: Sequence[str], labels: Sequence[str], sizes: np.ndarray, embeddings: np.ndarray
) -> list[Group]:
    """The groups that verified pairs connect: those with several labels first, then the larger and more similar ones.

    Args:
        found: a pair may stand there twice, from either side.
        digests: of the works' picture files, N of them.
        labels: keys of the works' classes, "" for a work without a class.
        sizes: int32 (N, 2), width and height of the works' pictures.
        embeddings: float32 (N, D), L2-normalised.
    """
    pairs = _united([*found, *_same_files(digests)], digests, embeddings)
    if not pairs:
        return []
    rows = sorted({row for pair in pairs for row in (pair.row_a, pair.row_b)})
    place = {row: index for index, row in enumerate(rows)}
    ends = np.array([(place[pair.row_a], place[pair.row_b]) for pair in pairs])
    graph = coo_array((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(len(rows), len(rows)))
    component = connected_components(graph, directed=False)[1]
    of_group: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        of_group[component[place[pair.row_a]]].append(pair)
    groups = [_group(each, sizes) for each in of_group.values()]
    return sorted(groups, key=lambda group: _order(group, labels))


def _order(group: Group, labels: Sequence[str]) -> tuple[bool, int, float, int]:
    several = len({labels[row] for row in group.rows} - {""}) > 1
    return not several, -len(group.rows), -group.pairs[0].similarity, min(group.rows)


def _group(pairs: Sequence[Pair], sizes: np.ndarray) -> Group:
    # Of a pair that is a detail, the work of which more is outside of the other is the whole one.
    details = {
        pair.row_a if pair.share_b < pair.share_a else pair.row_b
        for pair in pairs
        if min(pair.share_a, pair.share_b) < MOST_OF_A_DETAIL
    }
    rows = {row for pair in pairs for row in (pair.row_a, pair.row_b)}
    ordered = sorted(rows, key=lambda row: (row in details, -int(sizes[row, 0]) * int(sizes[row, 1]), row))
    return Group(tuple(ordered), tuple(sorted(pairs, key=lambda pair: (-pair.similarity, pair.row_a, pair.row_b))))


def _verified(works: SamePicture, row: int, other: int, *, mirrored: bool) -> Pair | None:
    """A pair whose key points agree and what lies between them; None for two different pictures."""
    matches = []
    agreements = []
    for asked, kept in ((row, other), (other, row)):
        match = works.match(asked, kept, mirrored=mirrored)
        if match is not None:
            value = works.agreement(asked, kept, match, mirrored=mirrored)
            # Where nothing but flat areas lies between the points, their number has to do.
            agreements.append(LEAST_AGREEMENT if value is None else value)
            matches.append((match.inliers, match.shares if asked == row else match.shares[::-1]))
    is_sure = max(agreements, default=0) >= SURE_AGREEMENT
    is_likely = len(matches) == 2 and min(agreements) >= LEAST_AGREEMENT and min(matches)[0] >= MANY_INLIERS
    if not is_sure and not is_likely:
        return None
    inliers, shares = max(matches)
    kind = MIRRORED if mirrored else DETAIL if min(shares) < MOST_OF_A_DETAIL else SAME_PICTURE
    ordered = shares if row < other else shares[::-1]
    return Pair(min(row, other), max(row, other), kind, inliers, 0.0, *ordered)


def _otherwise(works: SamePicture, row: int, other: int) -> Pair | None:
    """A pair of other editions or mirrored, or with too few key points; None for two different pictures."""
    pair = _verified(works, row, other, mirrored=False) or _verified(works, row, other, mirrored=True)
    (width, height), (other_width, other_height) = works.sizes([row, other]).tolist()
    stretched = width * other_height / (height * other_width)
    if pair is not None or not 1 / _MOST_STRETCHED <= stretched <= _MOST_STRETCHED:
        return pair
    if min(works.points(row), works.points(other)) > FEW_POINTS:
        return None
    for mirrored in (False, True):
        value = works.agreement(row, other, mirrored=mirrored)
        if value is not None and value >= LEAST_WHOLE_AGREEMENT:
            kind = MIRRORED if mirrored else SAME_PICTURE
            return Pair(min(row, other), max(row, other), kind, 0, 0.0, 1.0, 1.0)
    return None


def _same_files(digests: Sequence[str]) -> list[Pair]:
    return [Pair(row, other, SAME_FILE, 0, 0.0, 1.0, 1.0) for row, other in equal_pairs(digests).tolist()]


def _united(found: Iterable[Pair], digests: Sequence[str], embeddings: np.ndarray) -> list[Pair]:
    """Each pair once: as it is rather than mirrored, then with most agreeing points."""
    best: dict[tuple[int, int], Pair] = {}
    for pair in found:
        key = pair.row_a, pair.row_b
        if key not in best or _rank(pair) > _rank(best[key]):
            best[key] = pair
    united = []
    for (row, other), pair in sorted(best.items()):
        # Vectors of length 1: rounding may lead past 1.
        similarity = float(np.clip(embeddings[row].astype(np.float64) @ embeddings[other], -1, 1))
        united.append(replace(pair, similarity=similarity))
        if digests[row] == digests[other]:
            united[-1] = replace(united[-1], kind=SAME_FILE, share_a=1.0, share_b=1.0)
    return united


def _rank(pair: Pair) -> tuple[bool, int]:
    return pair.kind != MIRRORED, pair.inliers


def summary(groups: Sequence[Group], labels: Sequence[str]) -> Mapping[str, int]:
    """Numbers of ``groups``, of their ``works``, and of groups with several labels (``conflicts``)."""
    conflicts = sum(len({labels[row] for row in group.rows} - {""}) > 1 for group in groups)
    return {"groups": len(groups), "works": sum(len(group.rows) for group in groups), "conflicts": conflicts}
