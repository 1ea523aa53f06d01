"""The app: the only place that imports Streamlit.

Here lie the navigation, cached resources and what all pages share; ``player/`` is the component that plays a song,
``service/`` what runs around the pages, ``sections/`` what pages are made of. Only ``pages/`` and the entry import it.
"""
