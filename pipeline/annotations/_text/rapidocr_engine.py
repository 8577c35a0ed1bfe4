"""PP-OCRv6 (2026) by RapidOCR and ONNX Runtime: a detector of text regions and a recogniser of one region.

The memory of a detector grows with the area of its input, so the picture that it sees has a limited area. The
recogniser reads every region from the pixels of the picture itself, one after the other.
"""

import threading
from collections.abc import Callable

import numpy as np

from pipeline.annotations._text.lines import Line, direction_of, sides
from pipeline.core.errors import ConfigError
from pipeline.images.decoding import cv2

#: One thread, no orientation classifier: it takes columns, which are turned, for upside down.
_PARAMETERS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Global.text_score": 0.0,
    "Det.limit_type": "max",
    "Det.limit_side_len": 4096,
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


def open_rapidocr(area: int) -> Callable[[np.ndarray], list[Line]]:
    """The reader of RGB uint8 (H, W, 3).

    Its lines have polygons in pixels of the array, and come in no order. A region that holds no character of the
    network's is left out.

    Args:
        area: pixels that the detector sees, at most.

    Raises:
        ConfigError: the packages are not installed.
    """
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise ConfigError(
            "Reading text needs the packages of requirements-text.txt: run pip install -r requirements-text.txt, or "
            "choose --engine tesseract."
        ) from error
    engine = RapidOCR(params=_PARAMETERS)
    lock = threading.Lock()

    def read(pixels: np.ndarray) -> list[Line]:
        image = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        with lock:
            polygons = _regions(engine, image, area)
            lines = [_line(engine, image, polygon) for polygon in polygons]
        return [line for line in lines if line.text]

    return read


def _regions(engine: Callable[..., object], image: np.ndarray, area: int) -> np.ndarray:
    """Polygons float (n, 4, 2) of the regions of text in BGR uint8 (H, W, 3)."""
    height, width = image.shape[:2]
    scale = min(1.0, (area / (height * width)) ** 0.5)
    seen_width, seen_height = max(32, round(width * scale)), max(32, round(height * scale))
    seen = cv2.resize(image, (seen_width, seen_height), interpolation=cv2.INTER_AREA) if scale < 1 else image
    boxes = getattr(engine(seen, use_det=True, use_rec=False), "boxes", None)
    if boxes is None or not len(boxes):
        return np.empty((0, 4, 2))
    return np.asarray(boxes, float) * (width / seen.shape[1], height / seen.shape[0])


def _line(engine: Callable[..., object], image: np.ndarray, polygon: np.ndarray) -> Line:
    direction = direction_of(polygon)
    crop = _upright(image, polygon)
    if direction == "vertical":
        crop = np.ascontiguousarray(np.rot90(crop))  # as the recogniser was trained: columns lie on their left side
    answer = engine(crop, use_det=False, use_rec=True)
    texts, scores = getattr(answer, "txts", None) or ("",), getattr(answer, "scores", None) or (0.0,)
    return Line(str(texts[0]).strip(), float(scores[0]), polygon, direction)


def _upright(image: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """The region of a polygon as a rectangle, BGR uint8."""
    width, height = (max(2, round(side)) for side in sides(polygon))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(polygon.astype(np.float32), corners)
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpPerspective(image, matrix, (width, height), flags=flags, borderMode=border))
