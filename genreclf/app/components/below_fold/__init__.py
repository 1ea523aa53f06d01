"""What lies below the fold is drawn when a visitor comes near it."""
