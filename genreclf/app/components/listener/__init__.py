"""The picture that listens along: a Streamlit component of our own; its HTML, CSS and JavaScript lie beside it."""
