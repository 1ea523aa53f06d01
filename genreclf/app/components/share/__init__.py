"""The button that shares a link: with the system's share dialog if there is one, otherwise through the clipboard."""
