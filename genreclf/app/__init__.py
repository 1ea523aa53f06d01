"""The app: the only place that imports Streamlit.

``session/`` holds what belongs to a visit, ``server/`` what runs around the pages, ``components/`` what pages are put
together from and ``sections/`` what they show. Only ``pages/`` and the entry import it.
"""
