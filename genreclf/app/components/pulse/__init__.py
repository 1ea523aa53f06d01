"""The pulse of a room: the countdown of a song, and the sounds of a game, synthesised in the browser."""
