"""The countdown of a round in the quiz, and sound effects of the game, synthesised in the browser."""
