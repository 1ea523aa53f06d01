"""The content of the pages: a module for each page, and one for each tool on it. Only ``pages/`` imports it."""
