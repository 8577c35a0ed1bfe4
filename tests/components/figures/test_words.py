from components.figures import words


def test_a_long_name_takes_two_lines_at_most() -> None:
    found = words.wrap("Impressionism, John Singer Sargent, Katsushika Hokusai, and a lot more of them", 22)
    assert len(found) == 2 and found[1].endswith("…") and all(len(line) <= 22 for line in found)
    assert words.wrap("birds", 22) == ["birds"] and words.wrap("", 22) == [""]
    assert max(map(len, words.wrap("x" * 90, 22))) <= 22


def test_names_are_words_and_not_markup() -> None:
    assert words.lines("<b>A & B</b>", 22) == "&lt;b&gt;A &amp; B&lt;/b&gt;"
    assert words.lines("one two", 4) == "one<br>two"
