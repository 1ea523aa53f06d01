"""The sections of the page Beat the machine: a solo game, the presenter's view of a room, the songs."""
