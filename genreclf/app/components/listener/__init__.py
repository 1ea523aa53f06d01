"""The component for live listening; its HTML, CSS and JavaScript are beside it."""
