"""Text of one picture."""

import subprocess
import sys

import cv2
import numpy as np
import pytest

from pipeline.annotations._text.lines import Line, direction_of, rectangle
from pipeline.annotations._text.tesseract_engine import lines_of, open_tesseract
from pipeline.annotations.text import ANNOTATOR, TextOptions, apart, in_words, open_reader, rows
from pipeline.core.errors import ConfigError
from pipeline.images.decoding import Picture

TABLE = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "5\t1\t1\t1\t1\t1\t10\t20\t50\t12\t90\tMount\n"
    "5\t1\t1\t1\t1\t2\t70\t22\t40\t12\t80\tFuji\n"
    "4\t1\t1\t1\t2\t0\t0\t0\t0\t0\t-1\t\n"
    "5\t1\t1\t1\t2\t1\t10\t50\t20\t20\t70\t富\n"
    "5\t1\t1\t1\t2\t2\t32\t50\t20\t20\t50\t士\n"
)


def picture(pixels: np.ndarray, scale: int = 1) -> Picture:
    return Picture(pixels, pixels.shape[1] * scale, pixels.shape[0] * scale, "png")


def line(text: str | None, confidence: float | None, *box: float) -> Line:
    polygon = rectangle(*box)
    return Line(text, confidence, polygon, direction_of(polygon))


def sign(words: str = "NOTICE") -> np.ndarray:
    image = np.full((300, 600, 3), 235, np.uint8)
    cv2.putText(image, words, (60, 170), cv2.FONT_HERSHEY_SIMPLEX, 3, (20, 20, 20), 8, cv2.LINE_AA)
    return image


def test_a_reading_in_a_seal_is_dropped_and_an_uncertain_one_as_well() -> None:
    seal = line(None, None, 0, 0, 60, 60)
    seals, lines = apart([seal], [line("日", 0.95, 5, 5, 55, 55), line("山", 0.3, 200, 0, 230, 30)], 0.8)
    assert seals == [seal] and lines == []


def test_certain_red_print_is_text_and_no_seal() -> None:
    seals, lines = apart([line(None, None, 10, 0, 60, 20)], [line("SALE", 0.98, 0, 0, 80, 20)], 0.8)
    assert seals == [] and [each.text for each in lines] == ["SALE"]


def test_rows_have_places_as_shares_and_a_seal_has_no_confidence() -> None:
    given = picture(np.zeros((100, 200, 3), np.uint8))
    text = {"text": "山", "confidence": 0.9, "polygon": rectangle(20, 10, 40, 50).tolist()}
    seal = {"text": None, "confidence": None, "polygon": rectangle(100, 50, 200, 100).tolist()}
    made = rows({"lines": [text, seal]}, given)
    assert made[0] == pytest.approx({"label": "山", "confidence": 0.9, "x": 0.1, "y": 0.1, "w": 0.1, "h": 0.4})
    assert made[1]["label"] == "seal" and made[1]["confidence"] is None


def test_words_say_so_where_nothing_was_found() -> None:
    assert in_words({"lines": []}) == ["No text was found."]


def test_the_table_of_tesseract_becomes_lines() -> None:
    first, second = lines_of(TABLE, "horizontal")
    assert (first.text, first.confidence, first.box) == ("Mount Fuji", pytest.approx(0.85), (10, 20, 110, 34))
    assert second.text == "富士"


def test_a_missing_program_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigError, match="tesseract is not installed: run apt-get"):
        open_tesseract()


def test_missing_packages_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(ConfigError, match=r"pip install -r requirements-text\.txt"):
        open_reader(TextOptions())


def test_the_kind_is_known_without_its_packages() -> None:
    code = "import sys; import pipeline.annotations.text; print({'rapidocr', 'onnxruntime'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


@pytest.fixture
def rapidocr() -> None:
    for package in ("rapidocr", "onnxruntime"):
        pytest.importorskip(package, reason="the packages of requirements-text.txt are not installed")


@pytest.mark.usefixtures("rapidocr")
class TestWithRapidOCR:
    def test_a_sign_is_read_with_its_place_in_pixels_of_the_file(self) -> None:
        found = ANNOTATOR.open(TextOptions())(picture(sign(), scale=3))
        (read,) = found["lines"]
        assert found["text"] == read["text"] == "NOTICE"
        assert (read["kind"], read["direction"]) == ("text", "horizontal") and read["confidence"] > 0.8
        left, top = np.min(read["polygon"], axis=0)
        right, bottom = np.max(read["polygon"], axis=0)
        assert 100 < left < 240 and 200 < top < 360 and 1100 < right < 1500 and 480 < bottom < 620

    def test_plain_colours_noise_and_small_pictures_give_nothing(self) -> None:
        read = ANNOTATOR.open(TextOptions())
        noise = np.random.default_rng(0).integers(0, 256, (400, 400, 3), np.uint8)
        small = cv2.resize(sign(), (200, 100), interpolation=cv2.INTER_AREA)
        for pixels in (np.full((400, 400, 3), 90, np.uint8), noise):
            assert read(picture(pixels)) == {"lines": [], "text": ""}
        found = read(picture(small))
        assert (found["lines"], found["text"]) == ([], "") and ANNOTATOR.lines(found) == [found["note"]]
        assert "too small" in found["note"]
