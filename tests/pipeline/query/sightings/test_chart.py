"""The chart is a picture by itself that says what it shows."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from pipeline.query.sightings import chart
from pipeline.query.sightings.counting import Counts
from pipeline.query.sightings.estimate import FALSE_RATE, RECALL, Estimate
from pipeline.query.sightings.report import Report, Sighting

SVG = "{http://www.w3.org/2000/svg}"


def sighting(number: int, title: str, seen: int = 10) -> Sighting:
    estimated = Estimate(seen + 0.5, seen - 2.0, seen + 4.0)
    return Sighting(f"id-{number}", title, "", "", tuple(f"{n}.jpg" for n in range(seen)), estimated)


def report(*ranking: Sighting) -> Report:
    return Report("build", 100, Counts(200), ranking, RECALL, FALSE_RATE)


def drawn(*ranking: Sighting) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg(report(*ranking)))


def test_bars_and_whiskers_are_as_long_as_the_figures_and_stay_in_the_picture() -> None:
    root = drawn(sighting(1, "One", 40), sighting(2, "Two", 20))
    first, second = (float(bar.get("width", "")) for bar in root.iterfind(f".//{SVG}g/{SVG}rect"))
    assert first / second == pytest.approx(40.5 / 20.5, rel=0.01)
    width = float(root.get("viewBox", "").split()[2])
    left = float(next(root.iterfind(f".//{SVG}g/{SVG}rect")).get("x", ""))
    whisker = next(root.iterfind(f".//{SVG}g/{SVG}path")).get("d", "")
    low, high = float(whisker[1:].split(",")[0]), float(whisker.split("H")[1].split()[0])
    assert (low - left) / first == pytest.approx(38 / 40.5, rel=0.01)
    assert (high - left) / first == pytest.approx(44 / 40.5, rel=0.01) and high < width - 50


def test_it_has_a_title_a_description_and_both_schemes_and_loads_nothing() -> None:
    text = chart.svg(report(sighting(1, "One")))
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img" and root.get("aria-labelledby") == "title description"
    assert root.findtext(f"{SVG}title") == "Photographs in which each work appears"
    assert "One (id-1): seen in 10, estimated 10.5 (8.0 to 14.0)." in root.findtext(f"{SVG}desc", "")
    assert "prefers-color-scheme: dark" in text
    assert text.count("http") == 1 and "href" not in text and "url(" not in text and "@import" not in text


@pytest.mark.parametrize("title", ["<b> & \"'", "a\x00\x0b\ud800\ufffe", "", "富嶽三十六景" * 20, "x" * 500])
def test_any_title_can_be_drawn(title: str) -> None:
    labels = [text.text or "" for text in drawn(sighting(1, title)).iterfind(f".//{SVG}g/{SVG}text")]
    assert 0 < len(labels[0]) <= 45
    chart.svg(report(sighting(1, title))).encode()


def test_titles_that_several_works_have_are_told_apart() -> None:
    root = drawn(sighting(1, "Untitled"), sighting(2, "Irises"), sighting(3, "Untitled"))
    labels = [group.findtext(f"{SVG}text") for group in root.iterfind(f".//{SVG}g")]
    assert labels == ["id-1 Untitled", "Irises", "id-3 Untitled"]


def test_at_most_forty_works_are_drawn_and_the_rest_is_said() -> None:
    root = drawn(*(sighting(n, f"Work {n}") for n in range(57)))
    assert len(root.findall(f".//{SVG}g")) == 40
    assert "Drawn: the 40 most frequent works of 57." in root.findtext(f"{SVG}desc", "")
    assert (root.findtext(f"{SVG}text") or "").endswith(": the 40 most frequent works of 57")


@pytest.mark.parametrize("most", [0.4, 1.0, 7.2, 12.0, 99.0, 12_345.0])
def test_the_axis_has_a_few_round_ticks(most: float) -> None:
    work = replace(sighting(1, "One"), estimate=Estimate(most / 2, 0.0, most))
    ticks = [text.text for text in drawn(work).iterfind(f"{SVG}text") if text.get("text-anchor") == "middle"]
    assert 2 <= len(ticks) <= 7 and ticks[0] == "0" and float((ticks[-1] or "").replace(",", "")) >= most


def test_without_works_there_is_a_chart_all_the_same() -> None:
    assert drawn().findall(f".//{SVG}g") == []
