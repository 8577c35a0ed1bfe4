"""Which rate to aim at: up until the server refuses, then just below what it bears, and rarely above to see."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

from pipeline.acquire.fetching.token_bucket import SLOWEST, Backlog, Buckets

#: Requests a second that an unknown server is asked at first, and the seconds in which that doubles.
FIRST_RATE, DOUBLES_IN = 8.0, 0.7

#: Share of what a guard is thought to allow that is used: before and after that is known, and as an earlier run says.
_BELOW, _BELOW_KNOWN, _BELOW_LEARNED = 0.98, 0.98, 0.95

#: Seconds for which a guard is thought to refuse, until it was waited for.
_USUAL_PENALTY = 30.0

#: How many times as long as a refusal lasts nothing more is tried: without one before, when the guard is not yet
#: known (and more from refusal to refusal), when it is (doubled at the next), and at most. Then the most in seconds,
#: since guards change.
_HOLDS = {"unmet": 10.0, "unknown": 6.0, "unknown to win": 3.5, "known": 25.0, "long known": 50.0}
_LONGEST_HOLD = 1_800.0

#: So many single refusals with no more good answers than this from one to the next are no chances any more.
_TOO_MANY, _SOON = 4, 60

#: Requests that a guard must forgive, at least, to be told from chances by when it refuses.
_TELLS = 6.0

#: After so many surprises a guard is taken for none that can be reckoned with, and felt for step by step.
_SURPRISES = 3


@dataclass(frozen=True)
class _Course:
    """Where the rate is going.

    Attributes:
        aim: the rate that is aimed at now, in requests a second.
        base: what it was when it was settled last, 0 when it was not.
        cruised: seconds of good answers since then.
        slope: how steeply it goes up in the end.
    """

    aim: float
    base: float = 0.0
    cruised: float = 0.0
    slope: float = 1.0


class Cruise:
    """The rate that is aimed at.

    It doubles until the server refuses for the first time. From then on the token bucket that explains the refusals
    (see :class:`.token_bucket.Buckets`) says what the guard allows, and the rate stays just below. Since a
    refusal costs the seconds for which the guard then stays shut, the rate goes above only after a time that is long
    against them: slowly at first and then ever faster, as in CUBIC (Ha, Rhee, Xu, 2008, "CUBIC: a new TCP-friendly
    high-speed TCP variant"). A guard that no bucket explains is felt for with cuts that are the smaller the less a
    refusal costs.
    """

    def __init__(self, learned: float, ceiling: float) -> None:
        """Args: learned: what an earlier run found to be borne, 0 for nothing; ceiling: the highest rate; both in
        requests a second.
        """
        self.ceiling = ceiling
        self._learned = min(learned, ceiling) if math.isfinite(learned) and learned > 0 else 0.0
        self._buckets = Buckets(ceiling)
        self._course = _Course(min(self._learned / 2 if self._learned else FIRST_RATE, ceiling))
        #: How long a refusal lasts, in seconds; 0 before one was waited for.
        self.penalty = 0.0
        self._best = 0.0
        self._trust = 1.0
        self._surprises = 0
        #: A refusal that may be a chance, and how far it had been tried to go; those before, and how many in a row.
        self._pending: tuple[Backlog, float] | None = None
        self._suspects: deque[Backlog] = deque(maxlen=2)
        self._in_row = self._good_since = 0

    @property
    def aim(self) -> float:
        """Requests a second."""
        return self._course.aim

    @property
    def forgiven(self) -> float:
        """Requests that may be made up for after a pause: few of those that the guard forgives, 0 when unknown."""
        return min(10.0, 0.3 * self._buckets.burst) if self._buckets.tripped and not self._strange else 0.0

    @property
    def sustained(self) -> float:
        """Requests a second that the server bears, to be remembered for the next run; 0 when unknown."""
        if self._buckets.tripped and not self._strange:
            return min(self._buckets.sustained(), self.ceiling)
        if self._buckets.tripped:
            return self._course.base
        if self._learned:
            return max(self._learned, self._best)
        # Without any refusal only the ceiling says that there was nothing more to find out.
        return self._best if self._best >= 0.9 * self.ceiling else 0.0

    def sent(self, now: float) -> Backlog:
        """A request is sent; what it would make of a guard is given back with what comes of it."""
        return self._buckets.sent(now)

    def let_through(self, backlog: Backlog) -> None:
        """It was answered."""
        self._good_since += 1
        self._buckets.let_through(backlog)

    def refused(self, backlog: Backlog) -> None:
        """It was the first to be refused after good answers."""
        # How far it had been tried to go above what seems to be allowed: below 0.5 not at all, from 1 on a little.
        tried = self._course.cruised / self._hold if self._buckets.tripped else 0.5
        self._pending = backlog, tried

    def confirmed(self) -> None:
        """What was asked after the refused request was refused too: the server's guard is shut."""
        if self._pending is not None:
            (backlog, tried), self._pending = self._pending, None
            self._suspects.clear()
            self._buckets.refuse(backlog)
            self._settle(tried)

    def single(self) -> bool:
        """What was asked after the refused request was answered; returns whether it was the guard all the same.

        It was a chance, unless one guard explains it and the two single refusals before, or too many come in a row.
        """
        assert self._pending is not None
        backlog, before = self._pending[0], tuple(self._suspects)
        self._in_row = self._in_row + 1 if self._good_since <= _SOON else 1
        self._good_since = 0
        if len(before) == self._suspects.maxlen and self._buckets.would_explain(*before, backlog, burst=_TELLS):
            for earlier in before:
                self._buckets.refuse(earlier)
        elif self._in_row < _TOO_MANY:
            self._pending = None
            self._suspects.append(backlog)
            return False
        self._in_row = 0
        self.confirmed()
        return True

    def good(self, seconds: float, rate: float) -> None:
        """Good answers at ``rate`` requests a second, for so many seconds, by a server that had as many as it may."""
        self._best = max(self._best, rate)
        course = self._course
        if self._buckets.tripped and not self._strange and not self._buckets.possible:
            # More went through than a guard like the one before would let: what it allows is found out anew.
            self._buckets.forget()
            self._surprises += 1
            self._learned, course = 0.0, replace(course, cruised=0.0)
        known = self._learned * _BELOW_LEARNED if self._learned else self.ceiling
        if not self._buckets.tripped and not self._strange and course.aim < known:
            faster = min(course.aim * 2 ** (seconds / DOUBLES_IN), known)
            self._course = replace(course, aim=faster, base=faster)
        else:
            cruised = course.cruised + seconds
            above = course.slope * max(0.0, cruised / self._hold - 1) ** 2
            faster = min(self.ceiling, max(course.aim, course.base * (1 + above)))
            self._course = replace(course, aim=faster, cruised=cruised)

    @property
    def _strange(self) -> bool:
        return self._surprises >= _SURPRISES

    @property
    def _hold(self) -> float:
        """Seconds to stay just below the guard before more is tried."""
        penalty = self.penalty or _USUAL_PENALTY
        if not self._buckets.tripped or self._strange:
            return _HOLDS["unmet"] * penalty
        if not self._buckets.known:
            # The more there may be to win, the sooner it is tried.
            more = min(self.ceiling, self._buckets.fastest()) / max(self._course.base, SLOWEST) - 1
            times = max(_HOLDS["unknown"], _HOLDS["unknown to win"] / max(more, 0.01))
            return min(times * 1.5 ** (self._buckets.tripped - 1), _HOLDS["known"]) * penalty
        times = min(_HOLDS["known"] * 2 ** (self._buckets.tripped - 2), _HOLDS["long known"])
        return min(times * penalty, _LONGEST_HOLD)

    def _settle(self, tried: float) -> None:
        """Goes just below what the guard seems to allow, and further when that was refused before more was tried."""
        before, self._best = self._course, 0.0
        known = self._buckets.known
        if self._strange:
            step = 0.25 if tried < 0.5 else 0.08
            cut = min(step, 0.03 + (self.penalty or _USUAL_PENALTY) / 40)
            aim = max(SLOWEST, before.aim * (1 - cut))
            self._course = _Course(aim, aim, slope=2 * cut)
        elif not self._buckets.possible:
            # Refused at what was borne: the server has become stricter, or it was a chance. Half of it, and then up
            # again, but not beyond what it was.
            self._buckets.forget()
            self._surprises += 1
            self._trust = 1.0
            self._learned = max(self._learned, before.base)
            aim = max(SLOWEST, before.aim / 2)
            self._course = _Course(aim, aim)
        else:
            self._surprises = max(0, self._surprises - 1) if known else self._surprises
            self._trust = max(0.3, 0.8 * self._trust) if tried < 0.5 and not known else 1.0
            aim = (_BELOW_KNOWN if known else _BELOW) * self._buckets.sustained()
            if tried >= 1 and not known:
                # Refused while going up slowly: what is allowed is not far below.
                aim = max(aim, 0.9 * before.aim)
            aim = max(SLOWEST, min(aim, before.aim) * self._trust)
            self._course = _Course(aim, aim)
