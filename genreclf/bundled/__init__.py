"""Material for people to see and hear: pictures and a map of tracks, ten pieces of music, recordings to download.

What opens or builds such a collection belongs here. Neighbours, figures, commands and pages may import it.
"""
