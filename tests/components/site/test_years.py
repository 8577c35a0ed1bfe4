import pytest

from components.site import years


@pytest.mark.parametrize(("year", "text"), [(1800, "1800"), (-400, "400 B.C."), (-1.0, "1 B.C.")])
def test_years_before_our_era_say_so(year: float, text: str) -> None:
    assert years.year(year) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [(1800, 1899, "1800–1899"), (-200, -101, "200–101 B.C."), (-50, 49, "50 B.C.–49"), (5, 5, "5"), (-5, -5, "5 B.C.")],
)
def test_spans_of_years(first: int, last: int, text: str) -> None:
    assert years.span(first, last) == text


def test_ordinals_of_centuries() -> None:
    assert [years.century(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, -22)] == [
        "1st century",
        "2nd century",
        "3rd century",
        "4th century",
        "11th century",
        "12th century",
        "13th century",
        "21st century",
        "22nd century B.C.",
    ]


@pytest.mark.parametrize(("century", "first", "last"), [(19, 1800, 1899), (1, 1, 99), (-1, -100, -1), (-2, -200, -101)])
def test_the_years_of_a_century(century: int, first: int, last: int) -> None:
    assert (years.first_year(century), years.last_year(century)) == (first, last)
