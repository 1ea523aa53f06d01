"""The server around the pages: the endpoint ``/api``, the routes of phones, metrics, and limits on load.

`limits` has the numbers; `request_body_limits`, `upload_limits`, `websocket_limits` and `concurrency` (who computes
next) keep them. ``streamlit_app.py`` imports it. Pages share two of its modules, `concurrency` and `metrics`.
"""
