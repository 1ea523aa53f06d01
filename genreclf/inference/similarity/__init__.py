"""Similar tracks: `neighbours` looks them up, `build_neighbours` makes the table that ships.

`pieces` has the same of our own pieces, which can be heard.
"""
