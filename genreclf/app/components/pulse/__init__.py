"""The pulse of a room: how long a song can still be guessed, and the sounds of a game, synthesized in the browser."""
