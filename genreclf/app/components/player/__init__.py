"""The player of a song, a Streamlit component; its HTML, CSS and JavaScript are beside it."""
