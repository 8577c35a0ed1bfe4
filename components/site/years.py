"""Years and centuries as text. Years before our era are negative; there is no year 0."""


def year(number: float) -> str:
    """1800 is "1800", -400 is "400 B.C."."""
    return f"{-number:.0f} B.C." if number < 0 else f"{number:.0f}"


def span(first: int, last: int, between: str = "–") -> str:
    """The years from ``first`` to ``last``: "1800–1899", "200–101 B.C.", "50 B.C.–49", or one year."""
    if first == last:
        return year(first)
    begin = str(-first) if first < 0 and last < 0 else year(first)
    return f"{begin}{between}{year(last)}"


def century(number: int) -> str:
    """19 is "19th century", -2 is "2nd century B.C."."""
    size = abs(number)
    ending = "th" if 10 <= size % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(size % 10, "th")
    return f"{size:,}{ending} century{' B.C.' if number < 0 else ''}"


def first_year(century_number: int) -> int:
    """The first year of a century: 1800 of the 19th, 1 of the 1st, -200 of the 2nd before our era."""
    return max(1, (century_number - 1) * 100) if century_number > 0 else century_number * 100


def last_year(century_number: int) -> int:
    """The last year of a century: 1899 of the 19th, -101 of the 2nd before our era."""
    return century_number * 100 - 1 if century_number > 0 else century_number * 100 + 99
