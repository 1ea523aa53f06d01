"""The countdown of a round in the quiz, and the sounds of a game, synthesised in the browser."""
