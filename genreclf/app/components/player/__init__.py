"""The player of a song: a Streamlit component of our own; its HTML, CSS and JavaScript lie beside it."""
