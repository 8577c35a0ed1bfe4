"""Photographs are counted by work."""

from pipeline.query.sightings.counting import count
from pipeline.query.sightings.photographs import Duplicate, Photograph, Unreadable


def test_each_work_of_a_photograph_counts_once() -> None:
    damaged = Unreadable("d.jpg", "unreadable", "The file is damaged.")
    outcomes = [
        Photograph("a.jpg", (4, 2)),
        Photograph("b.jpg", ()),
        Duplicate("c.jpg"),
        damaged,
        Photograph("e.jpg", (2, 2)),
    ]
    counts = count(iter(outcomes))
    assert counts.files == {4: ["a.jpg"], 2: ["a.jpg", "e.jpg"]}
    assert (counts.photographs, counts.duplicates, counts.unmatched) == (3, 1, ["b.jpg"])
    assert counts.unreadable == [damaged]


def test_no_photographs_have_no_works() -> None:
    counts = count([])
    assert counts.photographs == 0 and counts.files == {} and counts.unmatched == []
