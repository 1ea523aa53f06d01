"""The server around the pages: the endpoint ``/api``, the routes of phones, metrics, and limits on load.

``streamlit_app.py`` imports it. Pages share two of its modules, `concurrency` and `metrics`.
"""
