"""A step of the story *How it works*: a question, its answer, and a picture that moves as one scrolls or listens."""
