"""Building blocks of pages: widgets, the player, the listener, the clickable matrix and the presenter's stage.

They know Streamlit, but no page: sections give them what to show.
"""
