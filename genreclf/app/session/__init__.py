"""What belongs to a visit or is shared by all: recordings, uploads, the copy of GTZAN, models."""
