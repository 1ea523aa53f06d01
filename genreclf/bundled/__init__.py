"""Content that ships: pictures and a map of tracks, ten pieces of music; and recordings that can be downloaded.

What opens or builds such a collection belongs here. Neighbours, figures, commands and pages may import it.
"""
