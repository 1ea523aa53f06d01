"""Lazy rendering: what lies below the fold is drawn when a visitor comes near it."""
