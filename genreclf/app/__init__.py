"""What the pages share: cached resources and widgets. The only part of the package that imports Streamlit."""
