"""The share button: sends a link through the system's share dialog if there is one, otherwise the clipboard."""
