"""Similar tracks: `neighbours` looks them up, `build_neighbours` makes the table that ships.

`pieces` does the same for the pieces that ship, which can be heard.
"""
