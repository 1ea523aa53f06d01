"""State of a session, or shared by all: recordings, uploads, analyses, the copy of GTZAN, models."""
