"""What networks are trained on beside GTZAN: recordings listed in a table, and sounds that are not music."""
