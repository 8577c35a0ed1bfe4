"""The estimated number of photographs of a work, and its interval."""

import re
from pathlib import Path

import numpy as np
import pytest

from pipeline.query.sightings.estimate import FALSE_RATE, RECALL, Share, estimate

ROOT = Path(__file__).parents[4]


def test_a_perfect_recogniser_leaves_the_count_as_it_is() -> None:
    perfect, never = Share(10**9, 10**9), Share(0, 10**9)
    (found,) = estimate([30], 100, 50, perfect, never)
    assert found.estimate == pytest.approx(30, abs=1e-6)
    # Jeffreys' interval of 30 of 100.
    assert (found.low, found.high) == pytest.approx((21.7, 39.4), abs=0.3)


def test_what_recall_misses_is_added_and_what_is_named_falsely_is_taken_away() -> None:
    (missed,) = estimate([40], 100, 10, Share(80, 100), Share(0, 1000))
    assert missed.estimate == pytest.approx(50)
    (false,) = estimate([40], 100, 10, Share(100, 100), Share(500, 1000))
    assert false.estimate == pytest.approx(100 * (0.4 - 0.05) / (1 - 0.05))


def test_the_false_rate_is_divided_over_the_works() -> None:
    few, many = (estimate([5], 100, works, RECALL, Share(30, 100))[0].estimate for works in (3, 3000))
    assert few == 0 and many == pytest.approx(5 / RECALL.value, abs=0.02)


def test_estimates_and_intervals_stay_within_the_photographs() -> None:
    for photographs in (1, 2, 50):
        for found in estimate(range(photographs + 1), photographs, 7, Share(6, 10), Share(2, 10)):
            assert 0 <= found.low <= found.estimate <= found.high <= photographs


def test_few_trials_of_the_benchmark_widen_the_interval() -> None:
    (sure,) = estimate([30], 100, 50, Share(900, 1000))
    (unsure,) = estimate([30], 100, 50, Share(9, 10))
    assert unsure.estimate == pytest.approx(sure.estimate)
    assert unsure.high - unsure.low > 1.15 * (sure.high - sure.low)


def test_greater_counts_have_greater_estimates_and_the_answer_is_the_same_every_time() -> None:
    counts = [9, 1, 4, 4, 60]
    found = estimate(counts, 100, 50)
    assert found == estimate(counts, 100, 50) and found[2] == found[3]
    for name in ("estimate", "low", "high"):
        values = [getattr(each, name) for each in found]
        assert np.argsort(values, kind="stable").tolist() == np.argsort(counts, kind="stable").tolist()


@pytest.mark.parametrize(("truth", "recall"), [(0.03, 0.9), (0.3, 0.7)])
def test_an_interval_holds_the_true_share_in_95_of_100_cases(truth: float, recall: float) -> None:
    """Benchmark and photographs are drawn anew in each case."""
    generator, cases, false_rate, works, photographs = np.random.default_rng(0), 250, 0.1, 20, 200
    named = truth * recall + (1 - truth) * false_rate / works
    held = 0
    for _ in range(cases):
        measured = Share(int(generator.binomial(120, recall)), 120)
        falsely = Share(int(generator.binomial(300, false_rate)), 300)
        (found,) = estimate([int(generator.binomial(photographs, named))], photographs, works, measured, falsely)
        held += found.low <= truth * photographs <= found.high
    # The 0.1 % and 99.9 % points of a binomial of 250 cases with 0.95.
    assert 226 <= held <= 247


def test_the_rates_are_those_of_the_benchmarks_page() -> None:
    page = (ROOT / "docs/same-picture-benchmark.md").read_text(encoding="utf-8")
    changed = re.search(r"(\d+) works of [\d,]+ are changed in\s+twelve ways", page)
    assert changed and RECALL.trials == 12 * int(changed[1])
    # A way's share has three digits, enough to tell its hits.
    shares = re.findall(r"^\| [\w %-]+ \| ([\d.]+) \(", page.split("## Photographs")[0], flags=re.MULTILINE)
    assert len(shares) == 12 and RECALL.hits == sum(round(float(share) * int(changed[1])) for share in shares)
    assert f"| **all** | {RECALL.value:.3f} (" in page
    assert f"A work is named for {FALSE_RATE.value:.3f} (" in page
    assert f"of the {FALSE_RATE.trials} pictures that show none" in page


def test_the_sightings_page_counts_the_photographs_of_the_benchmarks_page() -> None:
    page, told = ((ROOT / "docs" / name).read_text("utf-8") for name in ("same-picture-benchmark.md", "sightings.md"))
    table = re.findall(r"^\| \w+ \| (\d+) \| (\d+) \| (\d+) \|$", page, flags=re.MULTILINE)
    right, missed, wrong = (sum(map(int, column)) for column in zip(*table, strict=True))
    assert wrong == 0 and f"{right} of {right + missed} works were recognised and no other" in told
    assert f"`--recall {right}/{right + missed}`" in told


@pytest.mark.parametrize("text", ["", "0.9", "9", "11/10", "1/0", "-1/10", "a/b", "1/2/3", "٣/٤"])
def test_a_share_is_hits_of_trials(text: str) -> None:
    assert Share.parse("19/30") == Share(19, 30)
    with pytest.raises(ValueError, match="such as 19/20"):
        Share.parse(text)
