"""The server around the pages: the endpoint ``/api``, the routes of phones, metrics, and limits on load.

Limits lie in `request_limits` (rates by address), `upload_limits`, `websocket_limits` and `concurrency` (who computes
next). ``streamlit_app.py`` imports it. Pages share two of its modules, `concurrency` and `metrics`.
"""
