"""What ships to be looked at and listened to: pictures of tracks, their map, pieces of music, and recordings to fetch.

What opens or builds such a collection belongs here. Neighbours, figures, commands and pages may import it.
"""
