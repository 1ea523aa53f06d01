"""Material that ships for people to see and hear: pictures and a map of tracks, pieces of music, recordings to fetch.

What opens or builds such a collection belongs here. Neighbours, figures, commands and pages may import it.
"""
