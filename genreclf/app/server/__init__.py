"""What runs around the pages: the server, the endpoint ``/api``, what its operator sees, and turns.

``streamlit_app.py`` imports it, and the pages what they share with it: turns, and what is observed.
"""
