"""Years from a catalogue's wording, as the Metropolitan Museum reckons them."""

from typing import Any

import pytest

from pipeline.acquire.normalising import dates
from tests.museum import sample

#: Wording -> first and last year, negative before our era.
WORDED = {
    "1736": (1736, 1736),
    "dated 1736": (1736, 1736),
    "1776?": (1776, 1776),
    "?1879": (1879, 1879),
    "1494(?)": (1494, 1494),
    "June 9, 1889": (1889, 1889),
    "1645 or 1646": (1645, 1646),
    "1852, 1857, or 1863": (1852, 1863),
    "ca. 1870": (1865, 1875),
    "ca 1820": (1815, 1825),
    "ca.1850": (1845, 1855),
    "c. 1500": (1495, 1505),
    "possibly ca. 1380": (1375, 1385),
    # Ranges, whose end leaves out what it shares with the beginning.
    "1210–15": (1210, 1215),
    "ca. 1853–66": (1853, 1866),
    "ca. 1505–7": (1505, 1507),
    "1798–02": (1798, 1802),
    "1889/90": (1889, 1890),
    "1644-1911": (1644, 1911),
    "Edo period (1615–1868)": (1615, 1868),
    "Qing dynasty (1644–1911), Kangxi period": (1644, 1911),
    "ca. 1150–ca. 1250": (1150, 1250),
    "1857–58; reworked 1860–62": (1857, 1862),
    "modeled 1585–87, cast ca. 1611": (1585, 1616),
    # Open ends.
    "before 1620": (1610, 1620),
    "by 1894": (1884, 1894),
    "1820 or later": (1820, 1830),
    "1884 or earlier": (1874, 1884),
    "after 1553": (1553, 1563),
    "shortly after 1553": (1553, 1563),
    "After 1485": (1485, 1495),
    "17th century or later": (1600, 1799),
    # Centuries, and their parts.
    "19th century": (1800, 1899),
    "12th Century": (1100, 1199),
    "18th c.": (1700, 1799),
    "18th century (Qing)": (1700, 1799),
    "16th century (?)": (1500, 1599),
    "1st century": (1, 99),
    "1st century CE": (1, 99),
    "10th–11th century": (900, 1099),
    "15th or 16th century": (1400, 1599),
    "early 16th century": (1500, 1533),
    "Early 20th century": (1900, 1933),
    "late 12th century": (1170, 1199),
    "mid-12th century": (1125, 1175),
    "mid–17th century": (1625, 1675),
    "mid to late 14th century": (1325, 1399),
    "late 18th–early 19th century": (1770, 1833),
    "4th–early 5th century": (300, 433),
    "first half 16th century": (1500, 1550),
    "second half 14th century": (1350, 1399),
    "2nd half of 1st century CE": (51, 99),
    "second quarter 13th century": (1225, 1250),
    "last quarter 18th century": (1775, 1799),
    "13th century, second half": (1250, 1299),
    "America, 19th century": (1800, 1899),
    "15th century style, made in the late 19th to early 20th century": (1870, 1933),
    "14th century (with 19th century elements)": (1300, 1399),
    "15th century with modern restorations": (1400, 1499),
    # Decades.
    "1870s": (1870, 1879),
    "1820s or 1830s": (1820, 1839),
    "late 1440s": (1447, 1449),
    "early 1570s": (1570, 1573),
    "mid-1340s": (1344, 1346),
    "mid- to late 1760s": (1764, 1769),
    "1800s": (1800, 1899),
    "500s": (500, 599),
    # Before our era, and across it.
    "3rd century BCE": (-299, -200),
    "1st century BC": (-99, -1),
    "6th–5th century B.C": (-599, -400),
    "late 5th century BCE": (-429, -400),
    "2nd half of the 4th century BCE": (-349, -300),
    "ca. 1350–1200 BCE": (-1350, -1200),
    "ca. 330–70 BCE": (-330, -70),
    "ca. 40–30 BCE": (-40, -30),
    "Dynasty 18, ca. 1550–1295 B.C.": (-1550, -1295),
    "3rd millennium B.C.": (-3000, -2000),
    "4th millennium BCE": (-4000, -3000),
    "10,000 B.C.": (-10000, -10000),
    "30 BCE–364 CE": (-30, 364),
    "ca. 15 BCE–68 CE": (-15, 68),
    "300 B.C.–A.D. 100": (-300, 100),
    "1st century BCE–3rd century CE": (-99, 299),
    "100 BC–200 AD?": (-100, 200),
    # Early in it.
    "A.D. 50–75": (50, 75),
    "ca. 14–68 CE": (14, 68),
    "1–500 CE": (1, 500),
    "521": (521, 521),
    # By the Hijri calendar.
    "dated A.H. 1301/1883 CE": (1883, 1883),
    "A.H. 1015": (1606, 1606),
    "1015 A.H.": (1606, 1606),
    "dated 1234 A.H./A.D. 1818–19": (1818, 1819),
    "1234–35 A.H./1818–20": (1818, 1820),
    "A.H. 1234–35": (1819, 1820),
    "A.D. 1818/1234 A.H.": (1818, 1819),
    "1818 A.H. 1234": (1818, 1819),
    # No date.
    "": (None, None),
    "n.d.": (None, None),
    "undated": (None, None),
    "No. 12": (None, None),
    "99999": (None, None),
    "second half": (None, None),
    "0": (None, None),
    "century": (None, None),
    "0th century": (None, None),
}


@pytest.mark.parametrize(("text", "years"), WORDED.items())
def test_years_of_a_wording(text: str, years: tuple[int | None, int | None]) -> None:
    assert dates.years(text) == years


@pytest.mark.parametrize(
    ("text", "begin", "end", "years"),
    [
        ("19th century", 1807, 1891, (1807, 1891)),
        ("19th century", "1807", "1891.0", (1807, 1891)),
        ("", 1807, 1891, (1807, 1891)),
        ("", -7000, 330, (-7000, 330)),
        # Swapped.
        ("1868–70", 1870, 1868, (1868, 1870)),
        # No year 0.
        ("1st century BC", -100, 0, (-100, -1)),
        ("1st century", 0, 99, (1, 99)),
        # None at all.
        ("", 0, 0, (None, None)),
        ("", None, None, (None, None)),
        ("", "", " ", (None, None)),
        ("n.d.", "n/a", [], (None, None)),
        ("ca. 1827?", 0, 0, (1822, 1832)),
        ("1870", None, None, (1870, 1870)),
        # One of the two.
        ("1870", None, 1875, (1870, 1870)),
        ("", None, 1880, (None, 1880)),
        ("", 1880, "", (1880, None)),
        # Slips.
        ("ca. 6th–8th century CE", 6, 6, (500, 799)),
        ("1800–1880", 1800, 8800, (1800, 1880)),
        ("1870", 187, 1870, (1870, 1870)),
        ("1870", float("nan"), float("inf"), (1870, 1870)),
        ("1870", True, False, (1870, 1870)),
    ],
)
def test_the_museums_numbers_hold_where_they_are_sane(
    text: str, begin: Any, end: Any, years: tuple[int | None, int | None]
) -> None:
    assert dates.settle(text, begin, end) == years


@pytest.mark.parametrize(
    "text", ["–", "st century", "1–", "–1", "BCE", "ca.", "1st", "A.H.", "((", "late", "9" * 400, "１８７０"]
)
def test_odd_wording_is_read_or_left_alone(text: str) -> None:
    begin, end = dates.years(text)
    assert (begin is None) == (end is None)
    assert begin is None or end is None or begin <= end


@pytest.mark.parametrize("catalogue", sample.catalogues())
def test_wordings_agree_with_the_museums_own_numbers(catalogue: str) -> None:
    records = sample.read(catalogue)
    near = overlapping = number = 0
    for record in records:
        begin, end = dates.years(record["objectDate"])
        if begin is None or end is None:
            continue
        first, last = record["objectBeginDate"], record["objectEndDate"]
        number += 1
        near += abs(begin - first) <= 5 and abs(end - last) <= 5
        overlapping += begin <= last and first <= end
    assert number > 0.8 * len(records)
    assert overlapping / number > 0.99 and near / number > 0.9
