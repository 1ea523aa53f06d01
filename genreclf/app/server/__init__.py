"""Everything around the pages: the server, the endpoint ``/api``, metrics, limits and turns.

``streamlit_app.py`` imports it, and the pages what they share with it: turns, and what is observed.
"""
