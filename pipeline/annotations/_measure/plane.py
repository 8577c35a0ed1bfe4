"""The plane on which reference and works lie, seen by a pinhole camera, fitted to all located edges together.

Unknown are the camera's focal length and principal point, its pose over the plane, the place of each further rectangle
and the size of each work. All are fitted by least squares (Levenberg 1944, Marquardt 1963) to the distances of the
located edges from the projected ones; the inverse of the normal matrix is their covariance. A work that is a rectangle
tells of the perspective by itself (Liebowitz and Zisserman 1998), so its size is known better than through the
reference alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.annotations._measure.view import CAMERA, View, homographies, homography, straightened
from pipeline.images.decoding import cv2

#: What is believed of the camera before anything is seen: the focal length as a multiple of the picture's longer side
#: and the standard deviation of its logarithm; the standard deviation of the principal point from the middle, as a
#: share of the longer side.
FOCAL, FOCAL_DEVIATION, PRINCIPAL_DEVIATION = 1.0, 0.45, 0.02
#: Standard deviation of the radial distortion: how far the lens moves a point at the end of the longer side, as a share
#: of half of that side.
DISTORTION_DEVIATION = 0.006
_FIRST_FOCALS = (0.5, 0.65, 0.85, 1.1, 1.45, 1.9, 2.6, 4.0)
_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
_NEXT = [1, 2, 3, 0]  # the corner after each


@dataclass(frozen=True, eq=False)
class Rectangle:
    """A rectangle of the plane whose edges were located in the picture."""

    points: np.ndarray  #: float64 (4, 2, 2), two points of each side, pixels
    corners: np.ndarray  #: float64 (4, 2), pixels; side k leads from corner k to the next
    deviations: np.ndarray  #: float64 (4,), standard deviation of the points of each side, pixels
    #: mm of the sides 0 and 2, and 1 and 3; None for what is to be measured.
    size: tuple[float, float | None] | None = None


@dataclass(frozen=True, eq=False)
class Plane(View):
    """A fitted plane."""

    covariance: np.ndarray  #: float64 (p, p)
    cost: float  #: sum of the squared residuals, each in standard deviations
    sizes: np.ndarray  #: float64 (q, 2), mm of each rectangle's sides
    deviations: np.ndarray  #: float64 (q, 2), their standard deviation; 0 where the size was given
    residuals: np.ndarray = field(default_factory=lambda: np.empty(0))  #: float64 (q,), sum of squares a rectangle

    @property
    def freedom(self) -> int:
        """Degrees of freedom: of the edges and of what is believed of the camera, less the unknowns."""
        return 8 * len(self.sizes) + 4 - len(self.parameters)


def fitted(
    rectangles: Sequence[Rectangle],
    shape: tuple[int, int],
    start: Plane | None = None,
    exact: bool = True,
) -> Plane | None:
    """The plane of rectangles of which one or more have a known size.

    Args:
        rectangles: those of known size first.
        shape: height and width of the picture.
        start: the fit of a part of them, the first ones.
        exact: False where it is enough to know whether they fit.

    Returns:
        None where no camera sees such a plane.
    """
    problem = _Problem(rectangles, shape)
    best: Plane | None = None
    starts = [problem.start(each) for each in ([start.parameters[:CAMERA]] if start else problem.cameras())]
    with np.errstate(all="ignore"):
        tried = [(float(np.sum(problem.residuals(each) ** 2)), each) for each in starts if each is not None]
    # The fit hardly depends on where it starts, as long as that is near.
    for _, parameters in sorted((each for each in tried if np.isfinite(each[0])), key=lambda each: each[0])[:2]:
        if best is not None and not exact:
            break
        found = problem.solved(parameters, exact)
        if found is not None and (best is None or found.cost < best.cost):
            best = found
    return best


class _Problem:
    """Unknowns: ten of the camera, then of each rectangle x, y, angle and the logarithms of both sides."""

    def __init__(self, rectangles: Sequence[Rectangle], shape: tuple[int, int]) -> None:
        self.shape = shape
        self.points = np.array([each.points for each in rectangles]).reshape(-1, 4, 2, 2)
        self.corners = np.array([each.corners for each in rectangles]).reshape(-1, 4, 2)
        self.deviations = np.array([each.deviations for each in rectangles]).reshape(-1, 4)
        # Where one side is known, the other one begins as the picture shows it.
        self.sizes = np.array([_first_size(each) for each in rectangles]).reshape(-1, 2)
        self.free = np.ones((len(rectangles), 5), bool)
        self.free[:, 3] = [each.size is None for each in rectangles]
        self.free[:, 4] = [each.size is None or each.size[1] is None for each in rectangles]
        # The first rectangle is the frame of the plane.
        self.free[0, :3] = False

    def cameras(self) -> list[np.ndarray]:
        """Cameras that see the first rectangle, float64 (10,) each."""
        height, width = self.shape
        longest, middle = max(height, width), np.array([(width - 1) / 2, (height - 1) / 2])
        outline = (_UNIT - 0.5) * self.sizes[0]
        to_picture = cv2.getPerspectiveTransform(outline.astype(np.float32), self.corners[0].astype(np.float32))
        found = []
        for focal in _FIRST_FOCALS:
            scale = focal * longest
            inner = np.array([[scale, 0, middle[0]], [0, scale, middle[1]], [0, 0, 1]])
            columns = np.asarray(np.linalg.inv(inner) @ to_picture, np.float64)
            columns = 2 * columns / (np.linalg.norm(columns[:, 0]) + np.linalg.norm(columns[:, 1]))
            columns *= np.sign(columns[2, 2])
            left, _, right = np.linalg.svd(np.column_stack([columns[:, :2], np.cross(columns[:, 0], columns[:, 1])]))
            rotation = left @ np.diag([1, 1, np.linalg.det(left @ right)]) @ right
            turn, _ = cv2.Rodrigues(rotation)
            found.append(np.concatenate([[np.log(focal), 0, 0], turn.ravel(), _pose(columns[:, 2]), [0]]))
        return found

    def start(self, camera: np.ndarray) -> np.ndarray | None:
        """All parameters, given those of a camera; None where a rectangle lies beyond the plane's horizon."""
        inverse = np.linalg.inv(homography(camera, self.shape))
        straight = straightened(self.corners, camera, self.shape)
        places = np.concatenate([straight, np.ones((*straight.shape[:2], 1))], axis=2) @ inverse.T
        if (np.sign(places[..., 2]).min(axis=1) != np.sign(places[..., 2]).max(axis=1)).any():
            return None
        places = np.asarray(places[..., :2] / places[..., 2:])
        across = places[:, 1] + places[:, 2] - places[:, 0] - places[:, 3]
        sides = np.linalg.norm(np.roll(places, -1, axis=1) - places, axis=2)
        rectangles = np.column_stack(
            [
                places.mean(axis=1),
                np.arctan2(across[:, 1], across[:, 0]),
                np.log((sides[:, 0] + sides[:, 2]) / 2),
                np.log((sides[:, 1] + sides[:, 3]) / 2),
            ]
        )
        return np.concatenate([camera, rectangles[self.free]])

    def _rectangles(self, parameters: np.ndarray) -> np.ndarray:
        """float64 (q, 5), the unknowns of all rectangles with the values of those that are given."""
        values = np.concatenate([np.zeros((len(self.sizes), 3)), np.log(self.sizes)], axis=1)
        values[self.free] = parameters[CAMERA:]
        return values

    def _distances(self, cameras: np.ndarray, rectangles: np.ndarray) -> np.ndarray:
        """Of the located points from the projected sides, in standard deviations, for several views at once.

        Args:
            cameras: float64 (b, 10).
            rectangles: float64 (b, q, 5), the unknowns of all rectangles in each view; b may be 1 in either.

        Returns:
            float64 (b, q, 8).
        """
        x, y, angle = rectangles[..., 0, None], rectangles[..., 1, None], rectangles[..., 2, None]
        sizes = np.exp(rectangles[..., 3:].clip(-20, 20))
        across, down = (_UNIT[:, side] - 0.5 for side in range(2))
        across, down = across * sizes[..., :1], down * sizes[..., 1:]
        sine, cosine = np.sin(angle), np.cos(angle)
        x, y = across * cosine - down * sine + x, across * sine + down * cosine + y
        to_picture = homographies(cameras, self.shape)[:, None, :, :, None]
        right, below, depth = (
            to_picture[:, :, row, 0] * x + to_picture[:, :, row, 1] * y + to_picture[:, :, row, 2] for row in range(3)
        )
        right, below = right / depth, below / depth
        away_x, away_y = right[..., _NEXT] - right, below[..., _NEXT] - below
        length = np.sqrt(away_x**2 + away_y**2) + 1e-12
        points = straightened(self.points, cameras, self.shape)
        distances = (points[..., 0] - right[..., None]) * (away_y / length)[..., None]
        distances -= (points[..., 1] - below[..., None]) * (away_x / length)[..., None]
        distances /= self.deviations[:, :, None]
        return distances.reshape(*distances.shape[:2], 8)

    def residuals(self, parameters: np.ndarray) -> np.ndarray:
        """float64 (8 q + r,), in standard deviations: the edges of each rectangle first."""
        camera = parameters[:CAMERA]
        edges = self._distances(camera[None], self._rectangles(parameters)[None])
        return np.concatenate([edges.ravel(), _beliefs(camera)])

    def jacobian(self, parameters: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Derivatives of the residuals, float64 (residuals, parameters). A rectangle moves its own edges only."""
        step = 1e-6
        made = np.zeros((len(values), len(parameters)))
        camera, rectangles = parameters[:CAMERA], self._rectangles(parameters)
        cameras = camera + step * np.eye(CAMERA)
        edges = 8 * len(rectangles)
        base = values[:edges].reshape(-1, 8)
        made[:edges, :CAMERA] = ((self._distances(cameras, rectangles[None]) - base) / step).reshape(CAMERA, -1).T
        made[edges:, :CAMERA] = (np.stack([_beliefs(each) for each in cameras], axis=1) - values[edges:, None]) / step

        unknowns = np.flatnonzero(self.free.any(axis=0))
        if len(unknowns):
            steps = step * np.maximum(1, np.abs(rectangles))
            moved = np.repeat(rectangles[None], len(unknowns), axis=0)
            moved[np.arange(len(unknowns)), :, unknowns] += steps[:, unknowns].T
            change = (self._distances(camera[None], moved) - base) / steps[:, unknowns].T[..., None]
            column = np.full(self.free.shape, -1)
            column[self.free] = CAMERA + np.arange(int(self.free.sum()))
            for at, number in enumerate(unknowns):
                for each in np.flatnonzero(self.free[:, number]):
                    made[8 * each : 8 * each + 8, column[each, number]] = change[at, each]
        return made

    def solved(self, parameters: np.ndarray, exact: bool) -> Plane | None:
        """The least squares solution from these parameters on; None where it cannot be found."""
        with np.errstate(all="ignore"):
            solution = _levenberg_marquardt(self, parameters, *((40, 1e-4) if exact else (12, 0.1)))
            if solution is None:
                return None
            parameters, residuals, jacobian = solution
            covariance = np.linalg.pinv(jacobian.T @ jacobian, hermitian=True)
        if not np.isfinite(covariance).all() or not np.isfinite(residuals).all():
            return None
        sizes = np.exp(self._rectangles(parameters)[:, 3:].clip(-20, 20))
        variances = np.zeros(self.free.shape)
        variances[self.free] = np.diag(covariance)[CAMERA:].clip(0)
        squares = (residuals[: 8 * len(sizes)].reshape(-1, 8) ** 2).sum(axis=1)
        return Plane(
            parameters, self.shape, covariance, float(residuals @ residuals), sizes,
            sizes * np.sqrt(variances[:, 3:]), squares,
        )  # fmt: skip


def _first_size(rectangle: Rectangle) -> tuple[float, float]:
    if rectangle.size is None:
        return 1.0, 1.0
    along, across = rectangle.size
    if across is not None:
        return along, across
    sides = np.linalg.norm(np.roll(rectangle.corners, -1, axis=0) - rectangle.corners, axis=1)
    return along, along * float((sides[1] + sides[3]) / (sides[0] + sides[2]))


def _pose(translation: np.ndarray) -> np.ndarray:
    """Translation as direction and logarithm of the depth, float64 (3,)."""
    return np.array([translation[0] / translation[2], translation[1] / translation[2], np.log(abs(translation[2]))])


def _beliefs(camera: np.ndarray) -> np.ndarray:
    focal = (camera[0] - np.log(FOCAL)) / FOCAL_DEVIATION
    return np.array([focal, *(camera[1:3] / PRINCIPAL_DEVIATION), camera[9] / DISTORTION_DEVIATION])


def _levenberg_marquardt(
    problem: _Problem, parameters: np.ndarray, steps: int, least_gain: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Parameters, residuals and Jacobian at the least sum of squares; None where it is not finite."""
    values = problem.residuals(parameters)
    damping = 1e-3
    jacobian = problem.jacobian(parameters, values)
    for _ in range(steps):
        if not np.isfinite(jacobian).all() or not np.isfinite(values).all():
            return None
        normal, gradient = jacobian.T @ jacobian, jacobian.T @ values
        diagonal = np.diag(np.diag(normal) + 1e-9)
        squares = values @ values
        while damping < 1e8:
            tried = parameters - np.linalg.solve(normal + damping * diagonal, gradient)
            tried_values = problem.residuals(tried)
            if np.isfinite(tried_values).all() and tried_values @ tried_values < squares:
                break
            damping *= 5
        else:
            break
        parameters, values, damping = tried, tried_values, max(damping / 8, 1e-10)
        jacobian = problem.jacobian(parameters, values)
        if squares - values @ values < least_gain:
            break
    return parameters, values, jacobian
