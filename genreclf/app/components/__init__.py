"""Building blocks of pages: widgets, the players, the listener, the clickable matrix, presenting, the share button.

They know Streamlit, but no page: sections give them what to show.
"""
