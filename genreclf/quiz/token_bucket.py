"""A token bucket: paces guesses at the codes of rooms, new seats and messages of phones, by address."""

from collections import OrderedDict
from typing import Final

MAX_REMEMBERED: Final = 2000


class TokenBucket:
    """A token bucket per client, with bounded memory.

    Parameters
    ----------
    capacity : int
        Tries that somebody new has.
    per_minute : float
        Tries that come back in a minute.
    """

    def __init__(self, capacity: int, per_minute: float) -> None:
        self._most, self._rate = float(capacity), per_minute / 60
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def has(self, who: str, now: float) -> bool:
        """Whether a token is left."""
        return self._now(who, now) >= 1

    def take(self, who: str, now: float) -> bool:
        """Take a token; False if none is left."""
        if not self.has(who, now):
            return False
        self._left[who] = self._now(who, now) - 1, now
        self._left.move_to_end(who)
        while len(self._left) > MAX_REMEMBERED:
            self._left.popitem(last=False)
        return True

    def _now(self, who: str, now: float) -> float:
        left, then = self._left.get(who, (self._most, now))
        return min(self._most, left + max(0.0, now - then) * self._rate)
