"""All limits of the quiz in one place: players, rounds, rooms, idle time-outs, and how often an address may try."""

from typing import Final

MAX_SEATS: Final = 400
MAX_SEATS_PER_ADDRESS: Final = 250
"""So that one network address, which may be a whole school's, can't take every seat."""
MAX_ROUNDS: Final = 50
LIFETIME: Final = 2 * 3600.0
"""Seconds without a sign of life after which a room has ended."""
SEAT_KEPT: Final = 60.0
"""Seconds for which a seat that has not voted waits for its phone to come back."""

MAX_ROOMS: Final = 50
MAX_ROOMS_PER_ADDRESS: Final = 20
IDLE_TIMEOUT: Final = 600.0
"""Seconds without a sign of life after which a room that no phone is connected to is forgotten."""
JOINS: Final = (MAX_SEATS_PER_ADDRESS, 120.0)
"""New seats that an address may take at once, and a minute, in all rooms together."""
MAX_CONNECTIONS_PER_SEAT: Final = 4
WRONG_CODES: Final = (20, 20.0)
"""Wrong codes that an address may try at once, and a minute: a room is then found by trying in days, not seconds."""
WRONG_CODES_ALL: Final = (200, 200.0)
"""The same for all addresses together; beyond it, each has `WRONG_CODES_BEYOND`."""
WRONG_CODES_BEYOND: Final = (2, 2.0)
"""Wrong codes of an address, at once and a minute, while many addresses guess: a right one still gets in."""
