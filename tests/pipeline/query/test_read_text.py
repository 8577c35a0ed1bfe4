"""Fuzzy search in what was read from pictures."""

import time

import numpy as np
import pytest

from pipeline.query.read_text import ReadText, place_of

WORKS = [
    ["巫山高不見", "贈王主簿二首", None],
    ["The Great WAVE off Kanagawa", "Café Müller"],
    [],
    ["巫山低不見", "日落窓中坐"],
]


def test_a_part_of_a_line_is_found_with_its_place() -> None:
    found = ReadText(WORKS).search("王主簿")
    assert [(match.work, match.score, match.lines) for match in found] == [(0, 1.0, (1,))]


def test_a_misread_character_costs_its_share_and_exact_works_come_first() -> None:
    found = ReadText(WORKS).search("巫山高不見")
    assert [(match.work, round(match.score, 2)) for match in found] == [(0, 1.0), (3, 0.8)]


def test_case_accents_and_spaces_do_not_count() -> None:
    text = ReadText(WORKS)
    assert text.search("cafe muller")[0].lines == (1,) and text.search("greatwave")[0].score == 1


def test_missing_and_additional_letters_are_edits() -> None:
    text = ReadText(WORKS)
    assert text.search("Kanagwa")[0].score == 1 - 1 / 7 and text.search("Kanaagawa")[0].score == 1 - 1 / 9


def test_nothing_is_matched_across_lines_or_by_nothing() -> None:
    text = ReadText(WORKS)
    assert text.search("見贈") == [] and text.search("  ") == [] and ReadText([[], [None]]).search("a") == []


def test_the_edits_are_those_of_the_textbook_table() -> None:
    rng = np.random.default_rng(0)
    lines = ["".join(rng.choice(list("abcd"), rng.integers(1, 12))) for _ in range(60)]
    text = ReadText([[line] for line in lines])
    for query in ("abca", "ddcb", "bacdabc"):
        found = {match.work: match.score for match in text.search(query, least=0.5)}
        expected = {i: 1 - _sellers(query, line) / len(query) for i, line in enumerate(lines)}
        near = {i: score for i, score in expected.items() if score >= 0.5}
        assert found == near
        scores = text.scores(query, least=0.5)
        assert {work: float(scores[work]) for work in np.flatnonzero(scores)} == pytest.approx(near)


def test_a_works_score_is_that_of_its_best_line() -> None:
    scores = ReadText([["Fujl", "Fuji", None], [], ["Fuxl"]]).scores("fuji")
    assert scores.tolist() == [1, 0, 0] and ReadText([[], []]).scores("fuji").tolist() == [0, 0]


@pytest.mark.parametrize(
    ("query", "line", "part"),
    [
        ("fugi", "Mount Fuji, from the river", "Fuji"),
        ("fuja", "Mount Fuji", "Fuji"),
        ("kanagwa", "Off Kanagawa", "Kanagawa"),
        ("cafe muller", "Au Café  Müller!", "Café  Müller"),
        ("王主薄", "贈王主簿二首", "王主簿"),
        ("straße", "Hauptstrasse", "strasse"),
        ("?", "", ""),
        (" ", "Fuji", ""),
    ],
)
def test_the_part_of_a_line_that_matches_is_told_in_its_own_letters(query: str, line: str, part: str) -> None:
    begin, end = place_of(query, line)
    assert line[begin:end] == part


def test_a_hundred_thousand_works_answer_in_well_under_a_second() -> None:
    rng = np.random.default_rng(0)
    letters = rng.integers(0x4E00, 0x4E00 + 3000, (100_000, 20))
    text = ReadText([["".join(map(chr, row))] for row in letters])
    query = "".join(map(chr, letters[77_777, 4:12]))
    start = time.process_time()
    assert text.search(query)[0].work == 77_777
    assert time.process_time() - start < 0.5


def _sellers(query: str, text: str) -> int:
    row = [0] * (len(text) + 1)
    for number, letter in enumerate(query, 1):
        former, row = row, [number]
        for place, other in enumerate(text, 1):
            row.append(min(former[place - 1] + (letter != other), former[place] + 1, row[-1] + 1))
    return min(row)
