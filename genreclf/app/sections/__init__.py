"""What pages are made of, a module a page and one for each tool that a page holds; only ``pages/`` imports it."""
