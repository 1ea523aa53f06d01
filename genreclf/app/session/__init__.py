"""What belongs to a session or is shared by all: state, recordings, uploads, analyses, the copy of GTZAN, models."""
