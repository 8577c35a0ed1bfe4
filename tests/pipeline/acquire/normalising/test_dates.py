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
    "1302 AH": (1885, 1885),
    # Numbers that are no years
    "No. 1234": (None, None),
    "Inv. no. 1871/12, about 1650": (1645, 1655),
    "plate 1702, published 1825": (1825, 1825),
    "Nr. 1612": (None, None),
    "1302AH": (1885, 1885),
    "Hijri 1302": (1885, 1885),
    "1098 AH/AD1689": (1689, 1689),
    "AH 1098/AD1689": (1689, 1689),
    "1098/1687": (1687, 1687),
    "11th century AH": (1593, 1689),
    "11th century AH/AD 17th century": (1600, 1699),
    "10th century AH/AD 16th": (1500, 1599),
    "AH 11th/AD 17th century": (1600, 1699),
    "10th-11th century AH/16th-17th century AD": (1500, 1699),
    "early 11th century AH/AD early 17th century": (1600, 1633),
    "10th/16th century": (1500, 1599),
    "17th/18th century": (1600, 1799),
    "17th century (11th century AH)": (1600, 1699),
    # By other calendars.
    "Saka 1650 (1728)": (1728, 1728),
    "Śaka era 1650": (1728, 1728),
    "1650 Saka": (1728, 1728),
    "Samvat 1750": (1693, 1693),
    "Vikram Samvat 1850": (1793, 1793),
    "V.S. 1750 (1693)": (1693, 1693),
    "VS 1750/1693 CE": (1693, 1693),
    "dated Samvat 1750/A.D. 1693": (1693, 1693),
    "Samvat 1750–51": (1693, 1694),
    "Saka Samvat 1650": (1728, 1728),
    "Nepal Samvat 800": (1680, 1680),
    "B.E. 2468": (1925, 1925),
    "Meiji 13": (1880, 1880),
    "Heisei 3 (1991)": (1991, 1991),
    "Meiji period (1868–1912)": (1868, 1912),
    "Meiji 1900": (1900, 1900),
    "1350 Shamsi": (1971, 1971),
    "1200 BP": (750, 750),
    "3000-2500 BP": (-1051, -551),
    # Calendar dates.
    "1923-06-15": (1923, 1923),
    "1923-06-15T10:30:00Z": (1923, 1923),
    "1923-06-15 10:30": (1923, 1923),
    "1923-06-15/1924-01-02": (1923, 1924),
    "15/06/1923": (1923, 1923),
    "06/15/1923": (1923, 1923),
    "15.06.1923": (1923, 1923),
    "15. 6. 1923": (1923, 1923),
    "15-06-1923": (1923, 1923),
    "15.vi.1923": (1923, 1923),
    "19230615": (1923, 1923),
    "5/1950": (1950, 1950),
    "05-1950": (1950, 1950),
    "5/1950-6/1951": (1950, 1951),
    "1950-05": (1950, 1950),
    "1905-07": (1905, 1907),
    "15–20 June 1923": (1923, 1923),
    "June 15–July 3, 1923": (1923, 1923),
    "15-Jun-1923": (1923, 1923),
    "15/06/23": (None, None),
    # Minus signs, and eras beside or before the number.
    "-500": (-500, -500),
    "−500": (-500, -500),
    "–500": (-500, -500),
    "–1868": (1868, 1868),
    "-0500-01-01": (-500, -500),
    "-500.0": (-500, -500),
    "c. -500": (-505, -495),
    "-500 to -400": (-500, -400),
    "-500/-400": (-500, -400),
    "-500--400": (-500, -400),
    "-50 to 50": (-50, 50),
    "c. 1500 BCE": (-1505, -1495),
    "500 B.C.": (-500, -500),
    "500BCE": (-500, -500),
    "1500-1400BC": (-1500, -1400),
    "BC 500": (-500, -500),
    "B.C. 500–400": (-500, -400),
    "300 BC - 100": (-300, 100),
    "AD1689": (1689, 1689),
    "1868.0": (1868, 1868),
    # Millennia.
    "late 2nd millennium BC": (-1250, -1001),
    "early 1st millennium BC": (-1000, -750),
    "second half of the 2nd millennium BC": (-1500, -1001),
    "late 1st millennium AD": (750, 999),
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


#: Wording in other languages, and English wording that resembles it -> first and last year.
OTHER_LANGUAGES = {
    "um 1850": (1845, 1855),
    "vers 1850": (1845, 1855),
    "hacia 1850": (1845, 1855),
    "rond 1850": (1845, 1855),
    "verso il 1850": (1845, 1855),
    "recto 1850, verso 1860": (1850, 1860),
    "vor 1850": (1840, 1850),
    "avant 1850": (1840, 1850),
    "nach 1610": (1610, 1620),
    "après 1610": (1610, 1620),
    "dopo il 1610": (1610, 1620),
    "na 1610": (1610, 1620),
    "1850 bis 1860": (1850, 1860),
    "1850 à 1860": (1850, 1860),
    "1850 tot 1860": (1850, 1860),
    "entre 1850 et 1860": (1850, 1860),
    "500 v. Chr.": (-500, -500),
    "500 v.Chr.": (-500, -500),
    "500 av. J.-C.": (-500, -500),
    "500 a.C.": (-500, -500),
    "500 a. de C.": (-500, -500),
    "um 500 v. Chr.": (-505, -495),
    "50 n. Chr.": (50, 50),
    "500 – 400 v. Chr.": (-500, -400),
    "300 v. Chr. – 100 n. Chr.": (-300, 100),
    "18. Jahrhundert": (1700, 1799),
    "18. Jh.": (1700, 1799),
    "18. Jhdt.": (1700, 1799),
    "18 Jh": (1700, 1799),
    "17./18. Jh.": (1600, 1799),
    "17.–18. Jahrhundert": (1600, 1799),
    "5. Jh. v. Chr.": (-499, -400),
    "18e eeuw": (1700, 1799),
    "18de eeuw": (1700, 1799),
    "XVIIIe siècle": (1700, 1799),
    "18e siècle": (1700, 1799),
    "XVIIe-XVIIIe siècle": (1600, 1799),
    "Ve siècle av. J.-C.": (-499, -400),
    "siglo XVIII": (1700, 1799),
    "s. XVIII": (1700, 1799),
    "siglos XVII-XVIII": (1600, 1799),
    "siglo V a.C.": (-499, -400),
    "sec. XVIII": (1700, 1799),
    "XVIII secolo": (1700, 1799),
    "século XVIII": (1700, 1799),
    "XVIII век": (1700, 1799),
    "XVIII в.": (1700, 1799),
    "Anfang 18. Jahrhundert": (1700, 1733),
    "Ende des 18. Jahrhunderts": (1770, 1799),
    "Mitte 18. Jh.": (1725, 1775),
    "2. Hälfte des 18. Jh.": (1750, 1799),
    "zweite Hälfte 18. Jahrhundert": (1750, 1799),
    "1. Viertel 18. Jh.": (1700, 1725),
    "letztes Drittel des 18. Jahrhunderts": (1767, 1799),
    "début du XVIIIe siècle": (1700, 1733),
    "fin du 18e siècle": (1770, 1799),
    "2e moitié du XVIIIe siècle": (1750, 1799),
    "première moitié du 18e siècle": (1700, 1750),
    "eerste helft 18e eeuw": (1700, 1750),
    "eind 18e eeuw": (1770, 1799),
    "laatste kwart van de 18e eeuw": (1775, 1799),
    "primera mitad del siglo XVIII": (1700, 1750),
    "finales del siglo XVIII": (1770, 1799),
    "principios del s. XVIII": (1700, 1733),
    "inizio del XVIII secolo": (1700, 1733),
    "fine del sec. XVIII": (1770, 1799),
    "prima metà del XVIII secolo": (1700, 1750),
    "1850er Jahre": (1850, 1859),
    "jaren 1850": (1850, 1859),
    "années 1850": (1850, 1859),
    "década de 1850": (1850, 1859),
    "after a c. 1850 model": (1850, 1860),
    "Washington DC 1850": (1850, 1850),
    "No. 3 of 12, 1850": (1850, 1850),
    "vol. V, 1850": (1850, 1850),
    "Charles V, 18th century": (1700, 1799),
    "1850 s.": (1850, 1850),
}


#: Spellings of which one part was lost or taken for another -> first and last year.
SPELLINGS = {
    # Eras in brackets, behind commas, and in more languages.
    "1500 (BC)": (-1500, -1500),
    "1500 (B.C.)": (-1500, -1500),
    "1500(BC)": (-1500, -1500),
    "1500, BC": (-1500, -1500),
    "c. 1500 (BCE)": (-1505, -1495),
    "500 before Christ": (-500, -500),
    "500 aC": (-500, -500),
    "1500 f.Kr.": (-1500, -1500),
    "500 p.n.e.": (-500, -500),
    "500 př. n. l.": (-500, -500),
    "500 [B.C.E.]": (-500, -500),
    "500–400 (BC)": (-500, -400),
    "500 BC, AD 200": (-500, 200),
    "1500, AD 1600": (1500, 1600),
    "50 (AD)": (50, 50),
    "5th century (BC)": (-499, -400),
    "-1500,-1400": (-1500, -1400),
    "-10,000": (-10000, -10000),
    "500 n.e.": (500, 500),
    # Ends of decades that leave out the century.
    "1740–50s": (1740, 1759),
    "1960s-70s": (1960, 1979),
    "late 1740s-early 50s": (1747, 1753),
    "1740-50er Jahre": (1740, 1759),
    "1960s and 70s": (1960, 1979),
    "50s": (None, None),
    "1840s to 50s": (1840, 1859),
    # Dates that are none, or slips.
    "0000-00-00": (None, None),
    "0000-00-00 00:00:00": (None, None),
    "13/13/1923": (1923, 1923),
    "00/00/1923": (1923, 1923),
    "1923-00-00": (1923, 1923),
    # Missing digits.
    "186-?": (1860, 1869),
    "186?": (1860, 1869),
    "[186-?]": (1860, 1869),
    "[186-]": (1860, 1869),
    "18--": (1800, 1899),
    "18??": (1800, 1899),
    "[18--?]": (1800, 1899),
    "ca. 186-": (1860, 1869),
    "180-?": (1800, 1809),
    "18xx": (1800, 1899),
    "1868?": (1868, 1868),
    "1868-": (1868, 1868),
    "100–200 AD?": (100, 200),
    # Open ends in other words.
    "not before 1868": (1868, 1878),
    "not after 1868": (1858, 1868),
    "no later than 1868": (1858, 1868),
    "after 1868 before 1870": (1868, 1870),
    "after 1868 and before 1870": (1868, 1870),
    "pre-1868": (1858, 1868),
    "post-1868": (1868, 1878),
    "1868 circa": (1863, 1873),
    "1868 (ca.)": (1863, 1873),
    "c. AD 100": (95, 105),
    "after A.D. 100": (100, 110),
    # One date by two calendars.
    "11th-12th/17th-18th century": (1600, 1799),
    "1285 (1868)": (1868, 1868),
    "1868/1285": (1868, 1868),
    "1868 (1285)": (1868, 1868),
    "1689 AD/1098 AH": (1689, 1689),
    "AD 1689/1098 AH": (1689, 1689),
    "10th century AH/AD 16th - 11th century AH/AD 17th": (1500, 1699),
    "late 10th century AH/AD late 16th": (1570, 1599),
    "10th century AH/AD 16th, Iran": (1500, 1599),
    "1st quarter 11th century AH/AD 1st quarter 17th": (1600, 1625),
    # Other calendars.
    "1302 H": (1885, 1885),
    "1350 SH": (1971, 1971),
    "Bangla 1300": (1893, 1893),
    "Burmese era 1200": (1838, 1838),
    "Kollam era 1000": (1825, 1825),
    "A.H. dated 1285": (1868, 1868),
    "NS 800 (1680)": (1680, 1680),
    "BE 1200 (1838)": (1838, 1838),
    "Malayalam era 1000": (1825, 1825),
    "1285 AH (1868)": (1868, 1868),
    # Centuries that share a word.
    "17-18th century": (1600, 1799),
    "18-19th century": (1700, 1899),
    "17 to 18th century": (1600, 1799),
    "1st century BC/AD": (-99, 99),
    "1st century B.C.–A.D.": (-99, 99),
    "2nd century BC–1st century AD": (-199, 99),
    # Other spellings.
    "eighteenth century": (1700, 1799),
    "late second millennium BC": (-1250, -1001),
    "XVIII century": (1700, 1799),
    "18 century": (1700, 1799),
    "18 th century": (1700, 1799),
    "18thc": (1700, 1799),
    "18. Jahrh.": (1700, 1799),
    "c1868": (1863, 1873),
    "1500B.C.": (-1500, -1500),
    "BE 2468": (1925, 1925),
    "1923年": (1923, 1923),
    "明治13年": (1880, 1880),
    "18世紀": (1700, 1799),
    "公元前500年": (-500, -500),
    "1700-tallet": (1700, 1799),
    "seventeenth to eighteenth century": (1600, 1799),
    "second half of the eighteenth century": (1750, 1799),
    "first quarter of the nineteenth century": (1800, 1825),
    "twenty-first century": (2000, 2099),
    "1920年代": (1920, 1929),
    "first half 16th century": (1500, 1550),
    "Charles V, eighteenth century": (1700, 1799),
    "early eighteenth-century": (1700, 1733),
    "1923年6月15日": (1923, 1923),
}


@pytest.mark.parametrize(("text", "years"), SPELLINGS.items())
def test_no_part_of_a_wording_is_lost(text: str, years: tuple[int | None, int | None]) -> None:
    assert dates.years(text) == years


@pytest.mark.parametrize(("text", "years"), OTHER_LANGUAGES.items())
def test_years_of_a_wording_in_another_language(text: str, years: tuple[int | None, int | None]) -> None:
    assert dates.years(text) == years


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
        ("", "1868.0", "", (1868, None)),
        ("", 1868, 9999, (1868, None)),
        ("", 9999, 9999, (None, None)),
        ("", -12000, -10000, (-12000, -10000)),
        ("1900", 0, 0, (1900, 1900)),
        # Shortened ends, and ends before the beginning.
        ("", 1868, 80, (1868, 1880)),
        ("", 1868, 9, (1868, 1869)),
        ("", 1868, 2, (None, None)),
        ("", 1990, 1880, (None, None)),
        ("", 1990, 1989, (1989, 1990)),
        ("", -490, -500, (-500, -490)),
        ("1880–1990", 1990, 1880, (1880, 1990)),
        ("1868–80", 1868, 80, (1868, 1880)),
        # Dates and wordings in the columns of years.
        ("", "1855-01-01", "1865-12-31", (1855, 1865)),
        ("", "500 BC", "c. 400 BC", (-500, -395)),
        ("", "1e3", "+1868", (1000, 1868)),
        # 0 in an empty field, thousands, and dates without signs.
        ("", 0, 1900, (None, 1900)),
        ("", 1900, 0, (1900, None)),
        ("", "0", "1900", (None, 1900)),
        ("", 0, "", (None, None)),
        ("", 0, 99, (1, 99)),
        ("", "1,868", "1,870", (1868, 1870)),
        ("", "1.868", "1.870", (1868, 1870)),
        ("", "18680101", "", (1868, None)),
        ("", 18680101, 18691231, (1868, 1869)),
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
    ("begin", "end", "is_reversed"),
    [
        (1990, 1880, True),
        ("1868", "80", True),
        (1868, 1868, False),
        (-500, -490, False),
        (1868, None, False),
        (1900, 0, False),
    ],
)
def test_years_in_reversed_order_are_told(begin: Any, end: Any, is_reversed: bool) -> None:
    assert dates.reversed_order(begin, end) is is_reversed


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
