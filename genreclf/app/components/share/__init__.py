"""A button that gives a link away: by the system's own way to share where there is one, else through the clipboard."""
